#include "parts.h"

#define DAYS_JOINED 366

/* Days before and after are planned for this one question and not kept: the kept plans belong to days that are asked for again
 * and again, and the caller holds one of them. */
static struct plan *neighbour(const struct timeline *t, int64_t day_number)
{
    return plan_create(t->playlist, t->entry, &t->tracks, day_number);
}

/* Where the stretch with nothing due that reaches this day's start begins. */
static int64_t nothing_since(const struct timeline *t, const struct plan *today, size_t zone)
{
    const struct zone *timezone = t->playlist->timezone;
    int64_t since = today->day.start;
    bool open = true;
    for (int64_t i = 1; i <= DAYS_JOINED && open; i++) {
        int64_t number = today->day.number - i;
        if (number < t->tracks.zones[zone].first_day) {
            return zone_instant(timezone, today->day.number - DAYS_JOINED, 0);
        }
        struct plan *p = neighbour(t, number);
        const struct zone_plan *z = &p->zones[zone];
        const struct run *last = &z->runs[z->n_runs - 1];
        since = last->level < 0 ? last->start : since;
        open = z->n_runs == 1 && last->level < 0;
        plan_destroy(p);
    }
    return since;
}

/* Where the one that reaches this day's end ends. */
static int64_t nothing_until(const struct timeline *t, const struct plan *today, size_t zone)
{
    const struct zone *timezone = t->playlist->timezone;
    int64_t until = today->day.end;
    bool open = true;
    for (int64_t i = 1; i <= DAYS_JOINED && open; i++) {
        int64_t number = today->day.number + i;
        if (number > t->tracks.zones[zone].last_day) {
            return zone_instant(timezone, today->day.number + DAYS_JOINED + 1, 0);
        }
        struct plan *p = neighbour(t, number);
        const struct zone_plan *z = &p->zones[zone];
        until = z->runs[0].level < 0 ? zone_run_end(z, p, 0) : until;
        open = z->n_runs == 1 && z->runs[0].level < 0;
        plan_destroy(p);
    }
    return until;
}

void timeline_nothing(const struct timeline *t, struct plan *p, size_t zone, struct slot *slot)
{
    struct zone_plan *z = &p->zones[zone];
    if (slot->start == p->day.start) {
        if (!z->since_known) {
            z->nothing_since = nothing_since(t, p, zone);
            z->since_known = true;
        }
        slot->start = slot->origin = z->nothing_since;
    }
    if (slot->end == p->day.end) {
        if (!z->until_known) {
            z->nothing_until = nothing_until(t, p, zone);
            z->until_known = true;
        }
        slot->end = z->nothing_until;
    }
}
