#include "fixture.h"

/* Which media a stretch of time needs, soonest first (for sync). */

#define LOOP(id, zone, more, items) "{\"id\":\"" id "\",\"zone\":\"" zone "\"" more ",\"items\":[" items "]}"

static void note(void *context, const struct medium *m, int64_t due, bool is_reserve)
{
    char time[TIME_TEXT_SIZE];
    struct zone *z = zone_load("Asia/Jakarta", NULL);
    time_format(due, z, time);
    zone_free(z);
    buffer_printf(context, "%s%s%s %.11s", ((struct buffer *)context)->length ? ", " : "",
                  is_reserve ? "+" : "", m->name, time + 8);
}

struct media_row {
    const char *layouts, *screens, *loops, *more, *from, *until, *needs; /* "+" marks a reserve */
};

static const struct media_row rows[] = {
    /* In the order of the cycle from the moment asked for; what runs is due at once. */
    {PLAIN_LAYOUTS, PLAIN_SCREENS,
     LOOP("l", "main", "",
          PICTURE_ITEM("1", "a", 10) "," PICTURE_ITEM("2", "b", 20) "," PICTURE_ITEM("3", "c", 30)),
     "", "2026-11-24T00:00:15+07:00", "2026-11-25T00:00:15+07:00",
     "b 24T00:00:15, c 24T00:00:30, a 24T00:01:00"},
    /* Only what begins within. */
    {PLAIN_LAYOUTS, PLAIN_SCREENS,
     LOOP("l", "main", "",
          PICTURE_ITEM("1", "a", 10) "," PICTURE_ITEM("2", "b", 20) "," PICTURE_ITEM("3", "c", 30)),
     "", "2026-11-24T00:00:00+07:00", "2026-11-24T00:00:30+07:00", "a 24T00:00:00, b 24T00:00:10"},
    /* One medium twice, texts: once, at its earliest; never a text. */
    {PLAIN_LAYOUTS, PLAIN_SCREENS,
     LOOP("l", "main", "", TEXT_ITEM("0", 5) "," PICTURE_ITEM("1", "a", 10) "," PICTURE_ITEM("2", "a", 20)),
     "", "2026-11-24T00:00:00+07:00", "2026-11-25T00:00:00+07:00", "a 24T00:00:05"},
    /* Later the same day, tomorrow, not the day after. */
    {PLAIN_LAYOUTS, PLAIN_SCREENS,
     LOOP("l", "main", ",\"when\":{\"hours\":[[\"07:00\",\"08:00\"]]}", PICTURE_ITEM("1", "a", 10)) "," LOOP(
         "m", "main", ",\"when\":{\"from\":\"2026-11-25\",\"hours\":[[\"06:00\",\"06:30\"]]}",
         PICTURE_ITEM("2", "b",
                      10)) "," LOOP("n", "main",
                                    ",\"when\":{\"from\":\"2026-11-25\",\"hours\":[[\"12:00\",\"13:00\"]]}",
                                    PICTURE_ITEM("3", "c", 10)),
     "", "2026-11-24T10:00:00+07:00", "2026-11-25T10:00:00+07:00", "b 25T06:00:00, a 25T07:00:00"},
    /* An item whose turn does not come before the list changes is not due. */
    {PLAIN_LAYOUTS, PLAIN_SCREENS,
     LOOP("l", "main", ",\"when\":{\"hours\":[[\"07:00\",\"07:01\"]]}",
          PICTURE_ITEM("1", "a", 60) "," PICTURE_ITEM("2", "b", 10)),
     "", "2026-11-24T00:00:00+07:00", "2026-11-25T00:00:00+07:00", "a 24T07:00:00"},
    /* Lower priorities may have to stand in: after all others, by their own anchors. */
    {PLAIN_LAYOUTS, PLAIN_SCREENS,
     LOOP("l", "main", "", PICTURE_ITEM("1", "a", 10)) "," LOOP(
         "m", "main", ",\"priority\":-1", PICTURE_ITEM("2", "b", 10) "," PICTURE_ITEM("3", "a", 10)),
     "", "2026-11-24T00:00:15+07:00", "2026-11-25T00:00:00+07:00", "a 24T00:00:15, +b 24T00:00:20"},
    /* The layout's picture, from when the layout rules; zones of other layouts do not count meanwhile. */
    {"\"l\":{\"background\":\"" HASH("e") "\",\"main\":[0,0,9,9]},\"w\":{\"background\":\"" HASH(
         "d") "\",\"side\":[0,0,9,9]}",
     "\"*\":{\"layout\":\"l\",\"layouts\":[{\"layout\":\"w\",\"when\":{\"hours\":[[\"20:00\",\"24:00\"]]}}]}",
     LOOP("l", "main", "", PICTURE_ITEM("1", "a", 10)) "," LOOP("s", "side", "", PICTURE_ITEM("2", "b", 10)),
     "", "2026-11-24T10:00:00+07:00", "2026-11-24T22:00:00+07:00",
     "a 24T10:00:00, e 24T10:00:00, b 24T20:00:00, d 24T20:00:00"},
    {"\"l\":{\"background\":\"" HASH("e") "\",\"main\":[0,0,9,9]},\"w\":{\"background\":\"" HASH(
         "d") "\",\"side\":[0,0,9,9]}",
     "\"*\":{\"layout\":\"l\"}",
     LOOP("l", "main", "", PICTURE_ITEM("1", "a", 10)) "," LOOP("s", "side", "", PICTURE_ITEM("2", "b", 10)),
     "", "2026-11-24T10:00:00+07:00", "2026-11-24T22:00:00+07:00", "a 24T10:00:00, e 24T10:00:00"},
    /* Other screens' loops, and what is withdrawn by item or by hash. */
    {PLAIN_LAYOUTS, PLAIN_SCREENS,
     LOOP("l", "main", ",\"screens\":[\"y\"]", PICTURE_ITEM("1", "a", 10)) "," LOOP(
         "m", "main", "",
         PICTURE_ITEM("2", "b", 10) "," PICTURE_ITEM("3", "c", 10) "," PICTURE_ITEM("4", "d", 10)),
     ",\"withdrawn\":[\"2\",\"" HASH("d") "\"]", "2026-11-24T00:00:00+07:00", "2026-11-25T00:00:00+07:00",
     "c 24T00:00:10"},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct playlist *p =
            fixture_playlist("Asia/Jakarta", rows[i].layouts, rows[i].screens, rows[i].loops, rows[i].more);
        struct timeline *t = timeline_create(p, "x");
        struct buffer got;
        buffer_init(&got, 4096);
        timeline_media(t, at(rows[i].from), at(rows[i].until), note, &got);
        if (strcmp(got.data ? got.data : "", rows[i].needs) != 0) {
            fail_msg("row %zu: %s, not %s", i, got.data ? got.data : "nothing", rows[i].needs);
        }
        buffer_finish(&got);
        timeline_free(t);
        playlist_free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
