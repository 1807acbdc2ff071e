/* Asking the screens themselves what they show: GET /status of each, all at once (private to screens.c and asking/). */
#ifndef PAPAN_PUBLISH_SCREENS_H
#define PAPAN_PUBLISH_SCREENS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct listed_screen {
    char *name, *url; /* url: of /status */
    char *token;      /* NULL = none */
};
struct screen_list {
    struct listed_screen *list;
    size_t count;
};
/* Lines of "NAME URL [TOKEN_FILE]"; blank ones and those that begin with # are skipped. A token file's name
 * is relative to the list's folder. The error names the line. */
bool screen_list_read(const char *path, struct screen_list *ret, struct error *err);
void screen_list_finish(struct screen_list *l);

struct screen_answer {
    bool reached;
    char text[200];  /* why not reached */
    int64_t version; /* 0 = no playlist */
    char now[200];   /* "main: banjir, ticker: berita" */
    char health[16]; /* "ok", "degraded", "critical" */
    char since[48];
    char problems[200]; /* codes, with ", " between */
};
/* Asks every screen, at most 10 s. `ret` has room for l->count answers. In the module of asking/, found by module.h, since libcurl
 * takes longer to load than most commands run. */
typedef bool screens_ask(const struct screen_list *l, struct screen_answer *ret, struct error *err);
#define ASKING_MODULE "asking"
#define ASKING_SYMBOL "papan_screens_ask"
screens_ask papan_screens_ask __attribute__((visibility("default")));

#endif
