#include "plan.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

bool layout_has_zone(const struct layout *l, const char *zone)
{
    for (size_t i = 0; i < l->n_zones; i++) {
        if (strcmp(l->zones[i].name, zone) == 0) {
            return true;
        }
    }
    return false;
}

static bool names_this(char (*names)[ID_MAX + 1], size_t n, const char *screen_id,
                       const struct screen_entry *entry)
{
    return playlist_names_screen((const char(*)[ID_MAX + 1]) names, n, screen_id, entry);
}

static int by_priority(const void *a, const void *b)
{
    const struct level_track *x = a, *y = b;
    return (x->priority < y->priority) - (x->priority > y->priority);
}

static struct level_track *level_of(struct zone_track *z, int priority)
{
    for (size_t i = 0; i < z->n_levels; i++) {
        if (z->levels[i].priority == priority) {
            return &z->levels[i];
        }
    }
    z->levels = xreallocarray(z->levels, z->n_levels + 1, sizeof(*z->levels));
    z->levels[z->n_levels] = (struct level_track){.priority = priority};
    return &z->levels[z->n_levels++];
}

struct days {
    int64_t first, last;
};

/* The local days within which a `when` may hold: by its bounds alone. A night reaches into the day after `until`. */
static struct days when_days(const struct when *w)
{
    return (struct days){.first = w->never      ? INT64_MAX
                                  : w->from.set ? w->from.day
                                                : INT64_MIN,
                         .last = w->never       ? INT64_MIN
                                 : w->until.set ? w->until.day + 1
                                                : INT64_MAX};
}

static void zone_days(struct zone_track *z, const struct loop *loop)
{
    struct days all = when_days(&loop->when);
    for (size_t i = 0; i < loop->n_items; i++) {
        struct days own = when_days(&loop->items[i].when);
        own.first = all.first > own.first ? all.first : own.first;
        own.last = all.last < own.last ? all.last : own.last;
        if (own.first <= own.last) {
            z->first_day = own.first < z->first_day ? own.first : z->first_day;
            z->last_day = own.last > z->last_day ? own.last : z->last_day;
        }
    }
}

static void zone_fill(struct zone_track *z, const struct playlist *p, const char *screen_id,
                      const struct screen_entry *entry)
{
    for (size_t i = 0; i < p->n_loops; i++) {
        const struct loop *loop = &p->loops[i];
        if (strcmp(loop->zone, z->name) != 0 ||
            !names_this(loop->screens, loop->n_screens, screen_id, entry)) {
            continue;
        }
        zone_days(z, loop);
        struct level_track *level = level_of(z, loop->priority);
        level->loops = xreallocarray(level->loops, level->n_loops + 1, sizeof(*level->loops));
        level->loops[level->n_loops++] = loop;
    }
    if (z->n_levels > 0) {
        qsort(z->levels, z->n_levels, sizeof(*z->levels), by_priority);
    }
}

static void layout_zones_add(struct tracks *t, const struct playlist *p, const struct layout *l)
{
    for (size_t i = 0; i < l->n_zones; i++) {
        const char *name = l->zones[i].name;
        size_t known = 0;
        while (known < t->n_zones && strcmp(t->zones[known].name, name) != 0) {
            known++;
        }
        if (known < t->n_zones || playlist_zone_use(p, name) != ZONE_LOOPS) {
            continue;
        }
        t->zones = xreallocarray(t->zones, t->n_zones + 1, sizeof(*t->zones));
        t->zones[t->n_zones++] =
            (struct zone_track){.name = name, .first_day = INT64_MAX, .last_day = INT64_MIN};
    }
}

void tracks_init(struct tracks *t, const struct playlist *p, const char *screen_id,
                 const struct screen_entry *entry)
{
    *t = (struct tracks){0};
    if (!entry) {
        return;
    }
    layout_zones_add(t, p, entry->layout);
    for (size_t i = 0; i < entry->n_layouts; i++) {
        layout_zones_add(t, p, entry->layouts[i].layout);
    }
    for (size_t i = 0; i < t->n_zones; i++) {
        zone_fill(&t->zones[i], p, screen_id, entry);
    }
    for (size_t i = 0; i < p->n_tickers; i++) {
        const struct ticker *ticker = &p->tickers[i];
        if (names_this(ticker->screens, ticker->n_screens, screen_id, entry)) {
            t->tickers = xreallocarray(t->tickers, t->n_tickers + 1, sizeof(const struct ticker *));
            t->tickers[t->n_tickers++] = ticker;
        }
    }
}

void tracks_finish(struct tracks *t)
{
    for (size_t i = 0; i < t->n_zones; i++) {
        for (size_t j = 0; j < t->zones[i].n_levels; j++) {
            free(t->zones[i].levels[j].loops);
        }
        free(t->zones[i].levels);
    }
    free(t->zones);
    free(t->tickers);
    *t = (struct tracks){0};
}
