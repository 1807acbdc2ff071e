#include "day.h"

#include "base/memory.h"

#include <stdlib.h>

#define DAYS_KEPT 3

static int64_t day_number(const struct zone *z, int64_t now)
{
    struct civil c = zone_local(z, now);
    int64_t number = civil_day(c.year, c.month, c.day);
    /* Where clocks go back over midnight a date comes twice; the day is the stretch between two first
     * midnights. */
    while (zone_instant(z, number, 0) > now) {
        number--;
    }
    while (zone_instant(z, number + 1, 0) <= now) {
        number++;
    }
    return number;
}

void day_init_number(struct day *d, const struct zone *z, int64_t number, bool keep)
{
    *d = (struct day){.zone = z, .number = number};
    d->start = zone_instant(z, number, 0);
    d->end = zone_instant(z, number + 1, 0);
    for (int i = 0; i < 2; i++) {
        int year, month, month_day;
        civil_from_day(number - 1 + i, &year, &month, &month_day);
        d->dates[i].weekday = civil_weekday(number - 1 + i);
        d->dates[i].month_day = month_day;
        d->dates[i].month_length = civil_month_length(year, month);
    }
    if (keep) {
        d->instants = xmalloc(DAYS_KEPT * MINUTES_OF_DAY * sizeof(*d->instants));
        for (size_t i = 0; i < DAYS_KEPT * MINUTES_OF_DAY; i++) {
            d->instants[i] = INT64_MIN;
        }
    }
}

void day_init(struct day *d, const struct zone *z, int64_t now, bool keep)
{
    day_init_number(d, z, day_number(z, now), keep);
}

void day_finish(struct day *d)
{
    free(d->instants);
    d->instants = NULL;
}

int64_t day_instant(struct day *d, int64_t number, int minute)
{
    number += minute / MINUTES_OF_DAY;
    minute %= MINUTES_OF_DAY;
    int64_t row = number - (d->number - 1);
    if (!d->instants || row < 0 || row >= DAYS_KEPT) {
        return zone_instant(d->zone, number, minute);
    }
    int64_t *kept = &d->instants[row * MINUTES_OF_DAY + minute];
    if (*kept == INT64_MIN) {
        *kept = zone_instant(d->zone, number, minute);
    }
    return *kept;
}
