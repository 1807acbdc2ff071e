#include "playlist/playlist.h"

#include "parts.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void payload_read(struct reader *r, const struct place *top, struct playlist *p)
{
    static const char *const known[] = {"papan",   "kind",     "site",    "version",   "issued",
                                        "expires", "timezone", "title",   "media",     "layouts",
                                        "screens", "loops",    "tickers", "withdrawn", NULL};
    static char none[] = "";
    struct playlist_head head = {0};
    p->title = none;
    if (!head_read(r, top, "playlist", &head)) {
        return;
    }
    memcpy(p->site, head.site, sizeof(p->site));
    p->version = head.version;
    p->issued_ms = head.issued_ms;
    p->expires_ms = head.expires_ms;
    timezone_read(r, top, &p->timezone_name, &p->timezone);
    struct place title = place_key(top, "title"), withdrawn = place_key(top, "withdrawn");
    read_text(r, &title, OPTIONAL, TEXT_MAX, ONE_LINE, &p->title);
    media_read(r, top, p);
    layouts_read(r, top, p);
    screens_read(r, top, p);
    loops_read(r, top, p);
    tickers_read(r, top, p);
    if (read_names(r, &withdrawn, false, &p->withdrawn, &p->n_withdrawn) && p->n_withdrawn > 1) {
        qsort(p->withdrawn, p->n_withdrawn, sizeof(p->withdrawn[0]), by_name);
    }
    relations_check(r, top);
    read_known(r, top, known);
}

struct playlist *playlist_parse(const void *bytes, size_t n, struct playlist_faults *ret_faults,
                                struct error *err)
{
    struct playlist_faults faults = {0};
    struct reader r = {.faults = &faults, .arena = arena_create()};
    struct playlist *p = arena_alloc(r.arena, 1, sizeof(*p));
    p->arena = r.arena;
    const struct node *root = reader_load(&r, bytes, n);
    if (root) {
        struct place top = place_root(root);
        payload_read(&r, &top, p);
    }
    reader_unload(&r);
    if (faults.refusals > 0) {
        playlist_faults_error(&faults, "playlist-invalid", err);
        playlist_free(p);
        p = NULL;
    }
    if (ret_faults) {
        *ret_faults = faults;
    } else {
        playlist_faults_free(&faults);
    }
    return p;
}

void playlist_free(struct playlist *p)
{
    if (!p) {
        return;
    }
    zone_free(p->timezone);
    arena_destroy(p->arena);
}
