/* The timeline itself and how its questions find the plan of a day. Private to this folder. */
#ifndef PAPAN_TIMELINE_PARTS_H
#define PAPAN_TIMELINE_PARTS_H

#include "plan.h"

#define DAY_PLANS_KEPT 4

struct timeline {
    const struct playlist *playlist;
    const struct screen_entry *entry; /* NULL: the playlist does not know this screen */
    struct tracks tracks;
    struct plan *plans[DAY_PLANS_KEPT];
    uint64_t uses;
};

/* The plan of the day of `now`, or of a day by number, from the kept ones or made anew; valid until the next
 * call. */
struct plan *timeline_plan(struct timeline *t, int64_t now);
struct plan *timeline_plan_of(struct timeline *t, int64_t day_number);
/* Position of a loop zone; SIZE_MAX where this screen has none of that name. */
size_t timeline_zone(const struct timeline *t, const char *zone);
/* The slot of a zone, whether or not the layout has it at that time. */
void timeline_slot(const struct timeline *t, struct plan *p, size_t zone, int64_t now, struct slot *ret);
/* Widens a stretch in which nothing is due over the midnights around it. */
void timeline_nothing(const struct timeline *t, struct plan *p, size_t zone, struct slot *slot);

#endif
