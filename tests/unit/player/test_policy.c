#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/memory.h"
#include "player/aside.h"
#include "player/policy.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A program that dies at once, for ever: three immediate restarts, then growing pauses that never end and
 * never exceed 60 s. */
static void test_crash_loop(void **state)
{
    (void)state;
    static const int64_t wanted[] = {0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60};
    struct restart_policy p = {0};
    int64_t now = 1000;
    for (size_t i = 0; i < COUNT(wanted); i++) {
        int64_t delay = restart_delay(&p, now, now + 50);
        assert_int_equal(delay, wanted[i] * 1000);
        now += 50 + delay;
    }
    for (int i = 0; i < 10000; i++)
        assert_int_equal(restart_delay(&p, now, now + 50), 60000);
}

/* Deaths that are rarer than three in 60 s are always answered at once. */
static void test_rare_deaths(void **state)
{
    (void)state;
    struct restart_policy p = {0};
    for (int64_t now = 1000; now < 3000000; now += 21000)
        assert_int_equal(restart_delay(&p, now - 20000, now), 0);
}

static void test_well_again(void **state)
{
    (void)state;
    struct restart_policy p = {0};
    int64_t now = 1000;
    for (int i = 0; i < 8; i++)
        now += 10 + restart_delay(&p, now, now + 10);
    assert_true(restart_delay(&p, now, now + 10) > 0);
    now += 100000;
    assert_int_equal(restart_delay(&p, now, now + 60000), 0); /* a run of 60 s */
    assert_int_equal(restart_delay(&p, now + 60000, now + 60010), 0);
    assert_int_equal(restart_delay(&p, now + 60010, now + 60020), 0);
    assert_int_equal(restart_delay(&p, now + 60020, now + 60030), 1000);
}

static enum pulse_state after(struct pulse *p, int64_t *now, int64_t seconds, int64_t beat)
{
    enum pulse_state state = PULSE_FINE;
    for (int64_t i = 0; i < seconds * 4; i++)
        state = pulse_check(p, beat, *now += 250);
    return state;
}

static void test_pulse(void **state)
{
    (void)state;
    struct pulse p = {0};
    int64_t now = 5000;
    assert_int_equal(pulse_check(&p, 100, now), PULSE_FINE);
    assert_int_equal(after(&p, &now, 2, 100), PULSE_FINE);
    assert_int_equal(after(&p, &now, 1, 100), PULSE_STALLED); /* 3 s */
    assert_int_equal(after(&p, &now, 6, 100), PULSE_STALLED);
    assert_int_equal(pulse_check(&p, 101, now += 250), PULSE_FINE); /* it moves again */
    assert_int_equal(after(&p, &now, 9, 101), PULSE_STALLED);
    assert_int_equal(after(&p, &now, 1, 101), PULSE_DEAD); /* 10 s */
}

static void test_pulse_of_a_start(void **state)
{
    (void)state;
    struct pulse p = {0};
    int64_t now = 5000;
    pulse_check(&p, 0, now);
    assert_int_equal(after(&p, &now, 9, 0), PULSE_FINE);
    assert_int_equal(after(&p, &now, 1, 0), PULSE_STALLED);
    assert_int_equal(after(&p, &now, 19, 0), PULSE_STALLED);
    assert_int_equal(after(&p, &now, 1, 0), PULSE_DEAD);
}

/* On a machine that needs a minute to open its display the third start succeeds. */
static void test_pulse_of_slow_starts(void **state)
{
    (void)state;
    static const int64_t patience[] = {30, 60, 120, 240, 240};
    for (int i = 0; i < 5; i++) {
        struct pulse p = {.vain_starts = i};
        int64_t now = 5000;
        pulse_check(&p, 0, now);
        assert_int_equal(after(&p, &now, patience[i] - 1, 0), PULSE_STALLED);
        assert_int_equal(after(&p, &now, 1, 0), PULSE_DEAD);
        assert_int_equal(pulse_check(&p, 7, now += 250), PULSE_FINE);
        assert_int_equal(after(&p, &now, 10, 7), PULSE_DEAD); /* once it has beaten, as ever */
    }
}

