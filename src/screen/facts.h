/* What papan-screen tells the other programs about itself: runtime/screen.json, replaced when it changes. The schema stands at
 * the top of facts.c. In: a plain view that the director fills. Out: JSON. Main thread. */
#ifndef PAPAN_SCREEN_FACTS_H
#define PAPAN_SCREEN_FACTS_H

#include "base/hash.h"
#include "base/text.h"
#include "playlist/playlist.h"
#include "screen/panel.h"

#include <jansson.h>

struct facts_slot {
    char zone[ID_MAX + 1], loop[ID_MAX + 1], item[ID_MAX + 1];
    const char *kind;      /* "picture", "video", "text", "ticker" */
    int64_t started, ends; /* wall ms; ends 0 = null */
};
struct facts_quarantined {
    char media[HASH_TEXT_SIZE];
    char item[ID_MAX + 1];
    const char *name; /* the medium's in the playlist, "" */
    int failures;
    int64_t retry; /* wall ms */
};

#define FACTS_SLOTS_MAX 160
#define FACTS_QUARANTINE_MAX 64
#define FACTS_BAD_MAX 64
#define FACTS_DECODERS_MAX 24
struct facts_view {
    const char *screen_id, *zone_name;
    const struct playlist *playlist; /* NULL = none */
    int64_t activated_version, activated_ms, activated_mono_us;
    const struct emergency *emergency; /* on the screen now, or NULL */
    const char *slate;                 /* NULL, "service", "calm" */
    struct facts_slot now[FACTS_SLOTS_MAX], next[FACTS_SLOTS_MAX];
    size_t n_now, n_next;
    const char *showing[PLAYLIST_ZONES_MAX]; /* zones with content */
    size_t n_showing;
    struct facts_quarantined quarantine[FACTS_QUARANTINE_MAX];
    size_t n_quarantine;
    char bad[FACTS_BAD_MAX][HASH_TEXT_SIZE];
    size_t n_bad;
    struct {
        long pid;
        char item[ID_MAX + 1];
        const char *kind;
    } decoders[FACTS_DECODERS_MAX];
    size_t n_decoders;
    const char *walls, *decoder_walls; /* "landlock,seccomp,rlimits" */
    const char *driver, *renderer, *clock;
    int width, height;
    double refresh;
    int display_connected;          /* 1, 0, -1 unknown */
    char mode[32];                  /* "1920x1080@60", "" = none */
    const struct panel_view *panel; /* NULL = screen.power is not set */
    bool previous;
};

/* A new object. `problems` is an array that the object takes over. */
json_t *facts_object(const struct facts_view *v, json_t *problems);

#endif
