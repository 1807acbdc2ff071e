#include "fixture.h"

/* Cycle, anchor, priority, slots (design.md 4.3). Jakarta, 24 November 2026, a Tuesday. */

struct cycle_row {
    const char *loops, *now;
    const char *item;                 /* NULL: nothing due */
    const char *start, *end, *origin; /* origin NULL: the start */
    bool whole, after_change;
};

#define LOOP(id, more, items) "{\"id\":\"" id "\",\"zone\":\"main\"" more ",\"items\":[" items "]}"
#define ABC TEXT_ITEM("a", 10) "," TEXT_ITEM("b", 20) "," TEXT_ITEM("c", 30)
#define OFFICE ",\"when\":{\"hours\":[[\"07:00\",\"16:00\"]]}"

static const struct cycle_row rows[] = {

    /* From midnight, in file order, again and again. */

    {LOOP("l", "", ABC), "00:00:00", "a", "00:00:00", "00:00:10", NULL, true, true},

    {LOOP("l", "", ABC), "00:00:09", "a", "00:00:00", "00:00:10", NULL, true, true},

    {LOOP("l", "", ABC), "00:00:10", "b", "00:00:10", "00:00:30", NULL, true, false},

    {LOOP("l", "", ABC), "00:01:00", "a", "00:01:00", "00:01:10", NULL, true, false},

    {LOOP("l", "", ABC), "12:00:45", "c", "12:00:30", "12:01:00", NULL, true, false},

    /* From the moment the loop begins; nothing before and after; cut at its end. */

    {LOOP("l", OFFICE, TEXT_ITEM("a", 7)), "06:59:59", NULL, "2026-11-23T16:00:00", "07:00:00", NULL, true,
     true},

    {LOOP("l", OFFICE, TEXT_ITEM("a", 7)), "07:00:00", "a", "07:00:00", "07:00:07", NULL, true, true},

    {LOOP("l", OFFICE, TEXT_ITEM("a", 7)), "15:59:59", "a", "15:59:56", "16:00:00", NULL, false, false},

    {LOOP("l", OFFICE, TEXT_ITEM("a", 7)), "16:00:00", NULL, "16:00:00", "2026-11-25T07:00:00", NULL, true,
     true},

    /* Midnight begins anew and cuts. */

    {LOOP("l", "", TEXT_ITEM("a", 7000)), "23:59:59", "a", "23:20:00", "24", NULL, false, false},

    /* Two loops of one priority are one list, in file order. */

    {LOOP("l", "", TEXT_ITEM("a", 10)) "," LOOP("m", "", TEXT_ITEM("b", 10)), "00:00:10", "b", "00:00:10",
     "00:00:20", NULL, true, false},

    /* A loop that joins changes the list: counted anew, the running item cut. */

    {LOOP("l", "", TEXT_ITEM("a", 11)) "," LOOP("m", OFFICE, TEXT_ITEM("b", 7)), "06:59:59", "a", "06:59:50",
     "07:00:00", NULL, false, false},

    {LOOP("l", "", TEXT_ITEM("a", 11)) "," LOOP("m", OFFICE, TEXT_ITEM("b", 7)), "07:00:01", "a", "07:00:00",
     "07:00:11", NULL, true, true},

    {LOOP("l", "", TEXT_ITEM("a", 11)) "," LOOP("m", OFFICE, TEXT_ITEM("b", 7)), "07:00:11", "b", "07:00:11",
     "07:00:18", NULL, true, false},

    /* So does an item; an item's `when` narrows its loop's. */

    {LOOP("l", "", TEXT_ITEM("a", 7) "," TEXT_ITEM_WHEN("b", 7, "\"from\":\"2026-11-24T08:00\"")), "07:59:59",
     "a", "07:59:58", "08:00:00", NULL, false, false},

    {LOOP("l", "", TEXT_ITEM("a", 7) "," TEXT_ITEM_WHEN("b", 7, "\"from\":\"2026-11-24T08:00\"")), "08:00:08",
     "b", "08:00:07", "08:00:14", NULL, true, false},

    {LOOP("l", OFFICE, TEXT_ITEM_WHEN("b", 7, "\"hours\":[[\"06:00\",\"08:00\"]]")), "06:30:00", NULL,
     "2026-11-23T08:00:00", "07:00:00", NULL, true, true},

    {LOOP("l", OFFICE, TEXT_ITEM_WHEN("b", 7, "\"hours\":[[\"06:00\",\"08:00\"]]")), "07:59:59", "b",
     "07:59:58", "08:00:00", NULL, false, false},

    /* A loop none of whose items is eligible is not active: the lower priority shows. */

    {LOOP("l", ",\"priority\":5", TEXT_ITEM_WHEN("b", 7, "\"days\":[\"mon\"]")) "," LOOP("m", "",
                                                                                         TEXT_ITEM("a", 10)),
     "12:00:05", "a", "12:00:00", "12:00:10", NULL, true, false},

    /* Where the list does not change nothing is counted anew: touching ranges of two kinds join. */

    {LOOP("l", ",\"when\":{\"hours\":[[\"07:00\",\"12:00\"],[\"12:00\",\"16:00\"]]}", TEXT_ITEM("a", 7)),
     "12:00:01", "a", "11:59:57", "12:00:04", NULL, true, false},

    /* Higher priority, below 0 too; the lower list keeps its own anchor under it. */

    {LOOP("l", ",\"priority\":-5", TEXT_ITEM("a", 10)) "," LOOP("m", ",\"priority\":-4", TEXT_ITEM("b", 10)),
     "00:00:00", "b", "00:00:00", "00:00:10", NULL, true, true},

    {LOOP("l", "", TEXT_ITEM("a", 11)) "," LOOP("m", ",\"priority\":1" OFFICE, TEXT_ITEM("b", 7)), "06:59:59",
     "a", "06:59:50", "07:00:00", NULL, false, false},

    {LOOP("l", "", TEXT_ITEM("a", 11)) "," LOOP("m", ",\"priority\":1" OFFICE, TEXT_ITEM("b", 7)), "07:00:00",
     "b", "07:00:00", "07:00:07", NULL, true, true},

    {LOOP("l", "", TEXT_ITEM("a", 11)) "," LOOP("m", ",\"priority\":1" OFFICE, TEXT_ITEM("b", 7)), "16:00:01",
     "a", "16:00:00", "16:00:07", "15:59:56", false, true},

    {LOOP("l", "", TEXT_ITEM("a", 11)) "," LOOP("m", ",\"priority\":1" OFFICE, TEXT_ITEM("b", 7)), "16:00:07",
     "a", "16:00:07", "16:00:18", NULL, true, false},

    /* A lower list that changes while masked is counted from that change, although nobody saw it. */

    {LOOP("l", "", TEXT_ITEM("a", 7) "," TEXT_ITEM_WHEN("c", 7, "\"from\":\"2026-11-24T12:00\"")) "," LOOP(
         "m", ",\"priority\":1" OFFICE, TEXT_ITEM("b", 7)),
     "16:00:00", "c", "16:00:00", "16:00:06", "15:59:59", false, true},

    /* A priority that comes back is counted from then. */

    {LOOP("l", ",\"when\":{\"hours\":[[\"07:00\",\"08:00\"],[\"09:00:\",\"10:00\"],[\"09:00\",\"10:00\"]]}",
          ABC),
     "09:00:00", NULL, "2025-11-23T00:00:00", "2027-11-26T00:00:00", NULL, true, true},

    {LOOP("l", ",\"when\":{\"hours\":[[\"07:00\",\"08:00\"],[\"09:00\",\"10:00\"]]}", ABC), "09:00:11", "b",
     "09:00:10", "09:00:30", NULL, true, false},

    /* A loop of one clip of 1 s: slots of 1 s, one after another (field case r31). */

    {LOOP("l", "", TEXT_ITEM("a", 1)), "00:00:01", "a", "00:00:01", "00:00:02", NULL, true, false},

    {LOOP("l", "", TEXT_ITEM("a", 1) "," TEXT_ITEM("b", 1)), "12:00:01", "b", "12:00:01", "12:00:02", NULL,
     true, false},

    /* Fractions of a second are kept: 0.5 s a cycle later than whole ones. */

    {LOOP("l", "", TEXT_ITEM("a", 1.25) "," TEXT_ITEM("b", 1.25)), "00:00:05", "a", "00:00:05",
     "00:00:06.250", NULL, true, false},

    /* Other screens' loops do not count. */

    {LOOP("l", ",\"screens\":[\"x\"],\"priority\":3", ABC) "," LOOP("m", ",\"screens\":[\"s1\"]",
                                                                    TEXT_ITEM("d", 5)),
     "00:00:05", "d", "00:00:05", "00:00:10", NULL, true, false},

    {LOOP("l", ",\"screens\":[\"x\",\"g1\"]", TEXT_ITEM("d", 5)), "00:00:05", "d", "00:00:05", "00:00:10",
     NULL, true, false},

    {LOOP("l", ",\"screens\":[\"g2\"]", TEXT_ITEM("d", 5)), "00:00:05", NULL, "2025-11-23T00:00:00",
     "2027-11-26T00:00:00", NULL, true, true},

    {LOOP("l", ",\"screens\":[]", TEXT_ITEM("d", 5)), "00:00:05", NULL, "2025-11-23T00:00:00",
     "2027-11-26T00:00:00", NULL, true, true},

};