/* Who slept himself blames nobody. */
static void test_pulse_after_our_own_sleep(void **state)
{
    (void)state;
    struct pulse p = {0};
    int64_t now = 5000;
    pulse_check(&p, 100, now);
    assert_int_equal(pulse_check(&p, 100, now += 3600000), PULSE_FINE);
    assert_int_equal(pulse_check(&p, 101, now += 250), PULSE_FINE);
}

static void test_aside_count(void **state)
{
    (void)state;
    static const struct {
        int64_t version, lived_ms;
        bool aside;
    } rows[] = {
        {7, 100, false}, {7, 59999, false}, {7, 60000, true}, /* three in a row */
        {7, 10, false},  {7, 10, false},    {7, 60001, false},
        {7, 10, false}, /* one lived long enough */
        {7, 10, false},  {8, 10, false},    {8, 10, false},
        {8, 10, true},                                      /* another version begins anew */
        {0, 10, false},  {0, 10, false},    {0, 10, false}, /* no playlist to blame */
    };
    struct aside_policy p = {0};
    for (size_t i = 0; i < COUNT(rows); i++)
        if (aside_count(&p, rows[i].version, rows[i].lived_ms) != rows[i].aside)
            fail_msg("row %zu", i);
}

static bool die_three_times(struct aside *a, int64_t version)
{
    bool aside = false;
    for (int i = 0; i < 3; i++) {
        aside_run_began(a, 1000);
        aside_saw_active(a, version, 1100);
        aside = aside_run_died(a, 2000, 1764000000000);
    }
    return aside;
}

static void test_aside_is_kept(void **state)
{
    (void)state;
    char dir[] = "/tmp/papan-aside-XXXXXX";
    assert_non_null(mkdtemp(dir));
    struct aside a;
    aside_init(&a, dir);
    assert_int_equal(a.version, 0);
    assert_true(die_three_times(&a, 42));
    assert_int_equal(a.version, 42);
    aside_finish(&a);
    aside_init(&a, dir); /* another player, after a reboot */
    assert_int_equal(a.version, 42);
    assert_int_equal(a.since_ms, 1764000000000);
    aside_saw_active(&a, 41, 5000); /* the previous one shows: still aside */
    assert_int_equal(a.version, 42);
    assert_false(die_three_times(&a, 41)); /* nothing is left to go back to */
    assert_int_equal(a.version, 42);
    assert_true(aside_saw_active(&a, 43, 6000)); /* the next one is here */
    assert_int_equal(a.version, 0);
    aside_finish(&a);
    aside_init(&a, dir);
    assert_int_equal(a.version, 0);
    static const char *const damaged[] = {"", "{", "[]", "{\"version\": \"x\"}", "{\"version\": -1}"};
    for (size_t i = 0; i < COUNT(damaged); i++) {
        assert_true(file_replace(a.path, damaged[i], strlen(damaged[i]), 0600, FILE_FAST, NULL));
        struct aside b;
        aside_init(&b, dir);
        assert_int_equal(b.version, 0);
        aside_finish(&b);
    }
    unlink(a.path);
    aside_finish(&a);
    char *folder = path_join(dir, "state");
    rmdir(folder);
    free(folder);
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crash_loop),           cmocka_unit_test(test_rare_deaths),
        cmocka_unit_test(test_well_again),           cmocka_unit_test(test_pulse),
        cmocka_unit_test(test_pulse_of_a_start),     cmocka_unit_test(test_pulse_after_our_own_sleep),
        cmocka_unit_test(test_pulse_of_slow_starts), cmocka_unit_test(test_aside_count),
        cmocka_unit_test(test_aside_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
