/* The POSIX TZ rule at the end of a TZif file ("CET-1CEST,M3.5.0,M10.5.0/3"). Private to base. */
#ifndef PAPAN_BASE_ZONE_RULE_H
#define PAPAN_BASE_ZONE_RULE_H

#include <stdbool.h>
#include <stdint.h>

struct zone_rule_day {
    char kind; /* 'J' = day 1…365 without 29 February, 'D' = day 0…365, 'M' = month.week.weekday */
    int day, month, week, weekday /* 0 = Sunday */;
    int32_t seconds; /* local time of day, may be negative or past 24 h */
};

struct zone_rule {
    int32_t standard, summer; /* offsets from UTC */
    bool has_summer;
    struct zone_rule_day begin, end; /* of summer time */
};

bool zone_rule_parse(const char *text, struct zone_rule *ret);
int32_t zone_rule_offset(const struct zone_rule *r, int64_t utc_s);
/* The first change of the offset after utc_s; INT64_MAX for none. */
int64_t zone_rule_next_change(const struct zone_rule *r, int64_t utc_s);

#endif
