/* Which items share a zone over time: stretches in which the list of eligible items stays the same
 * (design.md 4.3 cycle), never longer than a local day. Pure. */
#ifndef PAPAN_PUBLISH_COVERAGE_H
#define PAPAN_PUBLISH_COVERAGE_H

#include "playlist/playlist.h"

#include <stddef.h>
#include <stdint.h>

struct stretch {
    int64_t start, end;
    bool zone_shown;                 /* the layout at that time has the zone */
    const struct loop *const *loops; /* a loop an item; n of both, 0 = nothing due */
    const struct item *const *items; /* the cycle, in its order */
    size_t n;
    int64_t cycle_ms;
};
/* False stops the walk. */
typedef bool stretch_found(void *context, const struct stretch *s);
void coverage_walk(const struct playlist *p, const struct screen_entry *screen, const char *zone,
                   int64_t from, int64_t until, stretch_found *found, void *context);

/* The names of a screen's loop zones, over all its layouts, each once. Caller frees *ret, not the names. */
size_t coverage_zones(const struct playlist *p, const struct screen_entry *screen, const char ***ret);

#define NEVER_SEEN INT64_MAX
/* Since when each item (by item->index) takes part on this screen in [from, until); NEVER_SEEN where it does
 * not, as an item behind the end of a cycle that is cut. Caller frees; p->n_items values. */
int64_t *coverage_first_seen(const struct playlist *p, const struct screen_entry *screen, int64_t from,
                             int64_t until);

#endif
