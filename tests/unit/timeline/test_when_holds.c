#include "fixture.h"

/* Every rule of `when` (design.md 4.3): the stretches in which it holds between two midnights of its zone. */

struct when_row {
    const char *zone, *when, *from, *until; /* looked at from and until */
    const char *stretches; /* "start end, start end"; as local time without seconds, with offset */
};

static const struct when_row rows[] = {
    /* No condition, unknown key. */
    {"Asia/Jakarta", "", "2026-11-24T00:00:00+07:00", "2026-11-26T00:00:00+07:00",
     "11-24T00:00+07:00 11-26T00:00+07:00"},
    {"Asia/Jakarta", "\"moon\":1", "2026-11-24T00:00:00+07:00", "2026-11-26T00:00:00+07:00", ""},
    /* Dates choose days, inclusive. */
    {"Asia/Jakarta", "\"from\":\"2026-11-24\",\"until\":\"2026-11-25\"", "2026-11-22T00:00:00+07:00",
     "2026-11-28T00:00:00+07:00", "11-24T00:00+07:00 11-26T00:00+07:00"},
    {"Asia/Jakarta", "\"from\":\"2026-11-24\",\"until\":\"2026-11-24\"", "2026-11-22T00:00:00+07:00",
     "2026-11-28T00:00:00+07:00", "11-24T00:00+07:00 11-25T00:00+07:00"},
    {"Asia/Jakarta", "\"from\":\"2026-11-25\",\"until\":\"2026-11-24\"", "2026-11-22T00:00:00+07:00",
     "2026-11-28T00:00:00+07:00", ""},
    {"Asia/Jakarta", "\"from\":\"2026-11-24\",\"except\":[\"2026-11-25\",\"2026-11-27\"]",
     "2026-11-23T00:00:00+07:00", "2026-11-28T00:00:00+07:00",
     "11-24T00:00+07:00 11-25T00:00+07:00, 11-26T00:00+07:00 11-27T00:00+07:00"},
    {"Asia/Jakarta", "\"days\":[\"mon\",\"wed\"]", "2026-11-23T00:00:00+07:00", "2026-11-30T00:00:00+07:00",
     "11-23T00:00+07:00 11-24T00:00+07:00, 11-25T00:00+07:00 11-26T00:00+07:00"},
    {"Asia/Jakarta", "\"days\":[\"sat\",\"sun\"]", "2026-11-23T00:00:00+07:00", "2026-11-30T00:00:00+07:00",
     "11-28T00:00+07:00 11-30T00:00+07:00"},
    /* Bounds with a time cut by instant and choose no day. */
    {"Asia/Jakarta", "\"from\":\"2026-11-24T12:30\",\"until\":\"2026-11-25T06:00\"",
     "2026-11-24T00:00:00+07:00", "2026-11-26T00:00:00+07:00", "11-24T12:30+07:00 11-25T06:00+07:00"},
    {"Asia/Jakarta", "\"hours\":[[\"22:00\",\"02:00\"]],\"until\":\"2026-11-25T01:00\"",
     "2026-11-24T12:00:00+07:00", "2026-11-26T00:00:00+07:00", "11-24T22:00+07:00 11-25T01:00+07:00"},
    {"Asia/Jakarta", "\"hours\":[[\"22:00\",\"02:00\"]],\"from\":\"2026-11-25T01:00\"",
     "2026-11-24T12:00:00+07:00", "2026-11-25T12:00:00+07:00", "11-25T01:00+07:00 11-25T02:00+07:00"},
    {"Asia/Jakarta", "\"until\":\"2026-11-24T24:00\"", "2026-11-24T00:00:00+07:00",
     "2026-11-26T00:00:00+07:00", "11-24T00:00+07:00 11-25T00:00+07:00"},
    /* Hours: half-open, past midnight they belong to the day on which they start. */
    {"Asia/Jakarta", "\"hours\":[[\"07:00\",\"16:00\"]]", "2026-11-24T00:00:00+07:00",
     "2026-11-26T00:00:00+07:00", "11-24T07:00+07:00 11-24T16:00+07:00, 11-25T07:00+07:00 11-25T16:00+07:00"},
    {"Asia/Jakarta", "\"hours\":[[\"22:00\",\"02:00\"]],\"days\":[\"tue\"]", "2026-11-24T00:00:00+07:00",
     "2026-11-26T00:00:00+07:00", "11-24T22:00+07:00 11-25T02:00+07:00"},
    {"Asia/Jakarta", "\"hours\":[[\"22:00\",\"02:00\"]],\"until\":\"2026-11-24\"",
     "2026-11-24T12:00:00+07:00", "2026-11-26T00:00:00+07:00", "11-24T22:00+07:00 11-25T02:00+07:00"},
    {"Asia/Jakarta", "\"hours\":[[\"22:00\",\"02:00\"]],\"from\":\"2026-11-25\"", "2026-11-24T12:00:00+07:00",
     "2026-11-26T00:00:00+07:00", "11-25T22:00+07:00 11-26T00:00+07:00"},
    {"Asia/Jakarta", "\"hours\":[[\"22:00\",\"02:00\"]],\"except\":[\"2026-11-25\"]",
     "2026-11-24T12:00:00+07:00", "2026-11-26T12:00:00+07:00", "11-24T22:00+07:00 11-25T02:00+07:00"},
    {"Asia/Jakarta", "\"hours\":[[\"22:00\",\"00:00\"]]", "2026-11-24T12:00:00+07:00",
     "2026-11-25T12:00:00+07:00", "11-24T22:00+07:00 11-25T00:00+07:00"},
    {"Asia/Jakarta", "\"hours\":[[\"20:00\",\"24:00\"]],\"days\":[\"tue\"]", "2026-11-24T00:00:00+07:00",
     "2026-11-26T00:00:00+07:00", "11-24T20:00+07:00 11-25T00:00+07:00"},
    /* Overlapping and touching ranges join, over midnight too. */
    {"Asia/Jakarta",
     "\"hours\":[[\"09:00\",\"11:00\"],[\"07:00\",\"09:00\"],[\"10:00\",\"12:00\"],[\"10:15\",\"10:30\"]]",
     "2026-11-24T00:00:00+07:00", "2026-11-25T00:00:00+07:00", "11-24T07:00+07:00 11-24T12:00+07:00"},
    {"Asia/Jakarta", "\"hours\":[[\"22:00\",\"24:00\"],[\"00:00\",\"02:00\"]]", "2026-11-24T12:00:00+07:00",
     "2026-11-25T12:00:00+07:00", "11-24T22:00+07:00 11-25T02:00+07:00"},
    {"Asia/Jakarta", "\"hours\":[[\"00:00\",\"24:00\"]]", "2026-11-24T00:00:00+07:00",
     "2026-11-26T00:00:00+07:00", "11-24T00:00+07:00 11-26T00:00+07:00"},
    {"Asia/Jakarta", "\"hours\":[[\"12:00\",\"11:59\"]]", "2026-11-24T12:00:00+07:00",
     "2026-11-26T12:00:00+07:00", "11-24T12:00+07:00 11-25T11:59+07:00, 11-25T12:00+07:00 11-26T11:59+07:00"},
    /* Days of the month: a missing day does not move; counted from the end; the night belongs to its day. */
    {"Asia/Jakarta", "\"month_days\":[31],\"hours\":[[\"22:00\",\"02:00\"]]", "2027-01-01T12:00:00+07:00",
     "2027-04-02T00:00:00+07:00", "01-31T22:00+07:00 02-01T02:00+07:00, 03-31T22:00+07:00 04-01T02:00+07:00"},
    {"Asia/Jakarta", "\"month_days\":[29],\"hours\":[[\"22:00\",\"02:00\"]]", "2027-01-01T12:00:00+07:00",
     "2027-04-01T00:00:00+07:00", "01-29T22:00+07:00 01-30T02:00+07:00, 03-29T22:00+07:00 03-30T02:00+07:00"},
    {"Asia/Jakarta", "\"month_days\":[29],\"hours\":[[\"22:00\",\"02:00\"]]", "2028-02-01T12:00:00+07:00",
     "2028-03-01T12:00:00+07:00", "02-29T22:00+07:00 03-01T02:00+07:00"},
    {"Asia/Jakarta", "\"month_days\":[30,-1],\"hours\":[[\"22:00\",\"02:00\"]]", "2027-01-02T00:00:00+07:00",
     "2027-03-01T12:00:00+07:00",
     "01-30T22:00+07:00 01-31T02:00+07:00, 01-31T22:00+07:00 02-01T02:00+07:00, 02-28T22:00+07:00 "
     "03-01T02:00+07:00"},
    {"Asia/Jakarta", "\"month_days\":[30,-1]", "2027-04-01T00:00:00+07:00", "2027-05-02T00:00:00+07:00",
     "04-30T00:00+07:00 05-01T00:00+07:00"},
    {"Asia/Jakarta", "\"month_days\":[-1],\"hours\":[[\"22:00\",\"02:00\"]]", "2026-12-31T12:00:00+07:00",
     "2027-01-02T00:00:00+07:00", "12-31T22:00+07:00 01-01T02:00+07:00"},
    {"Asia/Jakarta", "\"month_days\":[-1]", "2028-02-01T00:00:00+07:00", "2028-03-02T00:00:00+07:00",
     "02-29T00:00+07:00 03-01T00:00+07:00"},
    {"Asia/Jakarta", "\"month_days\":[-31]", "2027-01-01T00:00:00+07:00", "2027-04-01T00:00:00+07:00",
     "01-01T00:00+07:00 01-02T00:00+07:00, 03-01T00:00+07:00 03-02T00:00+07:00"},
    {"Asia/Jakarta", "\"month_days\":[0]", "2027-01-01T00:00:00+07:00", "2027-02-01T00:00:00+07:00", ""},
    {"Asia/Jakarta", "\"month_days\":[32]", "2027-01-01T00:00:00+07:00", "2027-02-01T00:00:00+07:00", ""},
    {"Asia/Jakarta", "\"month_days\":[-32]", "2027-01-01T00:00:00+07:00", "2027-02-01T00:00:00+07:00", ""},
    {"Asia/Jakarta", "\"month_days\":[1],\"days\":[\"mon\"]", "2026-10-01T00:00:00+07:00",
     "2027-03-02T00:00:00+07:00", "02-01T00:00+07:00 02-02T00:00+07:00, 03-01T00:00+07:00 03-02T00:00+07:00"},
    /* A gap (Berlin, 28 March 2027, 02:00 to 03:00): the first valid minute after, starts and ends alike. */
    {"Europe/Berlin", "\"hours\":[[\"02:15\",\"02:45\"]]", "2027-03-28T00:00:00+01:00",
     "2027-03-29T00:00:00+02:00", ""},
    {"Europe/Berlin", "\"hours\":[[\"01:30\",\"02:30\"]]", "2027-03-28T00:00:00+01:00",
     "2027-03-29T00:00:00+02:00", "03-28T01:30+01:00 03-28T03:00+02:00"},
    {"Europe/Berlin", "\"hours\":[[\"02:30\",\"04:00\"]]", "2027-03-28T00:00:00+01:00",
     "2027-03-29T00:00:00+02:00", "03-28T03:00+02:00 03-28T04:00+02:00"},
    {"Europe/Berlin", "", "2027-03-28T00:00:00+01:00", "2027-03-29T00:00:00+02:00",
     "03-28T00:00+01:00 03-29T00:00+02:00"},
    /* A repeated hour (Berlin, 31 October 2027, 03:00 back to 02:00): the earlier, starts and ends alike. */
    {"Europe/Berlin", "\"hours\":[[\"02:15\",\"02:45\"]]", "2027-10-31T00:00:00+02:00",
     "2027-11-01T00:00:00+01:00", "10-31T02:15+02:00 10-31T02:45+02:00"},
    {"Europe/Berlin", "\"hours\":[[\"02:30\",\"03:30\"]]", "2027-10-31T00:00:00+02:00",
     "2027-11-01T00:00:00+01:00", "10-31T02:30+02:00 10-31T03:30+01:00"},
    {"Europe/Berlin", "\"hours\":[[\"01:00\",\"02:30\"]]", "2027-10-31T00:00:00+02:00",
     "2027-11-01T00:00:00+01:00", "10-31T01:00+02:00 10-31T02:30+02:00"},
    {"Europe/Berlin", "\"from\":\"2027-10-31T02:30\"", "2027-10-31T00:00:00+02:00",
     "2027-11-01T00:00:00+01:00", "10-31T02:30+02:00 11-01T00:00+01:00"},
    /* Clocks that change at midnight: Cairo 2027-04-30 00:00 is 01:00; Havana 2027-11-07 01:00 is 00:00
       again. */
    {"Africa/Cairo", "\"hours\":[[\"22:00\",\"00:30\"]]", "2027-04-29T12:00:00+02:00",
     "2027-04-30T12:00:00+03:00", "04-29T22:00+02:00 04-30T01:00+03:00"},
    {"Africa/Cairo", "\"from\":\"2027-04-30\"", "2027-04-29T12:00:00+02:00", "2027-05-01T00:00:00+03:00",
     "04-30T01:00+03:00 05-01T00:00+03:00"},
    {"America/Havana", "\"from\":\"2027-11-07\",\"hours\":[[\"00:00\",\"00:30\"]]",
     "2027-11-06T00:00:00-04:00", "2027-11-08T00:00:00-05:00", "11-07T00:00-04:00 11-07T00:30-04:00"},
    /* Half an hour (Lord Howe, 4 April 2027, 02:00 back to 01:30). */
    {"Australia/Lord_Howe", "\"hours\":[[\"01:45\",\"02:00\"]]", "2027-04-04T00:00:00+11:00",
     "2027-04-05T00:00:00+10:30", "04-04T01:45+11:00 04-04T02:00+10:30"},
};

