#include "fixture.h"

/* Layouts by time, tickers, boundaries, what is due next, the run-down, why. */

#define LOOP(id, zone, more, items) "{\"id\":\"" id "\",\"zone\":\"" zone "\"" more ",\"items\":[" items "]}"
#define OFFICE "\"when\":{\"hours\":[[\"07:00\",\"16:00\"]]}"
#define TWO_LAYOUTS "\"l\":{\"main\":[0,0,50,100],\"side\":[50,0,50,100]},\"w\":{\"main\":[0,0,100,100]}"
#define BY_TIME                                                                                              \
    "\"*\":{\"layout\":\"l\",\"layouts\":[{\"layout\":\"w\",\"when\":{\"days\":[\"sat\",\"sun\"]}},"         \
    "{\"layout\":\"w\",\"when\":{\"hours\":[[\"20:00\",\"22:00\"]]}},"                                       \
    "{\"layout\":\"l\",\"when\":{\"hours\":[[\"21:00\",\"23:00\"]]}}]}"

static void test_layouts(void **state)
{
    (void)state;
    static const struct {
        const char *time, *layout;
    } rows[] = {
        {"2026-11-24T19:59:59+07:00", "l"}, {"2026-11-24T20:00:00+07:00", "w"},
        {"2026-11-24T21:30:00+07:00", "w"}, {"2026-11-24T22:00:00+07:00", "l"},
        {"2026-11-27T23:59:59+07:00", "l"}, {"2026-11-28T00:00:00+07:00", "w"},
        {"2026-11-29T21:30:00+07:00", "w"}, {"2026-11-30T00:00:00+07:00", "l"},
    };
    struct playlist *p = fixture_playlist(
        "Asia/Jakarta", TWO_LAYOUTS, BY_TIME,
        LOOP("l", "main", "", TEXT_ITEM("a", 5)) "," LOOP("s", "side", "", TEXT_ITEM("b", 5)), "");
    struct timeline *t = timeline_create(p, "x");
    assert_int_equal(timeline_zone_count(t), 2);
    assert_string_equal(timeline_zone_name(t, 1), "side");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct slot slot;
        size_t zones;
        int64_t now = at(rows[i].time);
        bool wide = strcmp(rows[i].layout, "w") == 0;
        assert_string_equal(timeline_layout(t, now)->id, rows[i].layout);
        assert_true(timeline_at(t, "main", now, &slot));
        assert_true(timeline_at(t, "side", now, &slot) == !wide);
        assert_true(timeline_anything_due(t, now, &zones));
        assert_int_equal(zones, wide ? 1 : 2);
        char why[200];
        timeline_why(t, "side", now, why, sizeof(why));
        assert_true(
            text_has_prefix(why, wide ? "not in layout w at this moment; by itself loop s" : "loop s"));
    }
    timeline_free(t);
    playlist_free(p);
}

static void test_next_change(void **state)
{
    (void)state;
    static const struct {
        const char *time, *next;
    } rows[] = {
        {"2026-11-24T00:00:00+07:00", "2026-11-24T00:00:40+07:00"}, /* a lower priority's slot */
        {"2026-11-24T00:00:40+07:00", "2026-11-24T00:01:00+07:00"}, /* the slot */
        {"2026-11-24T06:59:50+07:00", "2026-11-24T07:00:00+07:00"},
        {"2026-11-24T12:29:59+07:00", "2026-11-24T12:30:00+07:00"}, /* a ticker's message */
        {"2026-11-24T19:59:59+07:00", "2026-11-24T20:00:00+07:00"}, /* the layout */
        {"2026-11-24T23:59:59+07:00", "2026-11-25T00:00:00+07:00"}, /* midnight */
    };
    struct playlist *p = fixture_playlist(
        "Asia/Jakarta", "\"l\":{\"main\":[0,0,50,80],\"run\":[0,80,100,20]},\"w\":{\"main\":[0,0,100,100]}",
        "\"*\":{\"layout\":\"l\",\"layouts\":[{\"layout\":\"w\",\"when\":{\"from\":\"2026-11-24T20:00\"}}]}",
        LOOP("l", "main", "", TEXT_ITEM("a", 60)) "," LOOP("s", "main", ",\"priority\":-1",
                                                           TEXT_ITEM("b", 40)),
        ",\"tickers\":[{\"id\":\"t\",\"zone\":\"run\",\"messages\":[{\"text\":\"x\",\"when\":{\"from\":"
        "\"2026-11-24T12:30\"}}]}]");
    struct timeline *t = timeline_create(p, "x");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char got[TIME_TEXT_SIZE];
        time_format(timeline_next_change(t, at(rows[i].time)), p->timezone, got);
        assert_string_equal(got, rows[i].next);
    }
    timeline_free(t);
    playlist_free(p);
}

