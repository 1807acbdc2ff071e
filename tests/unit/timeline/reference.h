/* A second, naive timeline, written from design.md 4.3 and not from src/timeline: it reads the JSON itself,
 * takes local time from the C library instead of our zone tables, and finds the anchor by walking back minute
 * by minute. Slow and plain on purpose.
 *
 * It lives on minutes: every edge of a `when` is one. */
#ifndef PAPAN_TESTS_TIMELINE_REFERENCE_H
#define PAPAN_TESTS_TIMELINE_REFERENCE_H

#include "timeline/timeline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>
#include <cmocka.h>

#define MINUTE_MS INT64_C(60000)
#define DAY_MS INT64_C(86400000)
#define REF_LEVELS 8
#define REF_ITEMS 64

/* Some days of one zone, minute by minute. */
struct ref_zone {
    int64_t first; /* minutes since 1970 UTC of local[0] */
    size_t n;
    int64_t *reached; /* the latest local minute (day * 1440 + minute of day) that was seen up to then */
};

static inline void ref_zone_init(struct ref_zone *z, const char *name, int64_t from_ms, int64_t to_ms)
{
    assert_int_equal(setenv("TZ", name, 1), 0);
    tzset();
    z->first = from_ms / MINUTE_MS - 4 * 1440;
    z->n = (size_t)((to_ms - from_ms) / MINUTE_MS + 8 * 1440);
    z->reached = malloc(z->n * sizeof(*z->reached));
    assert_non_null(z->reached);
    for (size_t i = 0; i < z->n; i++) {
        time_t t = (time_t)((z->first + (int64_t)i) * 60);
        struct tm tm;
        localtime_r(&t, &tm);
        int64_t local =
            civil_day(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday) * 1440 + tm.tm_hour * 60 + tm.tm_min;
        z->reached[i] = i > 0 && z->reached[i - 1] > local ? z->reached[i - 1] : local;
    }
}

/* The instant of a local minute: the first at which the clocks have reached it (the earlier of two in a
 * repeated hour; in a gap the first valid minute after). */
static inline int64_t ref_instant(const struct ref_zone *z, int64_t local)
{
    size_t low = 0, high = z->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (z->reached[middle] < local) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return (z->first + (int64_t)low) * MINUTE_MS;
}

/* The latest local day that has begun. */
static inline int64_t ref_day(const struct ref_zone *z, int64_t now)
{
    int64_t at = z->reached[now / MINUTE_MS - z->first], day = at / 1440;
    return day;
}

static inline int64_t ref_date(const char *s, int *ret_minute)
{
    int y, m, d, hour, minute;
    int n = sscanf(s, "%d-%d-%dT%d:%d", &y, &m, &d, &hour, &minute);
    *ret_minute = n == 5 ? hour * 60 + minute : -1;
    return civil_day(y, m, d);
}

static inline bool ref_day_chosen(const json_t *w, int64_t day)
{
    static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    const char *from = json_string_value(json_object_get(w, "from"));
    const char *until = json_string_value(json_object_get(w, "until"));
    const json_t *days = json_object_get(w, "days"), *month_days = json_object_get(w, "month_days"),
                 *except = json_object_get(w, "except");
    int minute, y, m, d;
    int64_t bound;
    if ((from && (bound = ref_date(from, &minute), minute < 0) && day < bound) ||
        (until && (bound = ref_date(until, &minute), minute < 0) && day > bound)) {
        return false;
    }
    bool good = !days;
    for (size_t i = 0; i < json_array_size(days); i++) {
        good =
            good || strcmp(json_string_value(json_array_get(days, i)), names[((day % 7) + 7 + 3) % 7]) == 0;
    }
    if (!good) {
        return false;
    }
    civil_from_day(day, &y, &m, &d);
    good = !month_days;
    for (size_t i = 0; i < json_array_size(month_days); i++) {
        long long v = json_integer_value(json_array_get(month_days, i));
        int64_t next_month = m == 12 ? civil_day(y + 1, 1, 1) : civil_day(y, m + 1, 1);
        good = good || (v > 0 ? d == v : day - next_month == v);
    }
    for (size_t i = 0; i < json_array_size(except); i++) {
        good = good && ref_date(json_string_value(json_array_get(except, i)), &minute) != day;
    }
    return good;
}

static inline int ref_clock(const json_t *text)
{
    int hour, minute;
    assert_int_equal(sscanf(json_string_value(text), "%d:%d", &hour, &minute), 2);
    return hour * 60 + minute;
}

