#include "parts.h"

static void earlier(int64_t *best, int64_t time)
{
    if (time < *best) {
        *best = time;
    }
}

static void zone_change(struct plan *p, struct zone_plan *z, int64_t now, int64_t *best)
{
    earlier(best, zone_run_end(z, p, zone_run(z, now)));
    for (size_t i = 0; i < z->track->n_levels; i++) {
        struct level_plan *l = &z->levels[i];
        size_t segment = level_segment(l, now);
        earlier(best, level_segment_end(l, p, segment));
        if (l->segments[segment].any) {
            struct slot slot;
            level_slot(l, p, now, p->day.start, p->day.end, &slot);
            earlier(best, slot.end);
        }
    }
}

int64_t timeline_next_change(struct timeline *t, int64_t now)
{
    if (!t->entry) {
        return INT64_MAX;
    }
    struct plan *p = timeline_plan(t, now);
    size_t layout = plan_layout_run(p, now);
    int64_t best = plan_layout_end(p, layout);
    for (size_t i = 0; i < p->n_zones; i++) {
        if (layout_has_zone(p->layouts[layout].layout, p->zones[i].track->name)) {
            zone_change(p, &p->zones[i], now, &best);
        }
    }
    for (size_t i = 0; i < p->n_ticker_changes; i++) {
        if (p->ticker_changes[i] > now) {
            earlier(&best, p->ticker_changes[i]);
            break;
        }
    }
    return best;
}

bool timeline_anything_due(struct timeline *t, int64_t now, size_t *ret_zones)
{
    size_t zones = 0;
    bool due = false;
    if (t->entry) {
        const struct plan *p = timeline_plan(t, now);
        const struct layout *layout = p->layouts[plan_layout_run(p, now)].layout;
        for (size_t i = 0; i < p->n_zones; i++) {
            const struct zone_plan *z = &p->zones[i];
            if (layout_has_zone(layout, z->track->name)) {
                zones++;
                due = due || z->runs[zone_run(z, now)].level >= 0;
            }
        }
    }
    if (ret_zones) {
        *ret_zones = zones;
    }
    return due;
}

#define DUE_DAYS 366

/* The first moment >= after of this day at which a zone of the layout then has something due; INT64_MAX for
 * none. */
static int64_t plan_due(const struct plan *p, int64_t after)
{
    int64_t best = INT64_MAX;
    for (size_t i = 0; i < p->n_layouts; i++) {
        for (size_t j = 0; j < p->n_zones; j++) {
            const struct zone_plan *z = &p->zones[j];
            if (!layout_has_zone(p->layouts[i].layout, z->track->name)) {
                continue;
            }
            for (size_t k = 0; k < z->n_runs; k++) {
                int64_t from = z->runs[k].start, to = zone_run_end(z, p, k), end = plan_layout_end(p, i);
                from = p->layouts[i].start > from ? p->layouts[i].start : from;
                from = after > from ? after : from;
                to = end < to ? end : to;
                if (z->runs[k].level >= 0 && from < to) {
                    earlier(&best, from);
                }
            }
        }
    }
    return best;
}

int64_t timeline_next_due(struct timeline *t, int64_t now)
{
    if (!t->entry || t->tracks.n_zones == 0) {
        return INT64_MAX;
    }
    int64_t last_day = INT64_MIN;
    for (size_t i = 0; i < t->tracks.n_zones; i++) {
        last_day = t->tracks.zones[i].last_day > last_day ? t->tracks.zones[i].last_day : last_day;
    }
    const int64_t horizon = now + DUE_DAYS * INT64_C(86400000);
    const struct plan *today = timeline_plan(t, now);
    int64_t number = today->day.number, due = plan_due(today, now + 1);
    for (int i = 1; i <= DUE_DAYS + 1 && due == INT64_MAX && number + i <= last_day; i++) {
        /* Not among the kept plans: they belong to the days that are asked for again and again. */
        struct plan *p = plan_create(t->playlist, t->entry, &t->tracks, number + i);
        due = plan_due(p, now + 1);
        plan_destroy(p);
    }
    return due <= horizon ? due : INT64_MAX;
}