static void moment_text(const struct zone *z, int64_t ms, char *out, size_t size)
{
    char text[TIME_TEXT_SIZE];
    time_format(ms, z, text);
    assert_string_equal(text + 16,
                        text[19] == '+' || text[19] == '-' ? text + 16 : "no milliseconds expected");
    snprintf(out, size, "%.11s%s", text + 5, text + 19);
}

/* By walking from change to change, as a user of when_holds does; each minute between must agree. */
static void stretches_find(const struct when *w, const struct zone *z, int64_t from, int64_t until,
                           struct buffer *out)
{
    bool held = false;
    char text[TIME_TEXT_SIZE];
    int64_t now = from;
    while (now < until) {
        int64_t change;
        bool holds = when_holds(w, z, now, &change);
        assert_true(change > now);
        if (holds != held) {
            moment_text(z, now, text, sizeof(text));
            buffer_printf(out, "%s%s", holds ? (out->length ? ", " : "") : " ", text);
        }
        held = holds;
        int64_t end = change < until ? change : until;
        for (int64_t minute = now; minute < end; minute += 7 * 60000) {
            assert_true(when_holds(w, z, minute, NULL) == holds);
        }
        assert_true(when_holds(w, z, end - 1, NULL) == holds);
        now = end;
    }
    if (held) {
        moment_text(z, until, text, sizeof(text));
        buffer_printf(out, " %s", text);
    }
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char loop[1024];
        struct buffer found;
        snprintf(loop, sizeof(loop),
                 "{\"id\":\"l\",\"zone\":\"main\",\"when\":{%s},\"items\":[" TEXT_ITEM("i", 5) "]}",
                 rows[i].when);
        struct playlist *p = fixture_playlist(rows[i].zone, PLAIN_LAYOUTS, PLAIN_SCREENS, loop, "");
        buffer_init(&found, 4096);
        stretches_find(&p->loops[0].when, p->timezone, at(rows[i].from), at(rows[i].until), &found);
        if (strcmp(found.data ? found.data : "", rows[i].stretches) != 0) {
            fail_msg("row %zu, {%s}: %s, not %s", i, rows[i].when, found.data ? found.data : "never",
                     rows[i].stretches);
        }
        buffer_finish(&found);
        playlist_free(p);
    }
}

int main(void)
{
    setenv("TZ", "America/New_York",
           1); /* the playlist's zone counts, never the environment's (field case r43) */
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
