#include "parts.h"

#define DAYS_JOINED 366

/* Where the stretch with nothing due that reaches the start of this day begins, days before. */
static int64_t nothing_since(struct timeline *t, size_t zone, int64_t day_number)
{
    int64_t since = timeline_plan_of(t, day_number)->day.start;
    for (int i = 1; i <= DAYS_JOINED; i++) {
        const struct plan *p = timeline_plan_of(t, day_number - i);
        const struct zone_plan *z = &p->zones[zone];
        const struct run *last = &z->runs[z->n_runs - 1];
        if (last->level >= 0) {
            break;
        }
        since = last->start;
        if (last->start > p->day.start) {
            break;
        }
    }
    return since;
}

static int64_t nothing_until(struct timeline *t, size_t zone, int64_t day_number)
{
    int64_t until = timeline_plan_of(t, day_number)->day.end;
    for (int i = 1; i <= DAYS_JOINED; i++) {
        const struct plan *p = timeline_plan_of(t, day_number + i);
        const struct zone_plan *z = &p->zones[zone];
        if (z->runs[0].level >= 0) {
            break;
        }
        until = zone_run_end(z, p, 0);
        if (z->n_runs > 1) {
            break;
        }
    }
    return until;
}

static void nothing_join(struct timeline *t, size_t zone, int64_t now, struct slot *slot)
{
    const struct plan *p = timeline_plan(t, now);
    int64_t number = p->day.number, start = p->day.start, end = p->day.end;
    if (slot->start == start) {
        slot->start = slot->origin = nothing_since(t, zone, number);
    }
    if (slot->end == end) {
        slot->end = nothing_until(t, zone, number);
    }
}

void timeline_walk(struct timeline *t, const char *zone, int64_t from, int64_t until, timeline_walked *walked,
                   void *context)
{
    size_t i = timeline_zone(t, zone);
    int64_t seen = INT64_MIN; /* end of the last slot told */
    for (int64_t now = from; i != SIZE_MAX && now < until;) {
        struct plan *p = timeline_plan(t, now);
        size_t layout = plan_layout_run(p, now);
        int64_t layout_end = plan_layout_end(p, layout);
        if (!layout_has_zone(p->layouts[layout].layout, zone)) {
            now = layout_end;
            continue;
        }
        struct slot slot;
        timeline_slot(p, i, now, &slot);
        if (!slot.loop) {
            nothing_join(t, i, now, &slot);
        }
        if (slot.end > seen) {
            walked(context, &slot);
            seen = slot.end;
        }
        now = slot.end < layout_end ? slot.end : layout_end;
    }
}
