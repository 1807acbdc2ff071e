#include "parts.h"

#include <stdio.h>
#include <string.h>

#define MINUTES_OF_DAY 1440

/* A form that is not understood: valid, but the condition never holds (design.md 4.2). */
static void not_understood(struct reader *r, const struct place *p, struct when *w, const char *wanted)
{
    if (node_is(p->json, NODE_NULL)) {
        return; /* reader_load has refused it */
    }
    reader_note(r, FAULT_PUBLISHER, p, "%s; as it stands this `when` never holds", wanted);
    w->never = true;
    if (!w->not_understood) {
        w->not_understood = arena_text(r->arena, p->key ? p->key : p->up->key ? p->up->key : "when");
    }
}

static bool two_digits(const char *s, int *ret)
{
    if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9') {
        return false;
    }
    *ret = (s[0] - '0') * 10 + s[1] - '0';
    return true;
}

/* "HH:MM"; "24:00" only as an end. */
static bool minute_parse(const char *s, bool is_end, int *ret)
{
    int hour, minute;
    if (strlen(s) != 5 || s[2] != ':' || !two_digits(s, &hour) || !two_digits(s + 3, &minute) ||
        minute > 59) {
        return false;
    }
    if (hour > 23 && !(is_end && hour == 24 && minute == 0)) {
        return false;
    }
    *ret = hour * 60 + minute;
    return true;
}

/* "YYYY-MM-DD" at the beginning of s. */
static bool date_parse(const char *s, int64_t *ret_day)
{
    int century, year, month, day;
    if (strlen(s) < 10 || !two_digits(s, &century) || !two_digits(s + 2, &year) || s[4] != '-' ||
        !two_digits(s + 5, &month) || s[7] != '-' || !two_digits(s + 8, &day)) {
        return false;
    }
    year += century * 100;
    if (year < 2000 || !civil_date_valid(year, month, day)) {
        return false;
    }
    *ret_day = civil_day(year, month, day);
    return true;
}

static void bound_read(struct reader *r, const struct place *p, bool is_end, struct when *w,
                       struct when_bound *ret)
{
    struct when_bound b = {.set = true};
    if (!p->json) {
        return;
    }
    const char *s = node_is(p->json, NODE_TEXT) ? node_text(p->json) : "";
    bool good = date_parse(s, &b.day);
    if (good && strlen(s) > 10) {
        b.with_time = true;
        good = s[10] == 'T' && minute_parse(s + 11, is_end, &b.minute);
    }
    if (!good) {
        not_understood(r, p, w, "not a date like 2026-11-30 or a time like 2026-11-30T12:00");
        return;
    }
    *ret = b;
}

/* True where there is a list with something in it. */
static bool list_read(struct reader *r, const struct place *p, struct when *w, const char *wanted)
{
    if (!p->json) {
        return false;
    }
    if (!node_is(p->json, NODE_LIST)) {
        not_understood(r, p, w, wanted);
        return false;
    }
    if (node_length(p->json) == 0) {
        return reader_fault(r, p, "an empty list is refused: leave the key out to mean no condition");
    }
    return true;
}

