/* Showable (design.md 4.3): each reason that hides an item, and when it ends. */
#include "screen/showable.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HASH "1111111111111111111111111111111111111111111111111111111111111111"
#define HOUR INT64_C(3600000)

static const char text[] =
    "{\"papan\":1,\"kind\":\"playlist\",\"site\":\"g\",\"version\":5,\"issued\":\"2026-11-24T00:00:00Z\","
    "\"expires\":\"2026-12-24T00:00:00Z\",\"timezone\":\"Asia/Jakarta\",\"media\":{\"" HASH "\":{\"kind\":\"picture\","
    "\"bytes\":9,\"url\":\"m/a.png\",\"width\":4,\"height\":4}},\"layouts\":{\"l\":{\"main\":[0,0,100,100]}},"
    "\"screens\":{\"*\":{\"layout\":\"l\"}},\"loops\":[{\"id\":\"u\",\"zone\":\"main\",\"items\":["
    "{\"id\":\"gambar\",\"media\":\"" HASH "\",\"seconds\":5},"
    "{\"id\":\"sewa\",\"text\":{\"title\":\"a\"},\"seconds\":5,\"lease_hours\":2},"
    "{\"id\":\"jam\",\"text\":{\"title\":\"a\"},\"seconds\":5,\"clock\":\"trusted\"}]}]}";

struct world {
    struct bill *bill;
    struct quarantine *quarantine;
    struct judge *judge;
    struct judge_facts facts;
    int64_t issued;
};

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    struct playlist *p = playlist_parse(text, sizeof text - 1, NULL, NULL);
    assert_non_null(p);
    w->issued = p->issued_ms;
    w->bill = bill_create(p, "uji", "x");
    w->bill->media[0] = MEDIUM_WHOLE;
    w->quarantine = quarantine_create(NULL, 0, "1", "b");
    w->judge = judge_create(w->quarantine);
    w->facts = (struct judge_facts){p->issued_ms + 10 * HOUR, 50 * HOUR, TIME_TRUSTED, -1};
    judge_tell(w->judge, &w->facts);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    judge_free(w->judge);
    quarantine_free(w->quarantine);
    bill_release(w->bill);
    free(w);
    return 0;
}

static enum unshowable why(struct world *w, size_t item, int64_t at)
{
    judge_tell(w->judge, &w->facts);
    struct judge_question q = {w->judge, w->bill, at};
    return judge_why(&q, &w->bill->playlist->loops[0].items[item]);
}

static void media_in_every_state(void **state)
{
    struct world *w = *state;
    static const enum unshowable rows[] = {[MEDIUM_UNSEEN] = UNSHOWABLE_ABSENT, [MEDIUM_ABSENT] = UNSHOWABLE_ABSENT,
                                           [MEDIUM_PRESENT] = UNSHOWABLE_UNCHECKED, [MEDIUM_WHOLE] = SHOWABLE,
                                           [MEDIUM_BAD] = UNSHOWABLE_BAD};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        w->bill->media[0] = (enum medium_state)i;
        assert_int_equal(why(w, 0, w->facts.wall_ms), rows[i]);
    }
}

static void failed_until_its_slot_ends(void **state)
{
    struct world *w = *state;
    int64_t now = w->facts.wall_ms;
    judge_failed(w->judge, HASH, now, now + 5000);
    assert_int_equal(why(w, 0, now - 1), SHOWABLE);
    assert_int_equal(why(w, 0, now), UNSHOWABLE_FAILED);
    assert_int_equal(why(w, 0, now + 4999), UNSHOWABLE_FAILED);
    assert_int_equal(why(w, 0, now + 5000), SHOWABLE);
    quarantine_fail(w->quarantine, HASH, "gambar", now);
    quarantine_fail(w->quarantine, HASH, "gambar", now);
    assert_int_equal(why(w, 0, now + 6000), UNSHOWABLE_QUARANTINED);
    assert_int_equal(why(w, 0, now + 600000), SHOWABLE);
}

static void leases(void **state)
{
    struct world *w = *state;
    int64_t now = w->facts.wall_ms;
    assert_int_equal(why(w, 1, now), UNSHOWABLE_LEASE); /* issued 10 h ago, never confirmed */
    w->facts.confirmed_boot_ms = w->facts.boot_ms - 2 * HOUR;
    assert_int_equal(why(w, 1, now), SHOWABLE);
    assert_int_equal(why(w, 1, now + 1), UNSHOWABLE_LEASE);
    w->facts.confirmed_boot_ms = -1;
    w->facts.wall_ms = w->issued + 2 * HOUR;
    assert_int_equal(why(w, 1, w->facts.wall_ms), SHOWABLE); /* by its issue … */
    w->facts.clock = TIME_ESTIMATED;
    assert_int_equal(why(w, 1, w->facts.wall_ms), UNSHOWABLE_LEASE); /* … while the clock is trusted */
    w->facts.wall_ms = w->bill->playlist->expires_ms;
    w->facts.confirmed_boot_ms = w->facts.boot_ms;
    assert_int_equal(why(w, 1, w->facts.wall_ms), UNSHOWABLE_LEASE); /* never past its end */
}

static void the_clock_must_be_trusted(void **state)
{
    struct world *w = *state;
    static const struct { enum time_state clock; enum unshowable why; } rows[] = {
        {TIME_TRUSTED, SHOWABLE}, {TIME_ESTIMATED, UNSHOWABLE_CLOCK}, {TIME_WRONG, UNSHOWABLE_CLOCK}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        w->facts.clock = rows[i].clock;
        assert_int_equal(why(w, 2, w->facts.wall_ms), rows[i].why);
        assert_int_equal(why(w, 0, w->facts.wall_ms), SHOWABLE);
    }
}

static void withdrawn_until_a_later_version_is_current(void **state)
{
    struct world *w = *state;
    char id[] = "sewa", hash[] = HASH, *v8[] = {id, NULL}, *v9[] = {hash, NULL}, *none[] = {NULL};
    w->facts.confirmed_boot_ms = w->facts.boot_ms;
    assert_true(judge_withdraw(w->judge, v8, 8));
    assert_false(judge_withdraw(w->judge, v8, 8));
    assert_int_equal(why(w, 1, w->facts.wall_ms), UNSHOWABLE_WITHDRAWN);
    assert_false(judge_withdraw(w->judge, none, 9)); /* v9 no longer withdraws it, but is only accepted */
    assert_int_equal(why(w, 1, w->facts.wall_ms), UNSHOWABLE_WITHDRAWN);
    assert_true(judge_withdraw(w->judge, v9, 9)); /* by the medium's hash */
    assert_int_equal(why(w, 0, w->facts.wall_ms), UNSHOWABLE_WITHDRAWN);
    judge_current(w->judge, 9);
    assert_int_equal(why(w, 0, w->facts.wall_ms), SHOWABLE);
    assert_int_equal(why(w, 1, w->facts.wall_ms), SHOWABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(media_in_every_state, setup, teardown),
        cmocka_unit_test_setup_teardown(failed_until_its_slot_ends, setup, teardown),
        cmocka_unit_test_setup_teardown(leases, setup, teardown),
        cmocka_unit_test_setup_teardown(the_clock_must_be_trusted, setup, teardown),
        cmocka_unit_test_setup_teardown(withdrawn_until_a_later_version_is_current, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
