/* Calendar and RFC 3339 (declared in zone.h). Day numbers by Howard Hinnant's era arithmetic
 * (days_from_civil). */
#include "base/zone.h"

#include <stdio.h>
#include <string.h>

static int64_t floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;
    return a % b < 0 ? q - 1 : q;
}

int64_t civil_day(int year, int month, int day)
{
    int64_t y = month <= 2 ? (int64_t)year - 1 : year, era = floor_div(y, 400), of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void civil_from_day(int64_t day, int *year, int *month, int *mday)
{
    int64_t z = day + 719468, era = floor_div(z, 146097), of_era = z - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
    *mday = (int)(of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = (int)(y + era * 400 + (*month <= 2));
}

int civil_weekday(int64_t day)
{
    int64_t w = (day + 3) % 7; /* 1970-01-01 was a Thursday */
    return (int)(w < 0 ? w + 7 : w);
}

int civil_month_length(int year, int month)
{
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : length[month - 1];
}

bool civil_date_valid(int year, int month, int day)
{
    return month >= 1 && month <= 12 && day >= 1 && day <= civil_month_length(year, month);
}

/* Reads text against a pattern: '9' a digit, anything else itself. */
static bool matches(const char *s, const char *pattern)
{
    for (; *pattern; pattern++, s++)
        if (*pattern == '9' ? *s < '0' || *s > '9' : *s != *pattern)
            return false;
    return true;
}

static int two(const char *s)
{
    return (s[0] - '0') * 10 + (s[1] - '0');
}

/* "Z" or "+07:00" to the end of the string. */
static bool read_offset(const char *s, int *ret_minutes)
{
    if (strcmp(s, "Z") == 0) {
        *ret_minutes = 0;
        return true;
    }
    if ((*s != '+' && *s != '-') || !matches(s + 1, "99:99") || s[6] || two(s + 1) > 23 || two(s + 4) > 59)
        return false;
    int minutes = two(s + 1) * 60 + two(s + 4);
    if (*s == '-' && minutes == 0)
        return false;
    *ret_minutes = *s == '-' ? -minutes : minutes;
    return true;
}

bool time_parse(const char *s, int64_t *ret_ms)
{
    if (!matches(s, "9999-99-99T99:99:99"))
        return false;
    int year = two(s) * 100 + two(s + 2), month = two(s + 5), day = two(s + 8), offset;
    int hour = two(s + 11), minute = two(s + 14), second = two(s + 17);
    const char *rest = s + 19;
    if (*rest == '.') {
        size_t digits = strspn(rest + 1, "0123456789");
        if (!digits)
            return false;
        rest += 1 + digits;
    }
    if (year < 2000 || !civil_date_valid(year, month, day) || hour > 23 || minute > 59 || second > 59 ||
        !read_offset(rest, &offset))
        return false;
    *ret_ms = (civil_day(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset * 60) * 1000;
    return true;
}

void time_format(int64_t utc_ms, const struct zone *z, char out[TIME_TEXT_SIZE])
{
    struct civil c = zone_local(z, utc_ms);
    char fraction[16] = "", offset[32] = "Z";
    if (c.ms)
        snprintf(fraction, sizeof fraction, ".%03d", c.ms);
    if (z) {
        int minutes = c.offset_seconds / 60, size = minutes < 0 ? -minutes : minutes;
        snprintf(offset, sizeof offset, "%c%02d:%02d", minutes < 0 ? '-' : '+', size / 60, size % 60);
    }
    snprintf(out, TIME_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d%.5s%.8s", c.year, c.month, c.day, c.hour,
             c.minute, c.second, fraction, offset);
}
