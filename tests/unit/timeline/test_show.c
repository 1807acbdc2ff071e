#include "fixture.h"

/* What stands in for what cannot be shown (design.md 4.3, "showable"). */

#define LOOP(id, more, items) "{\"id\":\"" id "\",\"zone\":\"main\"" more ",\"items\":[" items "]}"
#define ABC TEXT_ITEM("a", 10) "," TEXT_ITEM("b", 20) "," TEXT_ITEM("c", 30)
#define LOWER "," LOOP("lower", ",\"priority\":-1", TEXT_ITEM("d", 25) "," TEXT_ITEM("e", 25))
#define LOWEST "," LOOP("lowest", ",\"priority\":-2", TEXT_ITEM("f", 7))

struct show_row {
    const char *loops, *now, *unshowable; /* ids, each one letter */
    const char *planned, *item;           /* NULL: nothing */
    const char *start, *end;
    int priority;
};

static const struct show_row rows[] = {
    {LOOP("l", "", ABC), "00:00:05", "", "a", "a", "00:00:00", "00:00:10", 0},
    /* The next showable of the cycle, from its beginning, until the slot ends; over the end of the list too.
     */
    {LOOP("l", "", ABC), "00:00:05", "a", "a", "b", "00:00:00", "00:00:10", 0},
    {LOOP("l", "", ABC), "00:00:05", "ab", "a", "c", "00:00:00", "00:00:10", 0},
    {LOOP("l", "", ABC), "00:00:31", "bc", "c", "a", "00:00:30", "00:01:00", 0},
    {LOOP("l", "", ABC), "00:00:31", "c", "c", "a", "00:00:30", "00:01:00", 0},
    /* The others' slots do not move. */
    {LOOP("l", "", ABC), "00:00:15", "a", "b", "b", "00:00:10", "00:00:30", 0},
    /* None of the cycle: the next lower priority by its own anchor, as if it had always been shown. */
    {LOOP("l", "", ABC) LOWER, "00:00:55", "abc", "c", "d", "00:00:50", "00:01:15", -1},
    {LOOP("l", "", ABC) LOWER, "00:00:30", "abc", "c", "e", "00:00:25", "00:00:50", -1},
    {LOOP("l", "", ABC) LOWER, "00:00:55", "abcd", "c", "e", "00:00:50", "00:01:15", -1},
    {LOOP("l", "", ABC) LOWER LOWEST, "00:00:55", "abcde", "c", "f", "00:00:49", "00:00:56", -2},
    {LOOP("l", "", ABC) LOWER, "00:00:55", "bcde", "c", "a", "00:00:30", "00:01:00", 0},
    /* Nothing at all: the background. */
    {LOOP("l", "", ABC) LOWER, "00:00:55", "abcde", "c", NULL, "00:00:30", "00:01:00", 0},
    {LOOP("l", "", ABC), "00:00:55", "abc", "c", NULL, "00:00:30", "00:01:00", 0},
    /* A lower priority's slot ends where the list above it changes. */
    {LOOP("l", ",\"when\":{\"until\":\"2026-11-24T00:01\"}", ABC) LOWER, "00:00:55", "abc", "c", "d",
     "00:00:50", "00:01:00", -1},
    /* And where one between begins: it may be showable. */
    {LOOP("l", "", ABC) "," LOOP("between", ",\"priority\":-1,\"when\":{\"from\":\"2026-11-24T00:01\"}",
                                 TEXT_ITEM("d", 25)) LOWEST,
     "00:00:57", "abc", "c", "f", "00:00:56", "00:01:00", -2},
    /* Nothing due is nothing to replace. */
    {LOOP("l", ",\"when\":{\"from\":\"2026-11-25\"}", ABC), "00:00:05", "", NULL, NULL, "since", "24", 0},
};

static bool showable(void *context, const struct item *item)
{
    return strchr(context, item->id[0]) == NULL;
}

static int64_t moment(const char *text)
{
    if (strcmp(text, "since") == 0) {
        return at("2025-11-23T00:00:00+07:00"); /* as far back as is looked */
    }
    return strcmp(text, "24") == 0 ? at("2026-11-25T00:00:00+07:00") : clock_at(text);
}

static const char *id_of(const struct item *item)
{
    return item ? item->id : "nothing";
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct show_row *row = &rows[i];
        struct playlist *p = fixture_playlist("Asia/Jakarta", PLAIN_LAYOUTS, PLAIN_SCREENS, row->loops, "");
        struct timeline *t = timeline_create(p, "x");
        struct shown s;
        char unshowable[16];
        snprintf(unshowable, sizeof(unshowable), "%s", row->unshowable);
        assert_true(timeline_show(t, "main", moment(row->now), showable, unshowable, &s));
        if (strcmp(id_of(s.planned.item), row->planned ? row->planned : "nothing") != 0 ||
            strcmp(id_of(s.item), row->item ? row->item : "nothing") != 0 || s.start != moment(row->start) ||
            s.end != moment(row->end) || (s.item && s.priority != row->priority)) {
            char start[TIME_TEXT_SIZE], end[TIME_TEXT_SIZE];
            time_format(s.start, p->timezone, start);
            time_format(s.end, p->timezone, end);
            fail_msg("row %zu: planned %s, shown %s, %s to %s, priority %d", i, id_of(s.planned.item),
                     id_of(s.item), start, end, s.priority);
        }
        assert_true(s.substituted == (s.item && s.item != s.planned.item));
        assert_true((s.loop == NULL) == (s.item == NULL));
        timeline_free(t);
        playlist_free(p);
    }
}

/* Without a function everything is showable: the same as timeline_at. */
static void test_all_showable(void **state)
{
    (void)state;
    struct playlist *p =
        fixture_playlist("Asia/Jakarta", PLAIN_LAYOUTS, PLAIN_SCREENS, LOOP("l", "", ABC) LOWER, "");
    struct timeline *t = timeline_create(p, "x");
    for (int64_t now = clock_at("07:00:00"); now < clock_at("07:03:00"); now += 777) {
        struct shown s;
        struct slot slot;
        assert_true(timeline_show(t, "main", now, NULL, NULL, &s) && timeline_at(t, "main", now, &slot));
        assert_true(s.item == slot.item && s.start == slot.start && s.end == slot.end &&
                    s.origin == slot.origin && !s.substituted);
    }
    timeline_free(t);
    playlist_free(p);
}

/* One presentation through a change above it: the lower slot goes on where it becomes the planned one. */
static void test_origin_stays(void **state)
{
    (void)state;
    struct playlist *p =
        fixture_playlist("Asia/Jakarta", PLAIN_LAYOUTS, PLAIN_SCREENS,
                         LOOP("l", ",\"when\":{\"until\":\"2026-11-24T00:01\"}", ABC) LOWER, "");
    struct timeline *t = timeline_create(p, "x");
    struct shown before, after;
    char none[] = "abc";
    assert_true(timeline_show(t, "main", clock_at("00:00:59"), showable, none, &before));
    assert_true(timeline_show(t, "main", clock_at("00:01:00"), showable, none, &after));
    assert_true(before.substituted && !after.substituted);
    assert_ptr_equal(before.item, after.item);
    assert_int_equal(before.origin, after.origin);
    assert_int_equal(after.start, clock_at("00:01:00"));
    assert_true(after.after_change);
    timeline_free(t);
    playlist_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_all_showable),
        cmocka_unit_test(test_origin_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
