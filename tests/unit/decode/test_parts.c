/* The parts that decide: dates, layout, turning, the command line. */
#include "decode/dates.h"
#include "decode/job.h"
#include "decode/layout.h"
#include "decode/turn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define F 33333

static void the_first_date_does_not_count(void **state)
{
    (void)state;
    static const int64_t wrong[] = {-370000, -1000, 0, 60000, 100000};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct dates d;
        int64_t t = -1, first = 5000000 + wrong[i];
        dates_begin(&d, first, 0, F);
        assert_true(dates_picture(&d, 5000000 + F, first, &t));
        assert_int_equal(t, F);
        assert_true(dates_picture(&d, 5000000 + 2 * F, 5000000 + F, &t));
        assert_int_equal(t, 2 * F);
        assert_int_equal(dates_sound(&d, 5000000 + 10, true), 10);
    }
}

/* `moves`: VLC moved the last picture's date in place, else only the estimate is there. */
static void pause_is_taken_out(bool moves, int64_t error)
{
    struct dates d;
    int64_t t = -1, base = 5000000, pause = 2500000, second = base + F;
    dates_begin(&d, base, 0, F);
    assert_true(dates_picture(&d, second, base, &t));
    dates_resumed(&d, pause + error);
    int64_t read = moves ? second + pause : second;
    assert_false(dates_picture(&d, second + pause, read, &t));
    assert_true(dates_picture(&d, second + pause + F, read, &t));
    assert_int_equal(t, 2 * F);
    assert_int_equal(dates_sound(&d, base + 7, true), 7);
    assert_int_equal(dates_sound(&d, base + pause + 7, false), 7);
}

static void a_pause_leaves_no_trace_in_the_times(void **state)
{
    (void)state;
    pause_is_taken_out(true, 5000);
    pause_is_taken_out(true, -40000);
    pause_is_taken_out(false, 1500);
}

static void a_repeat_is_none(void **state)
{
    (void)state;
    struct dates d;
    int64_t t = -1;
    dates_begin(&d, 0, 0, F);
    assert_true(dates_picture(&d, F, 0, &t));
    assert_false(dates_picture(&d, F, F, &t));
    assert_false(dates_picture(&d, F + 1000, F, &t));
    assert_int_equal(t, F);
}

static void a_seek_counts_from_its_target(void **state)
{
    (void)state;
    struct dates d;
    dates_begin(&d, 100, 4000000, 0);
    dates_sought(&d, 9000000, 4000000);
    assert_int_equal(dates_sound(&d, 9000000, false), 4000000);
}

static void pictures_come_into_their_box(void **state)
{
    (void)state;
    static const struct {
        enum job_fit fit;
        int bw, bh, w, h;
        bool swaps;
        struct layout want;
    } rows[] = {
        {JOB_CONTAIN, 0, 0, 400, 200, false, {{0, 0, 400, 200}, 400, 200}},
        {JOB_CONTAIN, 100, 100, 400, 200, false, {{0, 0, 400, 200}, 100, 50}},
        {JOB_CONTAIN, 100, 100, 200, 400, false, {{0, 0, 200, 400}, 50, 100}},
        {JOB_CONTAIN, 1920, 1080, 16, 9, false, {{0, 0, 16, 9}, 1920, 1080}},
        {JOB_CONTAIN, 10, 10, 10000, 1, false, {{0, 0, 10000, 1}, 10, 1}},
        {JOB_COVER, 100, 100, 400, 200, false, {{100, 0, 200, 200}, 100, 100}},
        {JOB_COVER, 100, 100, 200, 401, false, {{0, 100, 200, 200}, 100, 100}},
        {JOB_STRETCH, 30, 70, 400, 200, false, {{0, 0, 400, 200}, 30, 70}},
        {JOB_CONTAIN, 100, 200, 400, 200, true, {{0, 0, 400, 200}, 200, 100}},
        {JOB_COVER, 100, 200, 400, 400, true, {{0, 100, 400, 200}, 200, 100}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct job job = {.fit = rows[i].fit, .box_width = rows[i].bw, .box_height = rows[i].bh};
        struct layout l = layout_of(&job, rows[i].w, rows[i].h, rows[i].swaps);
        assert_memory_equal(&l, &rows[i].want, sizeof l);
    }
}

static void the_eight_orientations(void **state)
{
    (void)state;
    /* stored: 1 2 3 / 4 5 6; EXIF 2.3 says where row 0 and column 0 belong */
    static const uint32_t in[6] = {1, 2, 3, 4, 5, 6};
    static const uint32_t want[9][6] = {
        [1] = {1, 2, 3, 4, 5, 6}, [2] = {3, 2, 1, 6, 5, 4}, [3] = {6, 5, 4, 3, 2, 1},
        [4] = {4, 5, 6, 1, 2, 3}, [5] = {1, 4, 2, 5, 3, 6}, [6] = {4, 1, 5, 2, 6, 3},
        [7] = {6, 3, 5, 2, 4, 1}, [8] = {3, 6, 2, 5, 1, 4}};
    for (int o = 1; o <= 8; o++) {
        uint32_t out[6] = {0};
        turn(in, 3, 2, o, out);
        assert_memory_equal(out, want[o], sizeof out);
        assert_int_equal(turn_swaps(o), o > 4);
    }
}

static void the_command_line_is_checked(void **state)
{
    (void)state;
    char *good[] = {
        "--kind",     "video", "--media", "3",     "--socket", "4",       "--bytes", "99",
        "--start-ms", "1500",  "--fit",   "cover", "--box",    "640x360", "--sound", "--runtime-media-ms",
        "2000"};
    struct job j;
    struct error err;
    assert_true(job_parse(17, good, &j, &err));
    assert_true(j.kind == JOB_VIDEO && j.media == 3 && j.socket == 4 && j.bytes == 99 && j.start_ms == 1500);
    assert_true(j.fit == JOB_COVER && j.box_width == 640 && j.box_height == 360 && j.sound &&
                j.length_ms == 2000);
    static const struct {
        int at;
        char *value;
    } bad[] = {{1, "film"},  {3, "-1"},   {3, "x"},    {7, "0"},        {9, "-5"},
               {11, "fill"}, {13, "640"}, {13, "0x9"}, {13, "9x99999"}, {14, "--silent"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char *keep = good[bad[i].at];
        good[bad[i].at] = bad[i].value;
        assert_false(job_parse(17, good, &j, &err));
        good[bad[i].at] = keep;
    }
    for (int n = 0; n < 8; n++)
        assert_false(job_parse(n, good, &j, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_date_does_not_count),
        cmocka_unit_test(a_pause_leaves_no_trace_in_the_times),
        cmocka_unit_test(a_repeat_is_none),
        cmocka_unit_test(a_seek_counts_from_its_target),
        cmocka_unit_test(pictures_come_into_their_box),
        cmocka_unit_test(the_eight_orientations),
        cmocka_unit_test(the_command_line_is_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
