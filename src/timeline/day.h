/* One local day of a zone: where it begins and ends, and the instants of its minutes, each worked out once.
 * The only place that turns local time into instants (design.md 4.3: "a local time means one instant").
 * Private to this folder. */
#ifndef PAPAN_TIMELINE_DAY_H
#define PAPAN_TIMELINE_DAY_H

#include "base/zone.h"

#define MINUTES_OF_DAY 1440

struct day {
    const struct zone *zone;
    int64_t number;     /* days since 1970-01-01 */
    int64_t start, end; /* 00:00 to the next 00:00 */
    struct {            /* the day before, this day: an hours range reaches into the next day at most */
        int weekday, month_day, month_length;
    } dates[2];
    int64_t *instants; /* of the minutes of three days from the day before on; INT64_MIN = not asked yet; may
                          be NULL */
};

/* The day that `now` lies in. `keep` remembers instants: worth it from some dozen questions on. */
void day_init(struct day *d, const struct zone *z, int64_t now, bool keep);
void day_init_number(struct day *d, const struct zone *z, int64_t number, bool keep);
void day_finish(struct day *d);
/* minute 0…2880 of the local day `number`. */
int64_t day_instant(struct day *d, int64_t number, int minute);

#endif