static inline bool ref_holds(const json_t *w, const struct ref_zone *z, int64_t now)
{
    const char *from = json_string_value(json_object_get(w, "from"));
    const char *until = json_string_value(json_object_get(w, "until"));
    const json_t *hours = json_object_get(w, "hours");
    int minute;
    int64_t bound;
    if (json_object_get(w, "moon")) {
        return false; /* the unknown key of these tests */
    }
    if ((from && (bound = ref_date(from, &minute), minute >= 0) &&
         now < ref_instant(z, bound * 1440 + minute)) ||
        (until && (bound = ref_date(until, &minute), minute >= 0) &&
         now >= ref_instant(z, bound * 1440 + minute))) {
        return false;
    }
    int64_t today = ref_day(z, now);
    for (int64_t day = today - 2; day <= today + 1; day++) {
        if (!ref_day_chosen(w, day)) {
            continue;
        }
        if (!hours && now >= ref_instant(z, day * 1440) && now < ref_instant(z, day * 1440 + 1440)) {
            return true;
        }
        for (size_t i = 0; i < json_array_size(hours); i++) {
            const json_t *range = json_array_get(hours, i);
            int a = ref_clock(json_array_get(range, 0)), b = ref_clock(json_array_get(range, 1));
            b += b < a ? 1440 : 0;
            if (now >= ref_instant(z, day * 1440 + a) && now < ref_instant(z, day * 1440 + b)) {
                return true;
            }
        }
    }
    return false;
}

struct ref_list { /* the eligible items of one priority at one moment */
    const json_t *items[REF_ITEMS];
    const json_t *loops[REF_ITEMS];
    size_t n;
};

static inline bool ref_names(const json_t *loop, const char *screen)
{
    const json_t *screens = json_object_get(loop, "screens");
    for (size_t i = 0; i < json_array_size(screens); i++) {
        const char *name = json_string_value(json_array_get(screens, i));
        if (strcmp(name, "*") == 0 || strcmp(name, screen) == 0 || strcmp(name, "g-s1") == 0) {
            return true; /* the tests' screen s1 is of group g-s1 */
        }
    }
    return !screens;
}

static inline void ref_list_at(const json_t *root, const struct ref_zone *z, const char *screen,
                               const char *zone, int priority, int64_t now, struct ref_list *ret)
{
    const json_t *loops = json_object_get(root, "loops");
    ret->n = 0;
    for (size_t i = 0; i < json_array_size(loops); i++) {
        const json_t *loop = json_array_get(loops, i), *items = json_object_get(loop, "items");
        if (strcmp(json_string_value(json_object_get(loop, "zone")), zone) != 0 || !ref_names(loop, screen) ||
            json_integer_value(json_object_get(loop, "priority")) != priority ||
            !ref_holds(json_object_get(loop, "when"), z, now)) {
            continue;
        }
        for (size_t j = 0; j < json_array_size(items); j++) {
            const json_t *item = json_array_get(items, j);
            if (ref_holds(json_object_get(item, "when"), z, now)) {
                assert_true(ret->n < REF_ITEMS);
                ret->loops[ret->n] = loop;
                ret->items[ret->n++] = item;
            }
        }
    }
}

static inline bool ref_list_same(const struct ref_list *a, const struct ref_list *b)
{
    return a->n == b->n && memcmp(a->items, b->items, a->n * sizeof(a->items[0])) == 0;
}

struct ref_slot {
    const char *loop, *item; /* NULL: nothing due */
    int64_t origin, anchor;
    int priority;
};

/* The slot of one priority; false where its list is empty. */
static inline bool ref_level(const json_t *root, const struct ref_zone *z, const char *screen,
                             const char *zone, int priority, int64_t now, struct ref_slot *ret)
{
    struct ref_list list, before;
    ref_list_at(root, z, screen, zone, priority, now, &list);
    if (list.n == 0) {
        return false;
    }
    int64_t midnight = ref_instant(z, ref_day(z, now) * 1440), anchor = now - now % MINUTE_MS;
    for (; anchor > midnight; anchor -= MINUTE_MS) {
        ref_list_at(root, z, screen, zone, priority, anchor - 1, &before);
        if (!ref_list_same(&list, &before)) {
            break;
        }
    }
    int64_t length = 0, position;
    for (size_t i = 0; i < list.n; i++) {
        length += json_integer_value(json_object_get(list.items[i], "seconds")) * 1000;
    }
    position = (now - anchor) % length;
    for (size_t i = 0; i < list.n; i++) {
        int64_t ms = json_integer_value(json_object_get(list.items[i], "seconds")) * 1000;
        if (position < ms) {
            *ret = (struct ref_slot){json_string_value(json_object_get(list.loops[i], "id")),
                                     json_string_value(json_object_get(list.items[i], "id")), now - position,
                                     anchor, priority};
            return true;
        }
        position -= ms;
    }
    return false;
}

/* Priorities of these tests run from +3 down to -3. */
static inline struct ref_slot ref_at(const json_t *root, const struct ref_zone *z, const char *screen,
                                     const char *zone, int64_t now)
{
    struct ref_slot slot = {0};
    for (int priority = 3; priority >= -3; priority--) {
        if (ref_level(root, z, screen, zone, priority, now, &slot)) {
            return slot;
        }
    }
    return (struct ref_slot){0};
}

#endif
