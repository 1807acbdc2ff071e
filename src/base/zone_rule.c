#include "base/zone_rule.h"

#include "base/zone.h"

#include <string.h>

/* Reads digits into *ret, at most `highest`; NULL where there are none. */
static const char *read_number(const char *p, int highest, int *ret)
{
    int value = 0;
    if (*p < '0' || *p > '9')
        return NULL;
    for (; *p >= '0' && *p <= '9'; p++) {
        value = value * 10 + (*p - '0');
        if (value > highest)
            return NULL;
    }
    *ret = value;
    return p;
}

/* [+-]hh[:mm[:ss]] */
static const char *read_time(const char *p, int highest_hour, int32_t *ret)
{
    int sign = *p == '-' ? -1 : 1, part[3] = {0};
    if (*p == '-' || *p == '+')
        p++;
    for (int i = 0; i < 3; i++) {
        p = read_number(p, i == 0 ? highest_hour : 59, &part[i]);
        if (!p || *p != ':')
            break;
        if (i < 2)
            p++;
    }
    if (!p)
        return NULL;
    *ret = sign * (part[0] * 3600 + part[1] * 60 + part[2]);
    return p;
}

/* "WIB" or "<+07>". */
static const char *skip_name(const char *p)
{
    const char *begin = p;
    if (*p == '<') {
        p = strchr(p, '>');
        return p ? p + 1 : NULL;
    }
    while ((*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z'))
        p++;
    return p - begin >= 3 ? p : NULL;
}

static const char *read_day(const char *p, struct zone_rule_day *d)
{
    *d = (struct zone_rule_day){.kind = 'D', .seconds = 2 * 3600};
    if (*p == 'M') {
        d->kind = 'M';
        p = read_number(p + 1, 12, &d->month);
        p = p && *p == '.' ? read_number(p + 1, 5, &d->week) : NULL;
        p = p && *p == '.' ? read_number(p + 1, 6, &d->weekday) : NULL;
        if (!p || d->month < 1 || d->week < 1)
            return NULL;
    } else {
        if (*p == 'J')
            d->kind = *p++;
        p = read_number(p, 365, &d->day);
        if (!p || (d->kind == 'J' && d->day < 1))
            return NULL;
    }
    return *p == '/' ? read_time(p + 1, 167, &d->seconds) : p;
}

bool zone_rule_parse(const char *text, struct zone_rule *ret)
{
    struct zone_rule r = {0};
    int32_t west;
    const char *p = skip_name(text);
    p = p ? read_time(p, 24, &west) : NULL;
    if (!p)
        return false;
    r.standard = r.summer = -west;
    if (*p) {
        r.has_summer = true;
        r.summer = r.standard + 3600;
        p = skip_name(p);
        if (p && *p && *p != ',') {
            p = read_time(p, 24, &west);
            r.summer = -west;
        }
        if (!p || *p != ',' || !(p = read_day(p + 1, &r.begin)) || *p != ',' ||
            !(p = read_day(p + 1, &r.end)) || *p)
            return false;
    }
    *ret = r;
    return true;
}

/* Local seconds since 1970 at which the rule's day strikes in `year`. */
static int64_t local_moment(const struct zone_rule_day *d, int year)
{
    int64_t day = civil_day(year, 1, 1);
    if (d->kind == 'M') {
        int64_t first = civil_day(year, d->month, 1);
        int64_t from_sunday = (civil_weekday(first) + 1) % 7;
        day = first + (d->weekday - from_sunday + 7) % 7 + (d->week - 1) * 7;
        if (day >= first + civil_month_length(year, d->month))
            day -= 7;
    } else if (d->kind == 'J') {
        day += d->day - 1 + (d->day >= 60 && civil_month_length(year, 2) == 29);
    } else {
        day += d->day;
    }
    return day * 86400 + d->seconds;
}

static int year_of(int64_t local_s)
{
    int year, month, mday;
    civil_from_day(local_s >= 0 ? local_s / 86400 : -((86399 - local_s) / 86400), &year, &month, &mday);
    return year;
}

int32_t zone_rule_offset(const struct zone_rule *r, int64_t utc_s)
{
    if (!r->has_summer)
        return r->standard;
    int year = year_of(utc_s + r->standard);
    int64_t begin = local_moment(&r->begin, year) - r->standard,
            end = local_moment(&r->end, year) - r->summer;
    bool summer = begin < end ? utc_s >= begin && utc_s < end : !(utc_s >= end && utc_s < begin);
    return summer ? r->summer : r->standard;
}

int64_t zone_rule_next_change(const struct zone_rule *r, int64_t utc_s)
{
    if (!r->has_summer)
        return INT64_MAX;
    int year = year_of(utc_s);
    int64_t best = INT64_MAX;
    for (int y = year - 1; y <= year + 2; y++) {
        int64_t at[2] = {local_moment(&r->begin, y) - r->standard, local_moment(&r->end, y) - r->summer};
        for (int i = 0; i < 2; i++)
            if (at[i] > utc_s && at[i] < best && zone_rule_offset(r, at[i]) != zone_rule_offset(r, at[i] - 1))
                best = at[i];
    }
    return best;
}
