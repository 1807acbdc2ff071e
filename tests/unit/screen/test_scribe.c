/* Words are drawn beside the thread that draws frames: what they give, and that a ticker runs on meanwhile. */
#include "screen/scribe.h"
#include "screen/ticker.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { WIDTH = 1280, HEIGHT = 120, SHORT_SIDE = 720, SPEED = 120, PATIENCE_MS = 60000 };

static const struct ticks ticks = {.epoch_us = 0, .hz_milli = 60000};
static const struct ticker_message news = {
    .text = "Rapat koordinasi penanggulangan banjir di aula lantai 2 pukul 09.00 WIB, seluruh kepala bidang diharap hadir "
            "tepat waktu dan membawa laporan",
    .source = "mmc.kalteng.go.id"};
static const struct ticker_message more = {.text = "Layanan informasi publik dibuka Senin sampai Jumat",
                                           .source = "ppid.kalteng.go.id"};
static struct look *look;

static int open_look(void **state)
{
    (void)state;
    look = look_create(WIDTH, SHORT_SIDE, LANGUAGE_ID, PANEL_LCD, NULL);
    return look ? 0 : 1;
}

static int close_look(void **state)
{
    (void)state;
    look_free(look);
    return 0;
}

static void collect_one(struct scribe *s)
{
    struct pollfd fd = {.fd = scribe_fd(s), .events = POLLIN};
    assert_int_equal(poll(&fd, 1, PATIENCE_MS), 1);
    scribe_collect(s);
}

static bool same_pixels(const struct strip *a, const struct strip *b)
{
    bool same = a->run_width == b->run_width && a->n_parts == b->n_parts;
    for (size_t i = 0; same && i < a->n_parts; i++) {
        const struct image *p = a->parts[i].image, *q = b->parts[i].image;
        same = p->width == q->width && p->height == q->height &&
               memcmp(p->pixels, q->pixels, (size_t)p->pitch * (size_t)p->height) == 0;
    }
    return same;
}

static void test_a_drawing_comes_later_and_is_the_same(void **state)
{
    (void)state;
    const struct ticker_message *const list[] = {&news};
    struct scribe *s = scribe_create(look, false);
    scribe_pause(s);
    struct strip *here = look_strip(look, list, 1, 1, HEIGHT);
    struct drawing *d = scribe_strip(s, &news, 1, HEIGHT);
    scribe_collect(s);
    assert_false(drawing_done(d));
    assert_null(drawing_take_strip(d));
    scribe_resume(s);
    collect_one(s);
    assert_true(drawing_done(d));
    struct strip *there = drawing_take_strip(d);
    assert_non_null(there);
    assert_true(same_pixels(here, there));
    assert_null(drawing_take_strip(d)); /* once */
    drawing_drop(d);
    look_strip_free(here);
    look_strip_free(there);
    scribe_destroy(s);
}

static void test_orders_may_be_dropped_and_lost(void **state)
{
    (void)state;
    struct scribe *s = scribe_create(look, false);
    scribe_pause(s);
    struct drawing *dropped = scribe_strip(s, &news, 1, HEIGHT), *first = scribe_strip(s, &news, 1, HEIGHT),
                   *lost = scribe_strip(s, &more, 1, HEIGHT);
    drawing_drop(dropped);
    scribe_resume(s);
    scribe_destroy(s);
    assert_true(drawing_done(first));
    assert_true(drawing_done(lost));
    drawing_drop(first);
    drawing_drop(lost);
}

static void test_at_once_without_a_thread(void **state)
{
    (void)state;
    struct civil noon = {.year = 2026, .month = 11, .day = 25, .hour = 12};
    struct scribe *s = scribe_create(look, true);
    struct drawing *d = scribe_clock(s, 300, HEIGHT, &noon, "WIB", true);
    assert_int_equal(scribe_fd(s), -1);
    assert_true(drawing_done(d));
    struct image *i = drawing_take_image(d);
    assert_non_null(i);
    image_release(i);
    drawing_drop(d);
    scribe_destroy(s);
}

/* Where the belt's words stand on the screen, px from the left: the first of the parts, or the n-th. */
static int64_t stands_at(struct ticker_show *t, size_t part)
{
    static struct scene scene;
    scene = (struct scene){.width = WIDTH, .height = SHORT_SIDE};
    ticker_show_layer(t, &scene, (struct box){0, 600, WIDTH, HEIGHT});
    const struct layer *l = &scene.layers[0];
    assert_true(part < l->n_parts);
    return l->parts[part].x - (l->offset_256 >> 8);
}

