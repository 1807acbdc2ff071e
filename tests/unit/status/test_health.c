/* Health: each fact that is wrong has its code, at its moment, and nothing else has. */
#include "status/health.h"
#include "status/tracker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#define MINUTE INT64_C(60000)
#define DAY INT64_C(86400000)
#define NOW INT64_C(1795000000000)

static struct process_facts fine_processes[] = {{.name = "papan-screen", .expected = true},
                                                {.name = "papan-sync", .expected = true}};

static struct health_facts fine(void)
{
    return (struct health_facts){.now = NOW,
                                 .processes = fine_processes,
                                 .n_processes = 2,
                                 .online = true,
                                 .last_success = NOW - 20000,
                                 .offline_window_ms = 180000,
                                 .store_readable = true,
                                 .playlist_issued = NOW - 5 * DAY,
                                 .playlist_expires = NOW + 25 * DAY,
                                 .display_connected = -1,
                                 .temperature = NAN,
                                 .temperature_limit = 80};
}

static const char *codes(const struct health_facts *f)
{
    static char text[512];
    struct findings *found = calloc(1, sizeof *found);
    health_find(f, found);
    text[0] = 0;
    for (size_t i = 0; i < found->count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s%s", i ? " " : "",
                 found->list[i].row->code, found->list[i].severity == SEVERITY_CRITICAL ? "!" : "");
    free(found);
    return text;
}

static void test_nothing_is_wrong(void **state)
{
    (void)state;
    struct health_facts f = fine();
    assert_string_equal(codes(&f), "");
}

struct row {
    const char *expected;
    void (*change)(struct health_facts *f);
};

static struct process_facts stalled_screen[] = {
    {.name = "papan-screen", .expected = true, .silent_ms = 3000}};
static struct process_facts slow_screen[] = {{.name = "papan-screen", .expected = true, .silent_ms = 2999}};
static struct process_facts new_screen[] = {{.name = "papan-screen", .expected = true, .never_seen = true}};
static struct process_facts hung_sync[] = {{.name = "papan-sync", .expected = true, .silent_ms = 3000}};
static struct process_facts no_sync[] = {{.name = "papan-sync", .silent_ms = 99999}};
static const struct reported_problem unknown_code[] = {{.code = "made-up", .detail = "x", .since = NOW}};
static const struct reported_problem same_twice[] = {{.code = "store-error", .detail = "a", .since = NOW - 5},
                                                     {.code = "store-error", .detail = "b", .since = NOW - 9},
                                                     {.code = "offline", .detail = "no route", .since = NOW}};

#define CHANGE(name, ...)                                                                                    \
    static void name(struct health_facts *f)                                                                 \
    {                                                                                                        \
        __VA_ARGS__;                                                                                         \
    }
CHANGE(screen_silent, f->processes = stalled_screen; f->n_processes = 1)
CHANGE(screen_slow, f->processes = slow_screen; f->n_processes = 1)
CHANGE(screen_new, f->processes = new_screen; f->n_processes = 1)
CHANGE(sync_silent, f->processes = hung_sync; f->n_processes = 1)
CHANGE(sync_absent, f->processes = no_sync; f->n_processes = 1)
CHANGE(frozen, f->frozen_ms = 3000)
CHANGE(almost_frozen, f->frozen_ms = 2999)
CHANGE(off, f->online = false)
CHANGE(no_store, f->store_readable = false)
CHANGE(soon, f->playlist_expires = NOW + 5 * DAY * 30 / 100; f->playlist_issued = NOW - 5 * DAY)
CHANGE(quarter_left, f->playlist_issued = NOW - 3 * DAY; f->playlist_expires = NOW + 1 * DAY)
CHANGE(more_than_quarter, f->playlist_issued = NOW - 3 * DAY + 4; f->playlist_expires = NOW + 1 * DAY + 4)
CHANGE(expired, f->playlist_expires = NOW)
CHANGE(expired_week, f->playlist_expires = NOW - 7 * DAY)
CHANGE(expired_almost_week, f->playlist_expires = NOW - 7 * DAY + 1)
CHANGE(no_playlist_known, f->playlist_expires = 0; f->playlist_issued = 0)
CHANGE(wrong_clock, f->clock_wrong = true)
CHANGE(unplugged, f->display_connected = 0)
CHANGE(plugged, f->display_connected = 1)
CHANGE(hot, f->temperature = 80.1)
CHANGE(warm, f->temperature = 80)
CHANGE(cooling, f->temperature = 77.5; f->was_overheating = true)
CHANGE(cooled, f->temperature = 77; f->was_overheating = true)
CHANGE(weak, f->undervoltage = true)
CHANGE(config, f->n_config_faults = 2)
CHANGE(made_up, f->reported = unknown_code; f->n_reported = 1)
CHANGE(twice, f->reported = same_twice; f->n_reported = 3)

