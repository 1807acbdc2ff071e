/* Known time and withdrawals (design.md 4.4 Clock, Withdrawn). */
#include "store/library.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "tree.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define HOUR ((int64_t)3600000)
#define DAY (24 * HOUR)
enum { AUTO, ALWAYS, NEVER };

static char root[] = "/tmp/papan-time-XXXXXX";
static struct store *store;
static int64_t base; /* a moment well after the build */

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(root))
        return -1;
    store = store_open(root, STORE_WRITE, NULL);
    base = clock_build_ms() + 100 * DAY;
    return store ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    clock_set_for_test(-1);
    store_close(store);
    return tree_remove(root);
}

static void test_known_time(void **state)
{
    (void)state;
    static const struct {
        int64_t saved;
        bool same_boot;
        int64_t saved_boot, boot, build, want;
    } rows[] = {
        {0, false, 0, 5000, 1000, 1000},     /* nothing saved: the build date */
        {9000, true, 100, 600, 1000, 9500},  /* same boot: what passed since */
        {9000, false, 100, 600, 1000, 9600}, /* after a reboot: its uptime */
        {9000, true, 600, 100, 1000, 9000},  /* nonsense passes no time */
        {500, true, 0, 0, 1000, 1000},       /* the build date is the least */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(store_known_time(rows[i].saved, rows[i].same_boot, rows[i].saved_boot, rows[i].boot,
                                          rows[i].build),
                         rows[i].want);
}

static void expect(int trust, int64_t wall, int64_t now, enum time_state state)
{
    clock_set_for_test(wall);
    struct known_time t = store_time(store, root, trust);
    assert_int_equal(t.state, state);
    if (llabs(t.now_ms - now) > 2000)
        fail_msg("%" PRId64 " is not %" PRId64, t.now_ms, now);
}

static void test_states(void **state)
{
    (void)state;
    clock_set_for_test(base);
    if (clock_wall_ms() != base)
        skip(); /* a build without PAPAN_TEST_CLOCK */
    assert_true(store_save_time(store, root, ALWAYS, 0, NULL));
    expect(NEVER, base + HOUR, base + HOUR, TIME_ESTIMATED);
    expect(NEVER, base - 9 * 60000, base - 9 * 60000, TIME_ESTIMATED);
    expect(NEVER, base - 11 * 60000, base, TIME_WRONG);
    expect(NEVER, 0, base, TIME_WRONG);
    expect(ALWAYS, 1000, 1000, TIME_TRUSTED);
    /* Without trust the known time is kept, not the wall clock. */
    clock_set_for_test(base + 50 * DAY);
    assert_true(store_save_time(store, root, NEVER, 0, NULL));
    expect(NEVER, 0, base, TIME_WRONG);
    /* issued raises it, by at most 366 days, never lowers it, and not while trusted. */
    assert_true(store_save_time(store, root, NEVER, base + 10 * DAY, NULL));
    expect(NEVER, 0, base + 10 * DAY, TIME_WRONG);
    assert_true(store_save_time(store, root, NEVER, base, NULL));
    expect(NEVER, 0, base + 10 * DAY, TIME_WRONG);
    assert_true(store_save_time(store, root, NEVER, base + 1000 * DAY, NULL));
    expect(NEVER, 0, base + 376 * DAY, TIME_WRONG);
    clock_set_for_test(base);
    assert_true(store_save_time(store, root, ALWAYS, base + 1000 * DAY,
                                NULL)); /* a trusted clock moves it down too */
    expect(NEVER, 0, base, TIME_WRONG);
    /* The build date is the least. */
    clock_set_for_test(1000);
    assert_true(store_save_time(store, root, ALWAYS, 0, NULL));
    expect(NEVER, 0, clock_build_ms(), TIME_WRONG);
}

static void test_damaged_state(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "x", "1 2 3", "-5 a 1\n", "99999999999999999999 a 1\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_true(store_write_state(store, "clock", texts[i], strlen(texts[i]), NULL));
        clock_set_for_test(base);
        struct known_time t = store_time(store, root, NEVER);
        assert_int_not_equal(t.state, TIME_WRONG);
    }
    char zeros[100] = {0};
    assert_true(store_write_state(store, "clock", zeros, sizeof zeros, NULL));
    assert_int_not_equal(store_time(store, root, NEVER).state, TIME_TRUSTED);
    assert_true(store_write_state(store, "withdrawn", zeros, sizeof zeros, NULL));
    struct withdrawals *w = library_withdrawals(store, 1);
    assert_false(withdrawals_name(w, "a", NULL));
    withdrawals_free(w);
}

static void test_trusted_once_in_this_boot(void **state)
{
    (void)state;
    char *path = path_join(root, "clock-trusted");
    const char *boot = clock_boot_id();
    if (clock_ntp_synchronised() || !*boot)
        skip();
    struct store *s = store_open(root, STORE_READ, NULL);
    assert_int_not_equal(store_time(s, root, AUTO).state, TIME_TRUSTED);
    assert_true(file_replace(path, "another-boot", 12, 0600, FILE_FAST, NULL));
    assert_int_not_equal(store_time(s, root, AUTO).state, TIME_TRUSTED);
    assert_true(file_replace(path, boot, strlen(boot), 0600, FILE_FAST, NULL));
    assert_int_equal(store_time(s, root, AUTO).state, TIME_TRUSTED);
    assert_int_not_equal(store_time(s, root, NEVER).state, TIME_TRUSTED);
    assert_true(file_remove(path, FILE_FAST, NULL));
    assert_int_equal(store_time(s, root, AUTO).state, TIME_TRUSTED); /* for good */
    store_close(s);
    free(path);
}

static bool withdrawn(int64_t current, const char *id)
{
    struct withdrawals *w = library_withdrawals(store, current);
    bool yes = withdrawals_name(w, id, NULL);
    assert_int_equal(withdrawals_name(w, NULL, id), yes);
    withdrawals_free(w);
    return yes;
}

static void test_withdrawals(void **state)
{
    (void)state;
    char a[][ID_MAX + 1] = {"a"}, b[][ID_MAX + 1] = {"b", "b2"};
    struct playlist v8 = {.version = 8, .withdrawn = a, .n_withdrawn = 1};
    struct playlist v9 = {.version = 9, .withdrawn = b, .n_withdrawn = 2}, v10 = {.version = 10};
    assert_true(store_remove_state(store, "withdrawn", NULL));
    assert_false(withdrawn(7, "a"));
    /* 7 is current; 8 was accepted and is superseded by 9, 9 by 10, 10 by 11. */
    assert_true(library_keep_withdrawals(store, &v8, 7, NULL));
    assert_true(withdrawn(7, "a"));
    assert_true(library_keep_withdrawals(store, &v9, 7, NULL));
    assert_true(library_keep_withdrawals(store, &v10, 7, NULL));
    assert_true(withdrawn(7, "a") && withdrawn(7, "b") && withdrawn(7, "b2"));
    /* 11 becomes current: what versions before it withdrew is over. */
    assert_false(withdrawn(11, "a") || withdrawn(11, "b"));
    /* Had only 9 become current, what 8 withdrew would be over. */
    assert_false(withdrawn(9, "a"));
    assert_true(withdrawn(9, "b"));
    assert_true(library_keep_withdrawals(store, &v10, 11, NULL));
    assert_false(withdrawn(7, "a")); /* swept */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_time),    cmocka_unit_test(test_states),
        cmocka_unit_test(test_damaged_state), cmocka_unit_test(test_trusted_once_in_this_boot),
        cmocka_unit_test(test_withdrawals),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