static void ticker_is(struct timeline *t, const char *time, const char *texts, const char *id)
{
    const struct ticker_message **list;
    const struct ticker *ticker;
    char got[256] = "";
    size_t n = timeline_ticker(t, "run", at(time), &list, &ticker);
    for (size_t i = 0; i < n; i++) {
        strncat(got, list[i]->text, sizeof(got) - strlen(got) - 1);
    }
    free(list);
    assert_string_equal(got, texts);
    assert_string_equal(ticker ? ticker->id : "none", id);
}

static void test_tickers(void **state)
{
    (void)state;
    struct playlist *p = fixture_playlist(
        "Asia/Jakarta", "\"l\":{\"run\":[0,80,100,20]}", "\"s1\":{\"layout\":\"l\",\"groups\":[\"g\"]}", "",
        ",\"tickers\":[{\"id\":\"t\",\"zone\":\"run\"," OFFICE ",\"messages\":[{\"text\":\"a\"},"
        "{\"text\":\"b\",\"when\":{\"hours\":[[\"06:00\",\"08:00\"]]}}]},"
        "{\"id\":\"other\",\"zone\":\"run\",\"screens\":[\"s2\"],\"messages\":[{\"text\":\"x\"}]},"
        "{\"id\":\"elsewhere\",\"zone\":\"run2\",\"messages\":[{\"text\":\"y\"}]},"
        "{\"id\":\"u\",\"zone\":\"run\",\"screens\":[\"g\"],\"when\":{\"days\":[\"tue\"]},\"messages\":[{"
        "\"text\":\"c\"},"
        "{\"text\":\"never\",\"when\":{\"moon\":1}}]}]");
    struct timeline *t = timeline_create(p, "s1");
    ticker_is(t, "2026-11-24T06:30:00+07:00", "c", "u");
    ticker_is(t, "2026-11-24T07:00:00+07:00", "abc", "t");
    ticker_is(t, "2026-11-24T08:00:00+07:00", "ac", "t");
    ticker_is(t, "2026-11-24T16:00:00+07:00", "c", "u");
    ticker_is(t, "2026-11-25T12:00:00+07:00", "a", "t");
    ticker_is(t, "2026-11-25T16:00:00+07:00", "", "none");
    timeline_free(t);
    playlist_free(p);
}