static void test_each_fact_has_its_code(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"screen-stalled!", screen_silent},
        {"", screen_slow},
        {"screen-stalled!", screen_new},
        {"process-restarted", sync_silent},
        {"", sync_absent},
        {"screen-stalled!", frozen},
        {"", almost_frozen},
        {"offline", off},
        {"store-error!", no_store},
        {"playlist-expires-soon", soon},
        {"playlist-expires-soon", quarter_left},
        {"", more_than_quarter},
        {"playlist-expired", expired},
        {"playlist-expired!", expired_week},
        {"playlist-expired", expired_almost_week},
        {"", no_playlist_known},
        {"clock-unsure", wrong_clock},
        {"display-disconnected!", unplugged},
        {"", plugged},
        {"overheating", hot},
        {"", warm},
        {"overheating", cooling},
        {"", cooled},
        {"undervoltage", weak},
        {"config-invalid", config},
        {"", made_up},
        /* what sync says of its polls is not believed once it said that it is online */
        {"store-error!", twice},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct health_facts f = fine();
        rows[i].change(&f);
        if (strcmp(codes(&f), rows[i].expected) != 0)
            fail_msg("row %zu: \"%s\" instead of \"%s\"", i, codes(&f), rows[i].expected);
    }
}

/* A silence is told at its moment if somebody looks again then. */
static void test_when_to_look_again(void **state)
{
    (void)state;
    static struct process_facts both[] = {{.name = "papan-screen", .expected = true, .silent_ms = 900},
                                          {.name = "papan-sync", .expected = true, .silent_ms = 1400}};
    struct health_facts f = fine();
    assert_int_equal(health_next_ms(&f), 3000);
    screen_slow(&f);
    assert_int_equal(health_next_ms(&f), 1);
    screen_silent(&f);
    assert_true(health_next_ms(&f) == INT64_MAX);
    sync_absent(&f);
    assert_true(health_next_ms(&f) == INT64_MAX);
    f.processes = both;
    f.n_processes = 2;
    assert_int_equal(health_next_ms(&f), 1600);
    f.frozen_ms = 2500;
    assert_int_equal(health_next_ms(&f), 500);
    frozen(&f);
    assert_int_equal(health_next_ms(&f), 1600);
}

/* Every code of the contract passes through when a program reports it (but offline, which is judged). */
static void test_every_code_is_known(void **state)
{
    (void)state;
    static const char *const contract[] = {"no-keys",
                                           "no-playlist",
                                           "nothing-showable",
                                           "screen-stalled",
                                           "store-error",
                                           "display-disconnected",
                                           "playlist-expired",
                                           "offline",
                                           "playlist-expires-soon",
                                           "playlist-invalid",
                                           "playlist-set-aside",
                                           "signature-invalid",
                                           "rollback-refused",
                                           "emergency-refused",
                                           "screen-unknown",
                                           "config-invalid",
                                           "media-missing",
                                           "media-corrupt",
                                           "disk-full",
                                           "clock-unsure",
                                           "lease-expired",
                                           "decoder-crashed",
                                           "process-restarted",
                                           "item-quarantined",
                                           "plays-dropped",
                                           "report-failing",
                                           "emergency-unreachable",
                                           "sound-failing",
                                           "overheating",
                                           "undervoltage"};
    assert_int_equal(n_code_rows, sizeof contract / sizeof contract[0]);
    for (size_t i = 0; i < n_code_rows; i++) {
        const struct code_row *row = code_find(contract[i]);
        assert_non_null(row);
        for (int language = 0; language < 2; language++) {
            assert_true(strlen(row->sentence[language]) > 5);
            assert_true(strlen(row->advice[language]) > 20);
            assert_null(strchr(row->sentence[language], '.'));
        }
        struct reported_problem r = {.since = NOW - 1};
        struct health_facts f = fine();
        snprintf(r.code, sizeof r.code, "%s", contract[i]);
        f.reported = &r;
        f.n_reported = 1;
        if (strcmp(contract[i], "offline") != 0)
            assert_memory_equal(codes(&f), contract[i], strlen(contract[i]));
    }
}

/* ---- the tracker ---- */

static struct findings one(const char *code, int64_t since)
{
    struct findings f = {.count = code ? 1 : 0};
    if (code) {
        const struct code_row *row = code_find(code);
        f.list[0] = (struct found_problem){
            .row = row, .since = since, .severity = row->severity, .delay_ms = row->delay_ms};
    }
    return f;
}

static enum health_state judge_at(struct tracker *t, const char *code, int64_t at)
{
    struct findings *f = calloc(1, sizeof *f);
    *f = one(code, 0);
    enum health_state s = tracker_judge(t, f, NOW + at, at)->state;
    free(f);
    return s;
}

