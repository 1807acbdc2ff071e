/* A running video is read when its next frame is due, and at once where no frame can be expected. */
#include "screen/decoder_private.h"
#include "screen/ticks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { SLOTS = 8, SIDE = 16, SPACING_US = 40000, MEDIA_MS = 2000 };

static const struct ticks ticks = {.epoch_us = 0, .hz_milli = 50000}; /* two refreshes a frame */

struct film {
    struct decoders all;
    struct decoder d;
    int peer; /* where the decoder's process would be */
    uint32_t sent;
};

static void say(struct film *f, const struct frames_message *m, int fd)
{
    assert_true(frames_send(f->peer, m, fd));
    decoder_turn(&f->d, 0);
    assert_int_not_equal(f->d.state, DECODER_FAILED);
}

static void send_format(struct film *f)
{
    struct frames_message m = {.type = FRAMES_FORMAT, .count = SLOTS, .pixels = FRAMES_I420, .matrix = FRAMES_BT709,
                               .width = SIDE, .height = SIDE, .sar_num = 1, .sar_den = 1, .slot_bytes = SIDE * SIDE * 2,
                               .pitch = {SIDE, SIDE, SIDE}, .plane = {0, SIDE * SIDE, SIDE * SIDE * 3 / 2}};
    int fd = frames_memfd("test", SLOTS * m.slot_bytes, NULL);
    assert_true(fd >= 0);
    say(f, &m, fd);
    close(fd);
}

static void send_frame_of(struct film *f, unsigned round, int64_t time_us)
{
    struct frames_message m = {.type = FRAMES_FRAME, .index = f->sent++ % SLOTS, .count = round, .time_us = time_us};
    say(f, &m, -1);
}

static void send_frame(struct film *f, int64_t time_us)
{
    send_frame_of(f, 0, time_us);
}

/* Shows what is due at the tick. */
static void show(struct film *f, int64_t tick)
{
    struct yuv yuv;
    int passed, late;
    assert_true(decoder_frame(&f->d, &ticks, tick, &yuv, &passed, &late));
    decoder_presented(&f->d);
}

static bool polled(const struct film *f, int64_t tick)
{
    struct pollfd fds[4];
    return decoders_poll(&f->all, &ticks, tick, fds, 4) == 1;
}

static void open_film(struct film *f)
{
    int pair[2];
    *f = (struct film){.all.n = 1, .d = {.kind = MEDIUM_VIDEO, .media_ms = MEDIA_MS, .voice = -1}};
    f->all.list[0] = &f->d;
    f->d.all = &f->all;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, pair), 0);
    f->d.socket = pair[0];
    f->peer = pair[1];
    send_format(f);
}

static void close_film(struct film *f)
{
    munmap(f->d.ring, f->d.ring_bytes);
    close(f->d.socket);
    close(f->peer);
}

/* Frames 0 … n - 1 of a run that begins at tick 0, each shown at its tick; the last shown tick comes back. */
static int64_t play(struct film *f, int n)
{
    for (int i = 0; i < n; i++) {
        send_frame(f, (int64_t)i * SPACING_US);
        if (i == 0)
            decoder_run(&f->d, &ticks, 0);
        show(f, 2 * i);
    }
    return 2 * (n - 1);
}

static void test_even_frames_are_expected(void **state)
{
    (void)state;
    struct film f;
    open_film(&f);
    assert_true(polled(&f, 0));
    int64_t at = play(&f, 3);
    assert_true(polled(&f, at)); /* three frames tell nothing yet */
    assert_int_equal(decoder_next_tick(&f.d, &ticks, at), INT64_MAX);
    for (int i = 3; i < 12; i++) {
        send_frame(&f, (int64_t)i * SPACING_US);
        show(&f, at = 2 * i);
    }
    assert_int_equal(decoder_next_tick(&f.d, &ticks, at), at + 2);
    assert_false(polled(&f, at));
    assert_false(polled(&f, at + 1));
    assert_true(polled(&f, at + 2)); /* it did not come: now it is waited for */
    assert_int_equal(decoder_next_tick(&f.d, &ticks, at + 2), INT64_MAX);
    send_frame(&f, 12 * SPACING_US);
    send_frame(&f, 13 * SPACING_US);
    assert_int_equal(decoder_next_tick(&f.d, &ticks, at + 1), at + 2); /* one that is here counts first */
    close_film(&f);
}

static void test_sound_is_read_as_it_comes(void **state)
{
    (void)state;
    struct film f;
    open_film(&f);
    int64_t at = play(&f, 12);
    assert_false(polled(&f, at));
    f.d.voice = 0;
    assert_true(polled(&f, at));
    close_film(&f);
}

