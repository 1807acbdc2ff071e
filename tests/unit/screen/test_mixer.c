/* Sounds: begun at their moment, kept in step, ended without a click. */
#include "screen/mixer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { RATE = MIXER_RATE, LEVEL = 8000 };

static void add(struct mixer *m, int voice, unsigned pass, int64_t time_us, size_t n)
{
    int16_t *samples = malloc(n * 4);
    for (size_t i = 0; i < 2 * n; i++)
        samples[i] = LEVEL;
    mixer_add(m, voice, pass, time_us, samples, n);
    free(samples);
}

static int64_t first_heard(const int16_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (out[2 * i])
            return (int64_t)i;
    return -1;
}

static int largest_step(const int16_t *out, size_t n)
{
    int most = 0;
    for (size_t i = 1; i < n; i++)
        most = abs(out[2 * i] - out[2 * i - 2]) > most ? abs(out[2 * i] - out[2 * i - 2]) : most;
    return most;
}

static void begins_at_its_moment_without_a_click(void **state)
{
    (void)state;
    static int16_t out[2 * RATE / 2];
    struct mixer *m = mixer_create();
    int v = mixer_open(m, 100);
    add(m, v, 0, 0, RATE / 4);
    mixer_render(m, out, RATE / 10, 900000);
    assert_int_equal(first_heard(out, RATE / 10), -1); /* not started: kept */
    mixer_start(m, v, 0, 1000000);
    mixer_render(m, out, RATE / 2, 900000);
    assert_in_range(first_heard(out, RATE / 2), RATE / 10 - 2, RATE / 10 + 3);
    assert_int_equal(out[2 * (RATE / 10 + RATE / 8)], LEVEL);
    assert_true(largest_step(out, RATE / 2) <= LEVEL / 100); /* in, and out where it ran dry */
    mixer_free(m);
}

static void what_is_late_is_left_out(void **state)
{
    (void)state;
    static int16_t out[2 * RATE / 2];
    struct mixer *m = mixer_create();
    int v = mixer_open(m, 100);
    mixer_start(m, v, 0, 1000000);
    add(m, v, 0, 0, RATE / 2);
    mixer_render(m, out, RATE / 2, 1200000); /* asked for 200 ms after its moment */
    assert_in_range(first_heard(out, RATE / 2), 0, 4);
    /* 300 ms were left, and 5 ms of a soft end */
    int64_t last = -1;
    for (int64_t i = 0; i < RATE / 2; i++)
        last = out[2 * i] ? i : last;
    assert_in_range(last, RATE * 3 / 10 - 10, RATE * 3 / 10 + RATE / 100);
    assert_int_equal(mixer_taken(m, v), RATE / 2);
    mixer_free(m);
}

static void volumes_and_two_voices(void **state)
{
    (void)state;
    static int16_t out[2 * RATE / 10];
    struct mixer *m = mixer_create();
    int a = mixer_open(m, 50), b = mixer_open(m, 25);
    mixer_set_volume(m, 50);
    for (int k = 0; k < 2; k++) {
        mixer_start(m, k ? b : a, 0, 0);
        add(m, k ? b : a, 0, 0, RATE / 5);
    }
    assert_true(mixer_wants_device(m));
    mixer_render(m, out, RATE / 10, 0);
    assert_int_equal(out[2 * RATE / 20], (LEVEL / 2 + LEVEL / 4) / 2);
    mixer_close(m, a);
    mixer_render(m, out, RATE / 10, 100000);
    assert_true(largest_step(out, RATE / 10) <= LEVEL / 100);
    assert_int_equal(out[2 * (RATE / 20)], LEVEL / 8);
    mixer_free(m);
}

static void a_second_run_follows(void **state)
{
    (void)state;
    static int16_t out[2 * RATE / 2];
    struct mixer *m = mixer_create();
    int v = mixer_open(m, 100);
    mixer_start(m, v, 0, 0);
    add(m, v, 0, 0, RATE / 10);
    mixer_start(m, v, 1, 300000);
    add(m, v, 1, 0, RATE / 10);
    mixer_render(m, out, RATE / 2, 0);
    assert_int_equal(out[2 * (RATE / 20)], LEVEL);
    assert_int_equal(out[2 * (RATE / 5)], 0);
    assert_int_equal(out[2 * (RATE * 7 / 20)], LEVEL);
    mixer_free(m);
}

static void without_a_device_nothing_stays(void **state)
{
    (void)state;
    struct mixer *m = mixer_create();
    int v = mixer_open(m, 100);
    mixer_start(m, v, 0, 0);
    add(m, v, 0, 0, RATE / 2);
    mixer_skip(m, 200000);
    assert_in_range(mixer_taken(m, v), RATE / 5 - 2, RATE / 5 + 2);
    mixer_close(m, v);
    mixer_skip(m, 200000);
    for (int i = 0; i < MIXER_VOICES; i++)
        assert_in_range(mixer_open(m, 100), 0, MIXER_VOICES - 1);
    assert_int_equal(mixer_open(m, 100), -1);
    mixer_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(begins_at_its_moment_without_a_click),
        cmocka_unit_test(what_is_late_is_left_out),
        cmocka_unit_test(volumes_and_two_voices),
        cmocka_unit_test(a_second_run_follows),
        cmocka_unit_test(without_a_device_nothing_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