static void wait_until_drawn(struct ticker_show *t, struct scribe *s)
{
    while (!ticker_show_ready(t))
        collect_one(s);
}

static void test_a_ticker_begins_when_it_is_drawn(void **state)
{
    (void)state;
    const struct ticker_message *const list[] = {&news};
    struct scribe *s = scribe_create(look, false);
    struct ticker_show *t = ticker_show_create(s, WIDTH, HEIGHT, SHORT_SIDE);
    scribe_pause(s);
    ticker_show_set(t, list, 1, SPEED, false, &ticks, 0);
    assert_false(ticker_show_turn(t, &ticks, 30));
    scribe_resume(s);
    wait_until_drawn(t, s);
    assert_true(ticker_show_turn(t, &ticks, 100));
    assert_int_equal(stands_at(t, 0), 64); /* 96 units, whenever it began */
    assert_true(ticker_show_turn(t, &ticks, 130));
    assert_int_equal(stands_at(t, 0), 64 - 40);
    ticker_show_free(t);
    scribe_destroy(s);
}

static void test_a_ticker_runs_on_while_news_are_drawn(void **state)
{
    (void)state;
    const struct ticker_message *const list[] = {&news}, *const later[] = {&more};
    struct scribe *s = scribe_create(look, false);
    struct ticker_show *t = ticker_show_create(s, WIDTH, HEIGHT, SHORT_SIDE);
    ticker_show_set(t, list, 1, SPEED, false, &ticks, 0);
    wait_until_drawn(t, s);
    assert_true(ticker_show_turn(t, &ticks, 0));
    scribe_pause(s);
    ticker_show_set(t, later, 1, SPEED, false, &ticks, 60);
    for (int64_t tick = 60; tick <= 300; tick += 6) { /* at 80 px a second */
        assert_true(ticker_show_turn(t, &ticks, tick));
        assert_int_equal(stands_at(t, 0), 64 - tick * 80 / 60);
    }
    scribe_resume(s);
    wait_until_drawn(t, s);
    assert_true(ticker_show_turn(t, &ticks, 306)); /* the new ones are behind the right edge, the old ones where they were */
    assert_int_equal(stands_at(t, 0), 64 - 306 * 80 / 60);
    ticker_show_free(t);
    scribe_destroy(s);
}

/* Words that come too late for their place do not appear in the middle of the screen. */
static void test_late_words_come_in_from_the_right(void **state)
{
    (void)state;
    static const struct ticker_message third = {.text = "Gedung Smart Province menerima kunjungan sekolah"};
    const struct ticker_message *const both[] = {&news, &more}, *const next[] = {&third};
    struct scribe *s = scribe_create(look, false);
    struct ticker_show *t = ticker_show_create(s, WIDTH, HEIGHT, SHORT_SIDE);
    ticker_show_set(t, both, 2, SPEED, false, &ticks, 0);
    wait_until_drawn(t, s);
    assert_true(ticker_show_turn(t, &ticks, 0));
    scribe_pause(s);
    ticker_show_set(t, next, 1, SPEED, false, &ticks, 1);
    int64_t tick = 1;
    while (tick < 100000 && ticker_show_turn(t, &ticks, tick)) /* until the old words are gone */
        tick += 10;
    assert_false(ticker_show_visible(t));
    scribe_resume(s);
    wait_until_drawn(t, s);
    assert_true(ticker_show_turn(t, &ticks, tick));
    assert_true(stands_at(t, 0) >= WIDTH - 64);
    ticker_show_free(t);
    scribe_destroy(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_drawing_comes_later_and_is_the_same),
        cmocka_unit_test(test_orders_may_be_dropped_and_lost),
        cmocka_unit_test(test_at_once_without_a_thread),
        cmocka_unit_test(test_a_ticker_begins_when_it_is_drawn),
        cmocka_unit_test(test_a_ticker_runs_on_while_news_are_drawn),
        cmocka_unit_test(test_late_words_come_in_from_the_right),
    };
    return cmocka_run_group_tests(tests, open_look, close_look);
}