static int64_t moment(const char *text)
{
    char whole[28];
    if (strcmp(text, "24") == 0) {
        return at("2026-11-25T00:00:00+07:00");
    }
    if (strchr(text, 'T')) {
        snprintf(whole, sizeof(whole), "%.19s+07:00", text);
        return at(whole);
    }
    int64_t ms = strlen(text) > 8 ? strtol(text + 9, NULL, 10) : 0;
    return clock_at(text) + ms;
}

static void check(const struct cycle_row *row, size_t number)
{
    struct playlist *p = fixture_playlist(
        "Asia/Jakarta", PLAIN_LAYOUTS,
        "\"s1\":{\"layout\":\"l\",\"groups\":[\"g1\"]},\"s2\":{\"layout\":\"l\",\"groups\":[\"g2\"]}",
        row->loops, "");
    struct timeline *t = timeline_create(p, "s1");
    struct slot slot;
    int64_t now = moment(row->now);
    assert_true(timeline_at(t, "main", now, &slot));
    const char *item = slot.item ? slot.item->id : "nothing", *want = row->item ? row->item : "nothing";
    if (strcmp(item, want) != 0 || slot.start != moment(row->start) || slot.end != moment(row->end) ||
        slot.origin != moment(row->origin ? row->origin : row->start) || slot.whole != row->whole ||
        slot.after_change != row->after_change) {
        char start[TIME_TEXT_SIZE], end[TIME_TEXT_SIZE], origin[TIME_TEXT_SIZE];
        time_format(slot.start, p->timezone, start);
        time_format(slot.end, p->timezone, end);
        time_format(slot.origin, p->timezone, origin);
        fail_msg("row %zu at %s: %s %s to %s from %s%s%s, not %s %s to %s", number, row->now, item, start,
                 end, origin, slot.whole ? " whole" : "", slot.after_change ? " after change" : "", want,
                 row->start, row->end);
    }
    assert_true((slot.loop == NULL) == (slot.item == NULL));
    timeline_free(t);
    playlist_free(p);
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        check(&rows[i], i);
    }
}

