/* The decisions of papan-sync, as pure as they are: polls, acceptance, activation, the order of downloads. */
#include "sync/accept.h"
#include "sync/activation.h"
#include "sync/media_queue.h"
#include "sync/poll.h"

#include "base/memory.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define MINUTE ((int64_t)60000)
#define HOUR (60 * MINUTE)

static void test_poll_spacing(void **state)
{
    (void)state;
    struct poll p;
    for (int slack = 0; slack < 2; slack++) {
        poll_init(&p, 60000, slack ? POLL_BEFORE : POLL_AROUND, 1000);
        assert_false(poll_due(&p, 999));
        assert_true(poll_due(&p, 1000));
        for (int i = 0; i <= 10; i++) {
            poll_begun(&p, 100000, i / 10.0);
            int64_t gap = p.next_ms - 100000;
            assert_true(gap >= 54000 && gap <= (slack ? 60000 : 66000));
            poll_ended(&p, 130000, POLL_ANSWERED, false, 0); /* a slow answer moves nothing */
            assert_int_equal(p.next_ms - 100000, gap);
            poll_ended(&p, 130000, POLL_NO_ANSWER, false, 0); /* nor does none */
            assert_int_equal(p.next_ms - 100000, gap);
        }
    }
}

static void test_poll_hurry(void **state)
{
    (void)state;
    struct poll p;
    static const int64_t gaps[] = {1000, 2000, 4000, 8000, 16000, 32000};
    int64_t now = 0;
    poll_init(&p, 60000, POLL_AROUND, 0);
    for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++) {
        poll_begun(&p, now, 0.5);
        poll_ended(&p, now + 10, POLL_NO_ANSWER, true, 0);
        assert_int_equal(p.next_ms - now - 10, gaps[i]);
        now = p.next_ms;
    }
    for (int i = 0; i < 40; i++) { /* the ceiling is the period, for ever */
        poll_begun(&p, now, 0.5);
        poll_ended(&p, now + 10, POLL_NO_ANSWER, true, 0);
        assert_int_equal(p.next_ms - now, 60000);
        now = p.next_ms;
    }
    poll_ended(&p, now, POLL_ANSWERED, true, 0);
    poll_begun(&p, now, 0.5);
    poll_ended(&p, now, POLL_NO_ANSWER, true, 0);
    assert_int_equal(p.next_ms - now, 1000);
}

static void test_poll_retry_after(void **state)
{
    (void)state;
    struct poll p;
    poll_init(&p, 60000, POLL_AROUND, 0);
    poll_begun(&p, 0, 0.5);
    poll_ended(&p, 100, POLL_ANSWERED, false, 5000); /* sooner than the period: nothing */
    assert_int_equal(p.next_ms, 60000);
    poll_ended(&p, 100, POLL_ANSWERED, false, 120000);
    assert_int_equal(p.next_ms, 120100);
    poll_ended(&p, 100, POLL_ANSWERED, false, 24 * HOUR);
    assert_int_equal(p.next_ms, 100 + 15 * MINUTE);
    poll_init(&p, 15000, POLL_BEFORE, 0); /* an emergency is never put off */
    poll_begun(&p, 0, 1);
    poll_ended(&p, 100, POLL_ANSWERED, false, 120000);
    assert_true(p.next_ms <= 15000);
}

static void test_poll_unconditional(void **state)
{
    (void)state;
    struct poll p;
    poll_init(&p, 60000, POLL_AROUND, 5 * HOUR);
    assert_true(poll_unconditional(&p, 5 * HOUR));
    poll_was_unconditional(&p, 5 * HOUR);
    assert_false(poll_unconditional(&p, 5 * HOUR + MINUTE));
    assert_false(poll_unconditional(&p, 5 * HOUR + 49 * MINUTE));
    assert_true(poll_unconditional(&p, 5 * HOUR + 59 * MINUTE));
}

static void test_accept(void **state)
{
    (void)state;
    static const struct {
        int64_t version, highest;
        const char *hash, *highest_hash;
        size_t signers, highest_signers;
        bool expired, trusted;
        enum verdict want;
    } rows[] = {
        {1, 0, "a", "", 1, 0, false, true, VERDICT_NEW},
        {5, 4, "a", "b", 1, 1, false, true, VERDICT_NEW},
        {5, 4, "a", "b", 1, 1, true, true, VERDICT_EXPIRED},
        {5, 4, "a", "b", 1, 1, true, false, VERDICT_NEW}, /* only while the clock is trusted */
        {4, 4, "b", "b", 1, 1, false, true, VERDICT_SAME},
        {4, 4, "b", "b", 1, 1, true, true, VERDICT_SAME}, /* what is stored is not refused */
        {4, 4, "b", "b", 2, 1, false, true, VERDICT_MORE_SIGNATURES},
        {4, 4, "b", "b", 1, 2, false, true, VERDICT_SAME},
        {4, 4, "a", "b", 2, 1, false, true, VERDICT_OTHER_BYTES},
        {3, 4, "a", "b", 1, 1, false, true, VERDICT_ROLLBACK},
        {3, 4, "b", "b", 1, 1, true, true, VERDICT_ROLLBACK}, /* version before expiry */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct accept_question q = {.version = rows[i].version,
                                    .expires_ms = 1000,
                                    .payload_hash = rows[i].hash,
                                    .signers = rows[i].signers,
                                    .highest = rows[i].highest,
                                    .highest_hash = rows[i].highest_hash,
                                    .highest_signers = rows[i].highest_signers,
                                    .trusted = rows[i].trusted,
                                    .now_ms = rows[i].expired ? 1000 : 999};
        if (accept_judge(&q) != rows[i].want)
            fail_msg("row %zu", i);
    }
}

