#include "document.h"

/* Reading of `when` (design.md 4.3): what is understood, what makes it never hold, what is refused. */

enum outcome { HOLDS, NEVER, REFUSED };
struct when_row {
    const char *when;
    enum outcome outcome;
};
static const struct when_row rows[] = {
    {"{}", HOLDS},
    {"{\"from\":\"2026-11-01\"}", HOLDS},
    {"{\"until\":\"2026-11-30T12:00\"}", HOLDS},
    {"{\"until\":\"2026-11-30T24:00\"}", HOLDS},
    {"{\"from\":\"2026-11-30T24:00\"}", NEVER},
    {"{\"from\":\"2026-02-30\"}", NEVER},
    {"{\"from\":\"2026-11-1\"}", NEVER},
    {"{\"from\":\"20261101\"}", NEVER},
    {"{\"from\":\"2026-11-01T12:00:00\"}", NEVER},
    {"{\"from\":\"2026-11-01T12:00+07:00\"}", NEVER},
    {"{\"from\":\"2026-11-01 12:00\"}", NEVER},
    {"{\"from\":\"2026-11-01T25:00\"}", NEVER},
    {"{\"from\":\"\"}", NEVER},
    {"{\"from\":20261101}", NEVER},
    {"{\"from\":[]}", NEVER},
    {"{\"from\":\"2028-02-29\"}", HOLDS},
    {"{\"days\":[\"mon\",\"sun\",\"mon\"]}", HOLDS},
    {"{\"days\":[]}", REFUSED},
    {"{\"days\":[\"Mon\"]}", NEVER},
    {"{\"days\":[\"monday\"]}", NEVER},
    {"{\"days\":[1]}", NEVER},
    {"{\"days\":\"mon\"}", NEVER},
    {"{\"month_days\":[1,15,-1,31,-31]}", HOLDS},
    {"{\"month_days\":[0]}", NEVER},
    {"{\"month_days\":[32]}", NEVER},
    {"{\"month_days\":[-32]}", NEVER},
    {"{\"month_days\":[1,0]}", NEVER},
    {"{\"month_days\":[1.0]}", NEVER},
    {"{\"month_days\":[\"1\"]}", NEVER},
    {"{\"month_days\":1}", NEVER},
    {"{\"month_days\":[]}", REFUSED},
    {"{\"hours\":[[\"07:00\",\"16:00\"],[\"22:00\",\"02:00\"]]}", HOLDS},
    {"{\"hours\":[[\"00:00\",\"24:00\"]]}", HOLDS},
    {"{\"hours\":[[\"23:00\",\"00:00\"]]}", HOLDS},
    {"{\"hours\":[[\"07:00\",\"07:00\"]]}", REFUSED},
    {"{\"hours\":[[\"00:00\",\"00:00\"]]}", REFUSED},
    {"{\"hours\":[[\"24:00\",\"02:00\"]]}", NEVER},
    {"{\"hours\":[[\"07:00\",\"24:01\"]]}", NEVER},
    {"{\"hours\":[[\"7:00\",\"16:00\"]]}", NEVER},
    {"{\"hours\":[[\"07.00\",\"16.00\"]]}", NEVER},
    {"{\"hours\":[[\"07:60\",\"16:00\"]]}", NEVER},
    {"{\"hours\":[[\"07:00\",\"16:00:00\"]]}", NEVER},
    {"{\"hours\":[[\"07:00\"]]}", NEVER},
    {"{\"hours\":[[\"07:00\",\"08:00\",\"09:00\"]]}", NEVER},
    {"{\"hours\":[\"07:00-16:00\"]}", NEVER},
    {"{\"hours\":[\"07:00\",\"16:00\"]}", NEVER},
    {"{\"hours\":[[7,16]]}", NEVER},
    {"{\"hours\":[]}", REFUSED},
    {"{\"hours\":[[]]}", REFUSED},
    {"{\"hours\":{}}", NEVER},
    {"{\"except\":[\"2026-12-25\"]}", HOLDS},
    {"{\"except\":[\"2026-12-25T00:00\"]}", NEVER},
    {"{\"except\":[\"2026-12-32\"]}", NEVER},
    {"{\"except\":\"2026-12-25\"}", NEVER},
    {"{\"except\":[]}", REFUSED},
    {"{\"weeks\":[1]}", NEVER},
    {"{\"Days\":[\"mon\"]}", NEVER},
    {"{\"from\":null}", REFUSED},
    {"[]", REFUSED},
    {"\"always\"", REFUSED},
    {"null", REFUSED},
    {"false", REFUSED},
};

static void test_outcomes(void **state)
{
    (void)state;
    static const char *const places[] = {"loops.0.when", "loops.0.items.0.when", "tickers.0.when",
                                         "tickers.0.messages.0.when", "screens.lobi-utama.layouts.0.when"};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (size_t j = 0; j < sizeof(places) / sizeof(places[0]); j++) {
            struct error err = {0};
            struct playlist_faults faults;
            json_t *d = document_create();
            document_set(d, "screens.lobi-utama.layouts", "[{\"layout\":\"lobi\"}]");
            document_set(d, places[j], rows[i].when);
            struct playlist *p = document_parse(d, &faults, &err);
            enum outcome got = !p ? REFUSED : faults.errors > 0 ? NEVER : HOLDS;
            if (got != rows[i].outcome) {
                fail_msg("%s at %s: outcome %d, not %d (%s)", rows[i].when, places[j], got, rows[i].outcome,
                         err.text);
            }
            if (p && j == 0) {
                assert_true(p->loops[0].when.never == (got == NEVER));
                assert_true((p->loops[0].when.not_understood != NULL) == (got == NEVER));
            }
            playlist_free(p);
            playlist_faults_free(&faults);
        }
    }
}

static void test_values(void **state)
{
    (void)state;
    json_t *d = document_create();
    struct error err = {0};
    document_set(
        d, "loops.0.when",
        "{\"from\":\"2026-11-01\",\"until\":\"2026-11-30T12:30\",\"days\":[\"mon\",\"fri\"],"
        "\"month_days\":[1,-1],\"hours\":[[\"07:15\",\"16:00\"],[\"22:00\",\"02:00\"],[\"23:00\",\"00:00\"]],"
        "\"except\":[\"1970-01-01\",\"2026-12-25\"]}");
    struct playlist *p = document_parse(d, NULL, &err);
    assert_non_null(p);
    const struct when *w = &p->loops[0].when;
    assert_true(w->never); /* 1970 is no year of ours */
    assert_int_equal(w->from.day, civil_day(2026, 11, 1));
    assert_true(w->from.set && !w->from.with_time);
    assert_true(w->until.set && w->until.with_time);
    assert_int_equal(w->until.minute, 750);
    assert_int_equal(w->days, 1 | 1 << 4);
    assert_int_equal(w->n_month_days, 2);
    assert_int_equal(w->month_days[1], -1);
    assert_int_equal(w->n_hours, 3);
    assert_int_equal(w->hours[0].from_minute, 435);
    assert_int_equal(w->hours[0].to_minute, 960);
    assert_int_equal(w->hours[1].to_minute, 1440 + 120);
    assert_int_equal(w->hours[2].to_minute, 1440);
    assert_int_equal(w->n_except, 1);
    playlist_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_outcomes), cmocka_unit_test(test_values)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