/* A screen without an entry; a zone that is none; one of another layout. */
static void test_no_screen(void **state)
{
    (void)state;
    struct playlist *p =
        fixture_playlist("Asia/Jakarta", PLAIN_LAYOUTS, "\"s1\":{\"layout\":\"l\"}", LOOP("l", "", ABC), "");
    struct timeline *t = timeline_create(p, "s2");
    struct slot slot;
    size_t zones = 7;
    assert_false(timeline_has_screen(t));
    assert_null(timeline_layout(t, 0));
    assert_false(timeline_at(t, "main", 0, &slot));
    assert_int_equal(timeline_next_change(t, 0), INT64_MAX);
    assert_int_equal(timeline_next_due(t, 0), INT64_MAX);
    assert_false(timeline_anything_due(t, 0, &zones));
    assert_int_equal(zones, 0);
    timeline_free(t);
    t = timeline_create(p, "s1");
    assert_true(timeline_has_screen(t));
    assert_false(timeline_at(t, "nothing", clock_at("08:00:00"), &slot));
    timeline_free(t);
    playlist_free(p);
}

/* The order in which days are asked does not matter: no history. */
static void test_no_history(void **state)
{
    (void)state;
    struct playlist *p =
        fixture_playlist("Asia/Jakarta", PLAIN_LAYOUTS, PLAIN_SCREENS,
                         LOOP("l", OFFICE, ABC) "," LOOP("m", ",\"priority\":-1", TEXT_ITEM("d", 7)), "");
    struct timeline *t = timeline_create(p, "x");
    for (int i = 0; i < 60; i++) {
        int64_t now = clock_at("00:00:00") + (int64_t)(i * 7919 % 60) * 13 * 3600000 + i * 1234;
        struct timeline *fresh = timeline_create(p, "x");
        struct slot a, b;
        timeline_prepare(t, now);
        assert_true(timeline_at(t, "main", now, &a) && timeline_at(fresh, "main", now, &b));
        assert_true(a.item == b.item && a.start == b.start && a.end == b.end && a.origin == b.origin);
        timeline_free(fresh);
    }
    timeline_free(t);
    playlist_free(p);
}

int main(void)
{
    setenv("TZ", "America/New_York",
           1); /* the playlist's zone counts, never the environment's (field case r43) */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_no_screen),
        cmocka_unit_test(test_no_history),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
