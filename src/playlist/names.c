#include "playlist/playlist.h"

#include <stdlib.h>
#include <string.h>

const struct layout *playlist_layout(const struct playlist *p, const char *id)
{
    for (size_t i = 0; i < p->n_layouts; i++) {
        if (strcmp(p->layouts[i].id, id) == 0) {
            return &p->layouts[i];
        }
    }
    return NULL;
}

const struct screen_entry *playlist_screen(const struct playlist *p, const char *id)
{
    const struct screen_entry *any = NULL;
    for (size_t i = 0; i < p->n_screens; i++) {
        if (strcmp(p->screens[i].id, id) == 0) {
            return &p->screens[i];
        }
        if (strcmp(p->screens[i].id, "*") == 0) {
            any = &p->screens[i];
        }
    }
    return any;
}

static bool names_hold(const char (*names)[ID_MAX + 1], size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

bool playlist_names_screen(const char (*names)[ID_MAX + 1], size_t n, const char *screen_id,
                           const struct screen_entry *entry)
{
    if (names_hold(names, n, "*") || names_hold(names, n, screen_id)) {
        return true;
    }
    for (size_t i = 0; entry && i < entry->n_groups; i++) {
        if (names_hold(names, n, entry->groups[i])) {
            return true;
        }
    }
    return false;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

bool playlist_withdraws(const struct playlist *p, const char *item_id, const char *media_hash)
{
    const char *names[2] = {item_id, media_hash};
    for (size_t i = 0; i < 2 && p->n_withdrawn > 0; i++) {
        if (names[i] && bsearch(names[i], p->withdrawn, p->n_withdrawn, sizeof(p->withdrawn[0]), by_name)) {
            return true;
        }
    }
    return false;
}

enum zone_use playlist_zone_use(const struct playlist *p, const char *zone)
{
    if (strcmp(zone, "clock") == 0) {
        return ZONE_CLOCK;
    }
    for (size_t i = 0; i < p->n_loops; i++) {
        if (strcmp(p->loops[i].zone, zone) == 0) {
            return ZONE_LOOPS;
        }
    }
    for (size_t i = 0; i < p->n_tickers; i++) {
        if (strcmp(p->tickers[i].zone, zone) == 0) {
            return ZONE_TICKERS;
        }
    }
    return ZONE_EMPTY;
}