static void days_read(struct reader *r, const struct place *p, struct when *w)
{
    static const char *const names[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    if (!list_read(r, p, w, "not a list of mon, tue, wed, thu, fri, sat, sun")) {
        return;
    }
    unsigned days = 0;
    for (size_t i = 0; i < node_length(p->json); i++) {
        struct place at = place_index(p, i);
        const char *s = node_is(at.json, NODE_TEXT) ? node_text(at.json) : "";
        unsigned d = 0;
        while (d < 7 && strcmp(names[d], s) != 0) {
            d++;
        }
        if (d == 7) {
            not_understood(r, &at, w, "not one of mon, tue, wed, thu, fri, sat, sun");
        } else {
            days |= 1u << d;
        }
    }
    w->days = (uint8_t)days;
}

static void month_days_read(struct reader *r, const struct place *p, struct when *w)
{
    if (!list_read(r, p, w, "not a list of days of the month")) {
        return;
    }
    size_t n = node_length(p->json);
    w->month_days = arena_alloc(r->arena, n, sizeof(*w->month_days));
    for (size_t i = 0; i < n; i++) {
        struct place at = place_index(p, i);
        long long v = node_is(at.json, NODE_INTEGER) ? at.json->value.integer : 0;
        if (v == 0 || v < -31 || v > 31) {
            not_understood(r, &at, w, "not a day of the month: 1 to 31, or -1 (the last) to -31");
        } else {
            w->month_days[w->n_month_days++] = (int8_t)v;
        }
    }
}

static void range_read(struct reader *r, const struct place *p, struct when *w)
{
    static const char wanted[] = "not a pair like [\"07:00\", \"16:00\"]";
    if (node_is(p->json, NODE_LIST) && node_length(p->json) == 0) {
        reader_fault(r, p, "an empty list is refused");
        return;
    }
    int from, to;
    struct place a = place_index(p, 0), b = place_index(p, 1);
    if (node_length(p->json) != 2 || !node_is(a.json, NODE_TEXT) || !node_is(b.json, NODE_TEXT)) {
        not_understood(r, p, w, wanted);
        return;
    }
    if (!minute_parse(node_text(a.json), false, &from)) {
        not_understood(r, &a, w, "not a start like \"07:00\", from 00:00 to 23:59");
        return;
    }
    if (!minute_parse(node_text(b.json), true, &to)) {
        not_understood(r, &b, w, "not an end like \"16:00\", from 00:00 to 24:00");
        return;
    }
    if (from == to) {
        reader_fault(r, p, "starts and ends at the same time (a whole day is [\"00:00\", \"24:00\"])");
        return;
    }
    w->hours[w->n_hours++] =
        (struct when_hours){.from_minute = from, .to_minute = to < from ? to + MINUTES_OF_DAY : to};
}

static void hours_read(struct reader *r, const struct place *p, struct when *w)
{
    if (!list_read(r, p, w, "not a list of ranges like [[\"07:00\", \"16:00\"]]")) {
        return;
    }
    size_t n = node_length(p->json);
    w->hours = arena_alloc(r->arena, n, sizeof(*w->hours));
    for (size_t i = 0; i < n; i++) {
        struct place at = place_index(p, i);
        range_read(r, &at, w);
    }
}

static void except_read(struct reader *r, const struct place *p, struct when *w)
{
    if (!list_read(r, p, w, "not a list of dates")) {
        return;
    }
    size_t n = node_length(p->json);
    w->except = arena_alloc(r->arena, n, sizeof(*w->except));
    for (size_t i = 0; i < n; i++) {
        struct place at = place_index(p, i);
        const char *s = node_is(at.json, NODE_TEXT) ? node_text(at.json) : "";
        if (strlen(s) == 10 && date_parse(s, &w->except[w->n_except])) {
            w->n_except++;
        } else {
            not_understood(r, &at, w, "not a date like 2026-12-25");
        }
    }
}

static void keys_known(struct reader *r, const struct place *p, struct when *w)
{
    static const char *const known[] = {"from", "until", "days", "month_days", "hours", "except"};
    for (node_each(member, p->json)) {
        size_t i = 0;
        while (i < 6 && strcmp(known[i], member->key) != 0) {
            i++;
        }
        if (i == 6) {
            struct place at = place_entry(p, member);
            not_understood(r, &at, w, "unknown key");
        }
    }
}

void when_read(struct reader *r, const struct place *p, struct when *ret)
{
    struct when w = {.days = 0x7f};
    if (read_object(r, p, OPTIONAL)) {
        struct place from = place_key(p, "from"), until = place_key(p, "until"), days = place_key(p, "days"),
                     month_days = place_key(p, "month_days"), hours = place_key(p, "hours"),
                     except = place_key(p, "except");
        keys_known(r, p, &w);
        bound_read(r, &from, false, &w, &w.from);
        bound_read(r, &until, true, &w, &w.until);
        days_read(r, &days, &w);
        month_days_read(r, &month_days, &w);
        hours_read(r, &hours, &w);
        except_read(r, &except, &w);
    }
    *ret = w;
}
