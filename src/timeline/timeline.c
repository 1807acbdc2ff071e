#include "timeline/timeline.h"

#include "base/memory.h"
#include "parts.h"

#include <stdlib.h>
#include <string.h>

struct timeline *timeline_create(const struct playlist *p, const char *screen_id)
{
    struct timeline *t = xcalloc(1, sizeof(*t));
    t->playlist = p;
    t->entry = playlist_screen(p, screen_id);
    tracks_init(&t->tracks, p, screen_id, t->entry);
    return t;
}

void timeline_free(struct timeline *t)
{
    if (!t) {
        return;
    }
    for (size_t i = 0; i < DAY_PLANS_KEPT; i++) {
        plan_destroy(t->plans[i]);
    }
    tracks_finish(&t->tracks);
    free(t);
}

bool timeline_has_screen(const struct timeline *t)
{
    return t->entry != NULL;
}

static struct plan *plan_use(struct timeline *t, struct plan *p)
{
    p->used = ++t->uses;
    return p;
}

/* Takes the place of the plan that was not asked for the longest. */
static struct plan *plan_add(struct timeline *t, int64_t day_number)
{
    size_t oldest = 0;
    for (size_t i = 1; i < DAY_PLANS_KEPT && t->plans[oldest]; i++) {
        if (!t->plans[i] || t->plans[i]->used < t->plans[oldest]->used) {
            oldest = i;
        }
    }
    plan_destroy(t->plans[oldest]);
    t->plans[oldest] = plan_create(t->playlist, t->entry, &t->tracks, day_number);
    return plan_use(t, t->plans[oldest]);
}

struct plan *timeline_plan_of(struct timeline *t, int64_t day_number)
{
    for (size_t i = 0; i < DAY_PLANS_KEPT; i++) {
        if (t->plans[i] && t->plans[i]->day.number == day_number) {
            return plan_use(t, t->plans[i]);
        }
    }
    return plan_add(t, day_number);
}

struct plan *timeline_plan(struct timeline *t, int64_t now)
{
    for (size_t i = 0; i < DAY_PLANS_KEPT; i++) {
        struct plan *p = t->plans[i];
        if (p && p->day.start <= now && now < p->day.end) {
            return plan_use(t, p);
        }
    }
    struct day d;
    day_init(&d, t->playlist->timezone, now, false);
    day_finish(&d);
    return plan_add(t, d.number);
}

static void run_prepare(struct plan *p, size_t zone, size_t run)
{
    struct zone_plan *z = &p->zones[zone];
    if (z->runs[run].level < 0) {
        return;
    }
    struct level_plan *l = &z->levels[z->runs[run].level];
    int64_t end = zone_run_end(z, p, run);
    for (size_t i = level_segment(l, z->runs[run].start); i < l->n_segments && l->segments[i].start < end;
         i++) {
        if (p->entries_kept + l->n_members > ENTRIES_KEPT) {
            return;
        }
        level_cycle(l, p, i);
    }
}

void timeline_prepare(struct timeline *t, int64_t now)
{
    struct plan *p = t->entry ? timeline_plan(t, now) : NULL;
    for (size_t i = 0; p && i < p->n_zones; i++) {
        for (size_t j = 0; j < p->zones[i].n_runs; j++) {
            run_prepare(p, i, j);
        }
    }
}

size_t timeline_zone_count(const struct timeline *t)
{
    return t->tracks.n_zones;
}

const char *timeline_zone_name(const struct timeline *t, size_t i)
{
    return t->tracks.zones[i].name;
}

size_t timeline_zone(const struct timeline *t, const char *zone)
{
    for (size_t i = 0; i < t->tracks.n_zones; i++) {
        if (strcmp(t->tracks.zones[i].name, zone) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

const struct layout *timeline_layout(struct timeline *t, int64_t now)
{
    if (!t->entry) {
        return NULL;
    }
    const struct plan *p = timeline_plan(t, now);
    return p->layouts[plan_layout_run(p, now)].layout;
}
