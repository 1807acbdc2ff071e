/* screen.power: when the panel is to be on. */
#include "screen/power.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* The configuration's own reader makes the ranges. */
static struct config *read_power(const char *value)
{
    char set[200];
    snprintf(set, sizeof set, "screen.power=%s", value);
    const char *sets[] = {set};
    struct config_source source = {.sets = sets, .n_sets = 1};
    struct config_faults faults = {0};
    struct config *c = config_load(&source, &faults);
    if (faults.count)
        fail_msg("%s: %s", value, faults.list[0].text);
    config_faults_free(&faults);
    return c;
}

static bool on(const struct config *c, const struct zone *z, int day, int hour, int minute)
{
    return power_on_at(c->screen.power, c->screen.n_power, z,
                       zone_instant(z, civil_day(2026, 11, day), hour * 60 + minute));
}

static void ranges_of_days(void **state)
{
    (void)state;
    struct zone *z = zone_load("Asia/Jakarta", NULL);
    struct config *c = read_power("mon-fri 06:30-17:30, sat 08:00-12:00");
    assert_false(on(c, z, 23, 6, 29)); /* a Monday */
    assert_true(on(c, z, 23, 6, 30));
    assert_true(on(c, z, 27, 17, 29));
    assert_false(on(c, z, 27, 17, 30));
    assert_false(on(c, z, 28, 7, 0));
    assert_true(on(c, z, 28, 11, 59));
    assert_false(on(c, z, 28, 12, 0));
    assert_false(on(c, z, 29, 9, 0));
    config_free(c);
    zone_free(z);
}

static void past_midnight(void **state)
{
    (void)state;
    struct zone *z = zone_load("Asia/Jayapura", NULL);
    struct config *c = read_power("sun 22:00-02:00, tue 20:00-24:00");
    assert_false(on(c, z, 22, 1, 0)); /* the Sunday's own small hours are Saturday's night */
    assert_true(on(c, z, 22, 22, 0));
    assert_true(on(c, z, 23, 1, 59));
    assert_false(on(c, z, 23, 2, 0));
    assert_false(on(c, z, 23, 23, 0));
    assert_true(on(c, z, 24, 23, 59));
    assert_false(on(c, z, 25, 0, 0));
    config_free(c);
    zone_free(z);
}

static void every_day_and_none(void **state)
{
    (void)state;
    struct zone *z = zone_load("UTC", NULL);
    struct config *c = read_power("07:00-08:00");
    assert_true(on(c, z, 22, 7, 30));
    assert_true(on(c, z, 25, 7, 30));
    assert_false(on(c, z, 25, 8, 0));
    assert_true(power_on_at(NULL, 0, z, 0));
    config_free(c);
    zone_free(z);
}

/* In New York clocks went from 02:00 to 03:00 on 14 March 2027, and from 02:00 back to 01:00 on 7 November 2027. */
static void gaps_and_repeated_hours(void **state)
{
    (void)state;
    struct zone *z = zone_load("America/New_York", NULL);
    struct config *c = read_power("02:15-02:45, 01:30-04:00");
    int64_t gap = zone_instant(z, civil_day(2027, 3, 14), 180);
    assert_true(power_on_at(c->screen.power, 2, z, gap - 1));
    assert_true(power_on_at(c->screen.power, 2, z, gap + 3599999));
    assert_false(power_on_at(c->screen.power, 2, z, gap + 3600000));
    assert_false(power_on_at(c->screen.power, 1, z, gap)); /* a range inside the gap is empty */
    int64_t first = zone_instant(z, civil_day(2027, 11, 7), 90),
            end = zone_instant(z, civil_day(2027, 11, 7), 240);
    assert_true(power_on_at(c->screen.power + 1, 1, z, first));
    assert_true(power_on_at(c->screen.power + 1, 1, z, end - 1));
    assert_int_equal(end - first, 3 * 3600000 + 1800000); /* the hour that comes twice counts twice */
    config_free(c);
    zone_free(z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ranges_of_days), cmocka_unit_test(past_midnight),
                                       cmocka_unit_test(every_day_and_none),
                                       cmocka_unit_test(gaps_and_repeated_hours)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