static void test_uneven_frames_are_not_expected(void **state)
{
    (void)state;
    struct film f;
    open_film(&f);
    int64_t at = play(&f, 12);
    assert_false(polled(&f, at));
    send_frame(&f, 11 * SPACING_US + 200000);
    show(&f, at += 10);
    assert_true(polled(&f, at));
    assert_int_equal(decoder_next_tick(&f.d, &ticks, at), INT64_MAX);
    close_film(&f);
}

static void test_the_end_and_a_new_beginning_are_heard_at_once(void **state)
{
    (void)state;
    struct film f;
    open_film(&f);
    int frames = MEDIA_MS * 1000 / SPACING_US;
    int64_t at = play(&f, frames);
    assert_true(polled(&f, at));
    struct frames_message end = {.type = FRAMES_END, .time_us = (int64_t)(frames - 1) * SPACING_US};
    say(&f, &end, -1);
    assert_int_equal(decoder_state(&f.d), DECODER_ENDED);
    decoder_again(&f.d, &ticks, 2 * frames);
    assert_true(polled(&f, at)); /* its first frame is due at tick 2 * frames, not one spacing later */
    send_frame_of(&f, 1, 0);
    assert_int_equal(decoder_next_tick(&f.d, &ticks, at), 2 * frames);
    close_film(&f);
}

static void test_the_next_run_is_made_ready_while_this_one_plays(void **state)
{
    (void)state;
    struct film f;
    struct yuv yuv;
    int passed, late, frames = MEDIA_MS * 1000 / SPACING_US;
    open_film(&f);
    int64_t at = play(&f, frames - 2);
    assert_true(decoder_may_repeat(&f.d));
    decoder_again(&f.d, &ticks, 2 * frames);
    assert_false(decoder_may_repeat(&f.d));
    send_frame_of(&f, 1, 0);
    send_frame_of(&f, 1, SPACING_US);
    send_frame(&f, (int64_t)(frames - 2) * SPACING_US); /* behind them, and shown before them */
    assert_int_equal(decoder_next_tick(&f.d, &ticks, at), at + 2);
    show(&f, at += 2);
    assert_int_equal(f.d.shown.pass, 0);
    assert_int_equal(decoder_next_tick(&f.d, &ticks, at), 2 * frames);
    for (int64_t tick = 2 * frames; tick < 2 * frames + 2; tick++) { /* on time, though the last frame of the run before is missing */
        assert_true(decoder_frame(&f.d, &ticks, tick, &yuv, &passed, &late));
        assert_int_equal(late, 0);
        assert_int_equal(f.d.shown.pass, 1);
    }
    send_frame(&f, (int64_t)(frames - 1) * SPACING_US); /* too late: time does not go back */
    show(&f, 2 * frames + 1);
    assert_int_equal(f.d.shown.pass, 1);
    struct frames_message end = {.type = FRAMES_END, .count = 0, .time_us = (int64_t)(frames - 1) * SPACING_US};
    say(&f, &end, -1);
    assert_int_equal(decoder_state(&f.d), DECODER_READY);
    assert_true(decoder_may_repeat(&f.d));
    assert_true(decoder_frame(&f.d, &ticks, 2 * frames + 2, &yuv, &passed, &late));
    assert_int_equal(passed, 0);
    assert_int_equal(late, 0);
    close_film(&f);
}

static void test_a_run_that_ends_early_takes_the_next_with_it(void **state)
{
    (void)state;
    struct film f;
    open_film(&f);
    play(&f, 12);
    decoder_again(&f.d, &ticks, 200);
    send_frame_of(&f, 1, 0);
    struct frames_message end = {.type = FRAMES_END, .count = 0, .time_us = 11 * SPACING_US};
    say(&f, &end, -1);
    send_frame_of(&f, 1, SPACING_US);
    assert_true(decoder_early(&f.d));
    assert_true(decoder_exhausted(&f.d));
    assert_false(decoder_may_repeat(&f.d));
    close_film(&f);
}

static void test_frames_of_other_runs_are_refused(void **state)
{
    (void)state;
    for (unsigned round = 1; round < 4; round++) {
        struct film f;
        open_film(&f);
        play(&f, 4);
        if (round > 1)
            decoder_again(&f.d, &ticks, 200);
        struct frames_message m = {.type = FRAMES_FRAME, .index = 0, .count = round, .time_us = 0};
        assert_true(frames_send(f.peer, &m, -1));
        decoder_turn(&f.d, 0);
        assert_int_equal(f.d.state, DECODER_FAILED);
        close_film(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_even_frames_are_expected),
        cmocka_unit_test(test_sound_is_read_as_it_comes),
        cmocka_unit_test(test_uneven_frames_are_not_expected),
        cmocka_unit_test(test_the_end_and_a_new_beginning_are_heard_at_once),
        cmocka_unit_test(test_the_next_run_is_made_ready_while_this_one_plays),
        cmocka_unit_test(test_a_run_that_ends_early_takes_the_next_with_it),
        cmocka_unit_test(test_frames_of_other_runs_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