static void test_health_waits_where_a_time_is_given(void **state)
{
    (void)state;
    struct tracker *t = tracker_create(NULL);
    assert_int_equal(judge_at(t, "offline", 0), HEALTH_OK);
    assert_true(tracker_lists(t, "offline"));
    assert_int_equal(judge_at(t, "offline", 10 * MINUTE - 1), HEALTH_OK);
    assert_int_equal(judge_at(t, "offline", 10 * MINUTE), HEALTH_DEGRADED);
    assert_int_equal(judge_at(t, NULL, 11 * MINUTE), HEALTH_OK);
    assert_int_equal(judge_at(t, "display-disconnected", 20 * MINUTE), HEALTH_OK);
    assert_int_equal(judge_at(t, "display-disconnected", 25 * MINUTE), HEALTH_CRITICAL);
    assert_int_equal(judge_at(t, "no-keys", 26 * MINUTE), HEALTH_CRITICAL);
    assert_int_equal(judge_at(t, "playlist-invalid", 27 * MINUTE), HEALTH_DEGRADED);
    tracker_free(t);
}

static void test_what_comes_and_goes_does_not_flap(void **state)
{
    (void)state;
    struct tracker *t = tracker_create(NULL);
    struct findings *none = calloc(1, sizeof *none);
    for (int64_t at = 0; at < 10 * MINUTE; at += 5000)
        judge_at(t, at % 10000 ? "undervoltage" : NULL, at);
    const struct judgement *j = tracker_judge(t, none, NOW + 10 * MINUTE, 10 * MINUTE);
    assert_true(tracker_lists(t, "undervoltage"));
    assert_int_equal(j->n_history, 1);
    assert_int_equal(j->history[0].since, NOW + 5000);
    j = tracker_judge(t, none, NOW + 11 * MINUTE, 11 * MINUTE);
    assert_false(tracker_lists(t, "undervoltage"));
    assert_int_equal(j->history[0].until, NOW + 11 * MINUTE);
    /* The same within half a minute is the same fault. */
    judge_at(t, "sound-failing", 12 * MINUTE);
    judge_at(t, NULL, 12 * MINUTE + 1000);
    judge_at(t, "sound-failing", 12 * MINUTE + 20000);
    j = tracker_judge(t, none, NOW + 13 * MINUTE, 13 * MINUTE);
    assert_int_equal(j->n_history, 2);
    assert_int_equal(j->history[0].since, NOW + 12 * MINUTE);
    free(none);
    tracker_free(t);
}

static void test_history_keeps_the_last_twenty(void **state)
{
    (void)state;
    struct tracker *t = tracker_create(NULL);
    struct findings *none = calloc(1, sizeof *none);
    for (int i = 0; i < 50; i++)
        judge_at(t, i % 2 ? "sound-failing" : "media-missing", i * MINUTE);
    const struct judgement *j = tracker_judge(t, none, NOW + 50 * MINUTE, 50 * MINUTE);
    assert_int_equal(j->n_history, HISTORY_MAX);
    for (size_t i = 1; i < j->n_history; i++)
        assert_true(j->history[i - 1].since > j->history[i].since);
    free(none);
    tracker_free(t);
}

static void test_a_restart_forgets_nothing(void **state)
{
    (void)state;
    char path[] = "/tmp/papan-tracker-XXXXXX";
    close(mkstemp(path));
    struct tracker *t = tracker_create(path);
    judge_at(t, "offline", 0);
    judge_at(t, "offline", 11 * MINUTE);
    assert_int_equal(tracker_bytes_today(t, "papan-screen", 500, 7), 500);
    assert_int_equal(tracker_bytes_today(t, "papan-screen", 800, 7), 800);
    judge_at(t, "offline", 11 * MINUTE + 1);
    tracker_free(t);
    t = tracker_create(path);
    struct findings *f = calloc(1, sizeof *f);
    *f = one("offline", 0);
    const struct judgement *j = tracker_judge(t, f, NOW + 12 * MINUTE, 1);
    assert_int_equal(j->state, HEALTH_DEGRADED);
    assert_int_equal(j->state_since, NOW + 11 * MINUTE);
    assert_int_equal(j->problems[0].since, NOW);
    assert_int_equal(j->n_history, 1);
    assert_int_equal(tracker_bytes_today(t, "papan-screen", 900, 7), 900);
    assert_int_equal(tracker_bytes_today(t, "papan-screen", 50, 7), 950); /* the screen began anew */
    assert_int_equal(tracker_bytes_today(t, "papan-screen", 60, 8), 10);
    free(f);
    tracker_free(t);
    /* A damaged memory is no memory. */
    assert_int_equal(truncate(path, 10), 0);
    t = tracker_create(path);
    assert_int_equal(judge_at(t, NULL, 0), HEALTH_OK);
    tracker_free(t);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_wrong),
        cmocka_unit_test(test_each_fact_has_its_code),
        cmocka_unit_test(test_when_to_look_again),
        cmocka_unit_test(test_every_code_is_known),
        cmocka_unit_test(test_health_waits_where_a_time_is_given),
        cmocka_unit_test(test_what_comes_and_goes_does_not_flap),
        cmocka_unit_test(test_history_keeps_the_last_twenty),
        cmocka_unit_test(test_a_restart_forgets_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
