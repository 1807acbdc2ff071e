#include "coverage.h"

#include "base/memory.h"
#include "timeline/timeline.h"

#include <stdlib.h>
#include <string.h>

#define EVERY_DAY 0x7f

static bool always(const struct when *w)
{
    return !w->never && !w->from.set && !w->until.set && w->days == EVERY_DAY && w->n_month_days == 0 &&
           w->n_hours == 0 && w->n_except == 0;
}

/* Does it hold at t; *next becomes no later than its next change. */
static bool holds(const struct when *w, const struct zone *z, int64_t t, int64_t *next)
{
    int64_t change = INT64_MAX;
    if (always(w))
        return true;
    if (w->never)
        return false;
    bool result = when_holds(w, z, t, &change);
    if (change < *next)
        *next = change;
    return result;
}

static const struct layout *layout_at(const struct playlist *p, const struct screen_entry *e, int64_t t,
                                      int64_t *next)
{
    for (size_t i = 0; i < e->n_layouts; i++)
        if (holds(&e->layouts[i].when, p->timezone, t, next))
            return e->layouts[i].layout;
    return e->layout;
}

static bool has_zone(const struct layout *l, const char *zone)
{
    for (size_t i = 0; i < l->n_zones; i++)
        if (strcmp(l->zones[i].name, zone) == 0)
            return true;
    return false;
}

struct cycle { /* room for every item of the playlist */
    const struct item **items;
    const struct loop **loops;
    size_t n;
    int64_t ms;
};

static size_t add_items(const struct playlist *p, const struct loop *l, struct cycle *c, int64_t t,
                        int64_t *next)
{
    size_t before = c->n;
    for (size_t i = 0; i < l->n_items; i++) {
        if (!holds(&l->items[i].when, p->timezone, t, next))
            continue;
        c->items[c->n] = &l->items[i];
        c->loops[c->n++] = l;
        c->ms += l->items[i].ms;
    }
    return c->n - before;
}

static void fill_cycle(const struct playlist *p, const struct screen_entry *e, const char *zone,
                       struct cycle *c, int64_t t, int64_t *next)
{
    int highest = INT32_MIN;
    c->n = 0;
    c->ms = 0;
    for (size_t i = 0; i < p->n_loops; i++) {
        const struct loop *l = &p->loops[i];
        if (strcmp(l->zone, zone) != 0 ||
            !playlist_names_screen((const char(*)[ID_MAX + 1]) l->screens, l->n_screens, e->id, e) ||
            !holds(&l->when, p->timezone, t, next))
            continue;
        size_t before = c->n;
        int64_t before_ms = c->ms;
        if (add_items(p, l, c, t, next) == 0)
            continue;
        if (l->priority < highest) { /* its items count for the next change only */
            c->n = before;
            c->ms = before_ms;
        } else if (l->priority > highest) {
            size_t added = c->n - before;
            memmove(c->items, c->items + before, added * sizeof(*c->items));
            memmove(c->loops, c->loops + before, added * sizeof(*c->loops));
            c->n = added;
            c->ms -= before_ms;
            highest = l->priority;
        }
    }
}

void coverage_walk(const struct playlist *p, const struct screen_entry *screen, const char *zone,
                   int64_t from, int64_t until, stretch_found *found, void *context)
{
    struct cycle c = {.items = xcalloc(p->n_items + 1, sizeof(void *)),
                      .loops = xcalloc(p->n_items + 1, sizeof(void *))};
    bool go_on = true;
    for (int64_t t = from, next = from; go_on && t < until; t = next) {
        /* the next local midnight: an empty `when` changes then at the latest, and the cycle begins anew */
        struct civil local = zone_local(p->timezone, t);
        next = zone_instant(p->timezone, civil_day(local.year, local.month, local.day) + 1, 0);
        if (next > until || next <= t)
            next = until;
        bool shown = has_zone(layout_at(p, screen, t, &next), zone);
        fill_cycle(p, screen, zone, &c, t, &next);
        if (next <= t)
            next = t + 1;
        struct stretch s = {.start = t,
                            .end = next,
                            .zone_shown = shown,
                            .loops = c.loops,
                            .items = c.items,
                            .n = c.n,
                            .cycle_ms = c.ms};
        go_on = found(context, &s);
    }
    free(c.items);
    free(c.loops);
}

static size_t add_zones(const struct playlist *p, const struct layout *l, const char **list, size_t n)
{
    for (size_t i = 0; i < l->n_zones; i++) {
        bool known = playlist_zone_use(p, l->zones[i].name) != ZONE_LOOPS;
        for (size_t j = 0; j < n && !known; j++)
            known = strcmp(list[j], l->zones[i].name) == 0;
        if (!known)
            list[n++] = l->zones[i].name;
    }
    return n;
}

size_t coverage_zones(const struct playlist *p, const struct screen_entry *screen, const char ***ret)
{
    const char **list = xcalloc((screen->n_layouts + 1) * PLAYLIST_ZONES_MAX, sizeof(char *));
    size_t n = add_zones(p, screen->layout, list, 0);
    for (size_t i = 0; i < screen->n_layouts; i++)
        n = add_zones(p, screen->layouts[i].layout, list, n);
    *ret = list;
    return n;
}

static bool note_first(void *context, const struct stretch *s)
{
    int64_t *first = context, at = s->start;
    for (size_t i = 0; s->zone_shown && i < s->n && at < s->end; i++) {
        if (first[s->items[i]->index] > s->start)
            first[s->items[i]->index] = s->start;
        at += s->items[i]->ms;
    }
    return true;
}

int64_t *coverage_first_seen(const struct playlist *p, const struct screen_entry *screen, int64_t from,
                             int64_t until)
{
    int64_t *first = xcalloc(p->n_items + 1, sizeof(int64_t));
    const char **zones = NULL;
    for (size_t i = 0; i < p->n_items; i++)
        first[i] = NEVER_SEEN;
    size_t n = coverage_zones(p, screen, &zones);
    for (size_t i = 0; i < n; i++)
        coverage_walk(p, screen, zones[i], from, until, note_first, first);
    free(zones);
    return first;
}
