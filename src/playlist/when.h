/* A condition in time (design.md 4.3 `when`), as read; the timeline evaluates it. Plain data. */
#ifndef PAPAN_PLAYLIST_WHEN_H
#define PAPAN_PLAYLIST_WHEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct when_bound { /* from, until */
    bool set;
    bool with_time; /* an instant; else a whole day, inclusive */
    int64_t day;    /* days since 1970-01-01 */
    int minute;     /* where with_time */
};

struct when_hours {
    int from_minute; /* 0…1439 */
    int to_minute;   /* 1…1440, or <= from: the next day (stored as to + 1440) */
};

struct when {
    bool never;           /* an unknown key or value form stands in it: it never holds */
    char *not_understood; /* which, for the publisher; NULL else */
    struct when_bound from, until;
    uint8_t days;       /* bit 0 = Monday; 0x7f where not given */
    int8_t *month_days; /* 1…31, −1…−31; n 0 = any */
    size_t n_month_days;
    struct when_hours *hours; /* n 0 = 00:00–24:00 */
    size_t n_hours;
    int64_t *except; /* days */
    size_t n_except;
};

#endif