static void test_activation(void **state)
{
    (void)state;
    static const struct {
        bool current, complete, shows;
        int64_t waited;
        bool keeps, want;
    } rows[] = {
        {true, true, true, 0, false, true},
        {false, true, false, 0, false, true}, /* nothing is needed: the calm slate at once */
        {false, false, true, 0, false, true},
        {false, false, false, 999, true, false},
        {true, false, true, 599, true, false},
        {true, false, true, 600, true, true},
        {true, false, true, 600, false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct activation_question q = {.has_current = rows[i].current,
                                        .complete = rows[i].complete,
                                        .anything_shows = rows[i].shows,
                                        .waited_ms = rows[i].waited,
                                        .patience_ms = 600,
                                        .keeps_every_zone = rows[i].keeps};
        if (activation_due(&q) != rows[i].want)
            fail_msg("row %zu", i);
    }
}

static struct want *make_wants(size_t n, const char *const names[], const int64_t due[], const bool reserve[])
{
    struct want *list = xcalloc(n, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        text_copy(list[i].hash, sizeof list[i].hash, names[i]);
        list[i].url = xstrdup("u");
        list[i].name = xstrdup(names[i]);
        list[i].bytes = 10;
        list[i].due_ms = due[i];
        list[i].reserve = reserve[i];
    }
    return list;
}

static const char *take(struct media_queue *q, int64_t now, int64_t known, bool open)
{
    struct want *w = media_queue_next(q, now, known, open);
    if (!w)
        return "-";
    w->running = true;
    return w->hash;
}

static void test_queue_order_and_hours(void **state)
{
    (void)state;
    struct media_queue q = {0};
    const char *const names[] = {"late", "soon", "stand-in", "now", "have"};
    const int64_t due[] = {9 * HOUR, HOUR, 0, 0, 0};
    const bool reserve[] = {false, false, true, false, false};
    struct want *list = make_wants(5, names, due, reserve);
    list[4].have = true;
    assert_false(media_queue_pending(&q));
    media_queue_plan(&q, list, 5, 1);
    assert_true(media_queue_pending(&q));
    static const char *const want[] = {"now", "soon", "late", "stand-in", "-"};
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(take(&q, 0, 0, true), want[i]);
    /* Outside the hours: what is due within the next hour, nothing else. */
    for (size_t i = 0; i < q.n; i++)
        q.list[i].running = false;
    assert_string_equal(take(&q, 0, 0, false), "now");
    assert_string_equal(take(&q, 0, 0, false), "soon");
    assert_string_equal(take(&q, 0, 0, false), "stand-in");
    assert_string_equal(take(&q, 0, 0, false), "-");
    assert_string_equal(take(&q, 0, 8 * HOUR, false), "late");
    assert_true(media_queue_pending(&q)); /* on its way is not here */
    for (size_t i = 0; i < q.n; i++)
        q.list[i].have = true;
    assert_false(media_queue_pending(&q));
    media_queue_finish(&q);
}

static void test_queue_ladder(void **state)
{
    (void)state;
    struct media_queue q = {0};
    const char *const names[] = {"a", "b"};
    const int64_t due[] = {0, 1};
    const bool reserve[] = {false, false};
    static const int64_t pauses[] = {15000, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, HOUR, HOUR};
    int64_t now = 1000;
    media_queue_plan(&q, make_wants(2, names, due, reserve), 2, 7);
    for (size_t i = 0; i < sizeof pauses / sizeof *pauses; i++) {
        struct want *w = media_queue_next(&q, now, 0, true);
        assert_string_equal(w->hash, "a");
        media_queue_failed(w, now, false, "media-missing", "404");
        assert_int_equal(w->retry_ms - now, pauses[i]);
        assert_string_equal(media_queue_next(&q, now, 0, true)->hash, "b"); /* others go on */
        assert_int_equal(media_queue_wake(&q, now), now + pauses[i]);
        /* A new plan of the same version keeps the pause. */
        media_queue_plan(&q, make_wants(2, names, due, reserve), 2, 7);
        assert_string_equal(media_queue_next(&q, now + pauses[i] - 1, 0, true)->hash, "b");
        now += pauses[i];
    }
    /* What had got on well begins at the first step. */
    media_queue_failed(media_queue_next(&q, now, 0, true), now, true, "media-missing", "cut");
    assert_int_equal(media_queue_find(&q, "a")->retry_ms - now, 15000);
    /* A new version asks anew. */
    media_queue_plan(&q, make_wants(2, names, due, reserve), 2, 8);
    assert_string_equal(media_queue_next(&q, now, 0, true)->hash, "a");
    assert_string_equal(media_queue_find(&q, "a")->code, "");
    /* Want of room is judged anew by each plan. */
    media_queue_failed(media_queue_next(&q, now, 0, true), now, false, "disk-full", "x");
    media_queue_plan(&q, make_wants(2, names, due, reserve), 2, 8);
    assert_string_equal(media_queue_next(&q, now, 0, true)->hash, "a");
    /* What runs stays marked. */
    media_queue_find(&q, "a")->running = true;
    media_queue_plan(&q, make_wants(2, names, due, reserve), 2, 9);
    assert_true(media_queue_find(&q, "a")->running);
    media_queue_plan(&q, NULL, 0, 10);
    assert_null(media_queue_next(&q, now, 0, true));
    assert_int_equal(media_queue_wake(&q, now), INT64_MAX);
    media_queue_finish(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_poll_spacing),
        cmocka_unit_test(test_poll_hurry),
        cmocka_unit_test(test_poll_retry_after),
        cmocka_unit_test(test_poll_unconditional),
        cmocka_unit_test(test_accept),
        cmocka_unit_test(test_activation),
        cmocka_unit_test(test_queue_order_and_hours),
        cmocka_unit_test(test_queue_ladder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