static void test_next_due(void **state)
{
    (void)state;
    static const struct {
        const char *when, *now, *due; /* NULL: none within 366 days */
    } rows[] = {
        {"\"hours\":[[\"07:00\",\"16:00\"]]", "2026-11-24T16:00:00+07:00", "2026-11-25T07:00:00+07:00"},
        {"\"hours\":[[\"07:00\",\"16:00\"]]", "2026-11-24T03:00:00+07:00", "2026-11-24T07:00:00+07:00"},
        {"\"days\":[\"mon\"],\"hours\":[[\"07:00\",\"16:00\"]]", "2026-11-24T16:00:00+07:00",
         "2026-11-30T07:00:00+07:00"},
        {"\"month_days\":[31]", "2026-11-24T16:00:00+07:00", "2026-12-31T00:00:00+07:00"},
        {"\"from\":\"2027-11-25\"", "2026-11-24T00:00:00+07:00", "2027-11-25T00:00:00+07:00"},
        {"\"from\":\"2027-11-25T00:01\"", "2026-11-24T00:00:00+07:00", NULL},
        {"\"from\":\"2027-11-26\"", "2026-11-24T00:00:00+07:00", NULL},
        {"\"until\":\"2026-11-20\"", "2026-11-24T00:00:00+07:00", NULL},
        {"\"moon\":1", "2026-11-24T00:00:00+07:00", NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char loop[512];
        snprintf(loop, sizeof(loop), LOOP("l", "main", ",\"when\":{%s}", TEXT_ITEM("a", 5)), rows[i].when);
        struct playlist *p = fixture_playlist("Asia/Jakarta", PLAIN_LAYOUTS, PLAIN_SCREENS, loop, "");
        struct timeline *t = timeline_create(p, "x");
        size_t zones;
        assert_false(timeline_anything_due(t, at(rows[i].now), &zones));
        assert_int_equal(zones, 1);
        if (timeline_next_due(t, at(rows[i].now)) != (rows[i].due ? at(rows[i].due) : INT64_MAX)) {
            fail_msg("row %zu", i);
        }
        timeline_free(t);
        playlist_free(p);
    }
    /* Only while the zone is in the layout. */
    struct playlist *p = fixture_playlist(
        "Asia/Jakarta", "\"l\":{\"main\":[0,0,9,9]},\"w\":{}",
        "\"*\":{\"layout\":\"l\",\"layouts\":[{\"layout\":\"w\",\"when\":{\"until\":\"2026-11-28T10:00\"}}]}",
        LOOP("l", "main", "", TEXT_ITEM("a", 5)), "");
    struct timeline *t = timeline_create(p, "x");
    assert_false(timeline_anything_due(t, clock_at("12:00:00"), NULL));
    assert_int_equal(timeline_next_due(t, clock_at("12:00:00")), at("2026-11-28T10:00:00+07:00"));
    timeline_free(t);
    playlist_free(p);
}

/* No loops at all: no zone that could hold something. */
static void test_no_loops(void **state)
{
    (void)state;
    struct playlist *p = fixture_playlist("Asia/Jakarta", PLAIN_LAYOUTS, PLAIN_SCREENS, "", "");
    struct timeline *t = timeline_create(p, "x");
    size_t zones = 9;
    struct slot slot;
    assert_false(timeline_anything_due(t, clock_at("12:00:00"), &zones));
    assert_int_equal(zones, 0);
    assert_false(timeline_at(t, "main", clock_at("12:00:00"), &slot));
    assert_int_equal(timeline_next_due(t, clock_at("12:00:00")), INT64_MAX);
    timeline_free(t);
    playlist_free(p);
}

struct written {
    const struct playlist *playlist;
    struct buffer text;
};

static void write_slot(void *context, const struct slot *slot)
{
    struct written *w = context;
    char start[TIME_TEXT_SIZE], end[TIME_TEXT_SIZE];
    time_format(slot->start, w->playlist->timezone, start);
    time_format(slot->end, w->playlist->timezone, end);
    buffer_printf(&w->text, "%s%s %.11s-%.11s", w->text.length ? ", " : "", slot->item ? slot->item->id : "-",
                  start + 8, end + 8);
}

/* Caller frees. */
static char *walked_slots(struct timeline *t, struct playlist *p, const char *from, const char *until)
{
    struct written w = {.playlist = p};
    buffer_init(&w.text, 65536);
    timeline_walk(t, "main", at(from), at(until), write_slot, &w);
    return buffer_take(&w.text);
}

static void test_walk(void **state)
{
    (void)state;
    static const struct {
        const char *from, *until, *slots;
    } rows[] = {
        {"2026-11-24T15:59:30+07:00", "2026-11-24T16:00:01+07:00",
         "a 24T15:59:30-24T16:00:00, - 24T16:00:00-25T07:00:00"},
        {"2026-11-28T12:00:00+07:00", "2026-11-28T12:00:01+07:00", "- 27T16:00:00-30T07:00:00"},
        {"2026-11-27T16:00:00+07:00", "2026-11-30T07:00:01+07:00",
         "- 27T16:00:00-30T07:00:00, a 30T07:00:00-30T07:00:30"},
        {"2026-11-24T12:00:00+07:00", "2026-11-24T12:00:00+07:00", ""},
    };
    struct playlist *p = fixture_playlist(
        "Asia/Jakarta", PLAIN_LAYOUTS, PLAIN_SCREENS,
        LOOP("l", "main",
             ",\"when\":{\"hours\":[[\"07:00\",\"16:00\"]],\"days\":[\"mon\",\"tue\",\"wed\",\"thu\",\"fri\"]"
             "}",
             TEXT_ITEM("a", 30)) "," LOOP("x", "main",
                                          ",\"when\":{\"hours\":[[\"15:00\",\"15:15\"]],\"days\":[\"tue\"]}",
                                          TEXT_ITEM("b", 45)),
        "");
    struct timeline *t = timeline_create(p, "x");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *slots = walked_slots(t, p, rows[i].from, rows[i].until);
        assert_string_equal(slots, rows[i].slots);
        free(slots);
    }
    timeline_free(t);
    playlist_free(p);
}

