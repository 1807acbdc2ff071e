#include "parts.h"

void timeline_slot(const struct timeline *t, struct plan *p, size_t zone, int64_t now, struct slot *ret)
{
    struct zone_plan *z = &p->zones[zone];
    size_t run = zone_run(z, now);
    int64_t start = z->runs[run].start, end = zone_run_end(z, p, run);
    if (z->runs[run].level < 0) {
        *ret =
            (struct slot){.start = start, .end = end, .origin = start, .whole = true, .after_change = true};
        timeline_nothing(t, p, zone, ret);
        return;
    }
    level_slot(&z->levels[z->runs[run].level], p, now, start, end, ret);
}

/* The plan and the zone's position, where the zone is a loop zone of the layout at `now`. */
static struct plan *plan_with_zone(struct timeline *t, const char *zone, int64_t now, size_t *ret_zone)
{
    size_t i = timeline_zone(t, zone);
    if (i == SIZE_MAX) {
        return NULL;
    }
    struct plan *p = timeline_plan(t, now);
    if (!layout_has_zone(p->layouts[plan_layout_run(p, now)].layout, zone)) {
        return NULL;
    }
    *ret_zone = i;
    return p;
}

bool timeline_at(struct timeline *t, const char *zone, int64_t now, struct slot *ret)
{
    size_t i;
    struct plan *p = plan_with_zone(t, zone, now, &i);
    if (p) {
        timeline_slot(t, p, i, now, ret);
    }
    return p != NULL;
}

/* The item of the slot, else the next one of the cycle that can be shown; NULL where none can. */
static const struct cycle_entry *showable_entry(const struct cycle *c, const struct item *planned,
                                                timeline_showable *showable, void *context)
{
    size_t at = 0;
    while (c->entries[at].item != planned) {
        at++;
    }
    for (size_t i = 0; i < c->n; i++) {
        const struct cycle_entry *e = &c->entries[(at + i) % c->n];
        if (!showable || showable(context, e->item)) {
            return e;
        }
    }
    return NULL;
}

struct question {
    struct plan *plan;
    int64_t now;
    timeline_showable *showable;
    void *context;
};

/* What a level can show in its slot at now: true and all but `planned` filled. */
static bool level_show(const struct question *q, struct level_plan *l, const struct slot *slot,
                       struct shown *ret)
{
    const struct cycle *c = level_cycle(l, q->plan, level_segment(l, q->now));
    const struct cycle_entry *e = showable_entry(c, slot->item, q->showable, q->context);
    if (!e) {
        return false;
    }
    ret->loop = e->loop;
    ret->item = e->item;
    ret->start = slot->start;
    ret->end = slot->end;
    ret->origin = slot->origin;
    ret->priority = l->track->priority;
    ret->after_change = slot->after_change;
    return true;
}

/* The answer holds while the planned cycle is the same (until `until`) and no level that was passed over
 * changes. */
static void lower_show(const struct question *q, struct zone_plan *z, int64_t until, struct shown *ret)
{
    size_t run = zone_run(z, q->now);
    for (size_t i = (size_t)z->runs[run].level + 1; i < z->track->n_levels; i++) {
        struct level_plan *l = &z->levels[i];
        size_t segment = level_segment(l, q->now);
        struct slot slot;
        if (l->segments[segment].any) {
            level_slot(l, q->plan, q->now, q->plan->day.start, until, &slot);
            if (level_show(q, l, &slot, ret)) {
                return;
            }
        }
        int64_t change = level_segment_end(l, q->plan, segment);
        until = change < until ? change : until;
    }
    ret->end = until < ret->end ? until : ret->end;
}

bool timeline_show(struct timeline *t, const char *zone, int64_t now, timeline_showable *showable,
                   void *context, struct shown *ret)
{
    size_t i;
    struct plan *p = plan_with_zone(t, zone, now, &i);
    if (!p) {
        return false;
    }
    struct zone_plan *z = &p->zones[i];
    struct question q = {p, now, showable, context};
    struct shown shown = {0};
    timeline_slot(t, p, i, now, &shown.planned);
    shown.start = shown.planned.start;
    shown.end = shown.planned.end;
    shown.origin = shown.planned.origin;
    shown.after_change = shown.planned.after_change;
    if (shown.planned.loop) {
        size_t run = zone_run(z, now);
        struct level_plan *l = &z->levels[z->runs[run].level];
        int64_t until = level_segment_end(l, p, level_segment(l, now));
        int64_t run_end = zone_run_end(z, p, run);
        until = run_end < until ? run_end : until;
        if (!level_show(&q, l, &shown.planned, &shown)) {
            lower_show(&q, z, until, &shown);
        }
    }
    shown.substituted = shown.item && shown.item != shown.planned.item;
    *ret = shown;
    return true;
}
