#include "parts.h"

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
        timeline_slot(t, p, i, now, &slot);
        /* by its start: a plan looks a year around its own day, so an empty stretch ends later in the next one */
        if (slot.start >= seen) {
            walked(context, &slot);
            seen = slot.end;
        }
        now = slot.end < layout_end ? slot.end : layout_end;
    }
}