/* Nothing due for longer than a plan looks ahead: one stretch however many days are walked, before the first
 * item, between two and behind the last. */
static void test_walk_empty(void **state)
{
    (void)state;
    static const struct {
        const char *from, *until;
    } rows[] = {
        {"2026-11-21T12:00:00+07:00", "2026-11-25T12:00:00+07:00"},
        {"2026-11-21T12:00:00+07:00", "2027-11-21T12:00:00+07:00"},
        {"2024-02-27T12:00:00+07:00", "2024-03-02T12:00:00+07:00"},
        {"2030-01-01T00:00:00+07:00", "2030-01-04T00:00:00+07:00"},
    };
    struct playlist *p = fixture_playlist(
        "Asia/Jakarta", PLAIN_LAYOUTS, PLAIN_SCREENS,
        LOOP("l", "main", ",\"when\":{\"from\":\"2026-11-01\",\"until\":\"2026-11-20\"}",
             TEXT_ITEM("a", 30)) "," LOOP("m", "main",
                                          ",\"when\":{\"from\":\"2029-01-01\",\"until\":\"2029-01-01\"}",
                                          TEXT_ITEM("b", 30)),
        "");
    struct timeline *t = timeline_create(p, "x");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *slots = walked_slots(t, p, rows[i].from, rows[i].until);
        assert_true(strncmp(slots, "- ", 2) == 0);
        assert_null(strchr(slots, ','));
        free(slots);
    }
    timeline_free(t);
    playlist_free(p);
}

static void test_why(void **state)
{
    (void)state;
    struct playlist *p = fixture_playlist(
        "Asia/Jakarta", PLAIN_LAYOUTS, PLAIN_SCREENS,
        LOOP("harian", "main", "," OFFICE, TEXT_ITEM("a", 10) "," TEXT_ITEM("b", 10)) "," LOOP(
            "latar", "main", ",\"priority\":-1",
            TEXT_ITEM("c", 10)) "," LOOP("kampanye", "main",
                                         ",\"priority\":9,\"when\":{\"from\":\"2027-01-01\"}",
                                         TEXT_ITEM("d", 9)),
        "");
    struct timeline *t = timeline_create(p, "x");
    char why[256], small[24];
    timeline_why(t, "main", clock_at("07:00:15"), why, sizeof(why));
    assert_string_equal(
        why, "loop harian, priority 0: item 2 of the 2 now in turn, counted from 07:00 (the list changed "
             "then); due but lower: latar (priority -1); not due: kampanye (priority 9)");
    timeline_why(t, "main", clock_at("06:00:15"), why, sizeof(why));
    assert_string_equal(
        why, "loop latar, priority -1: item 1 of the 1 now in turn, counted from 00:00 (start of the day); "
             "not due: kampanye (priority 9); harian (priority 0)");
    timeline_why(t, "clock", clock_at("06:00:15"), why, sizeof(why));
    assert_non_null(strstr(why, "no loops in zone clock"));
    timeline_why(t, "main", clock_at("07:00:15"), small, sizeof(small));
    assert_int_equal(strlen(small), sizeof(small) - 1);
    timeline_free(t);
    playlist_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layouts),    cmocka_unit_test(test_next_change), cmocka_unit_test(test_tickers),
        cmocka_unit_test(test_next_due),   cmocka_unit_test(test_no_loops),    cmocka_unit_test(test_walk),
        cmocka_unit_test(test_walk_empty), cmocka_unit_test(test_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
