#include "reference.h"

/* A year in a minute (issue of the timeline): random playlists at random days of random years, compared with
 * the naive reference, and the promises that hold for any playlist. PAPAN_LONG=1 walks a hundred times as
 * many; PAPAN_SEED=N repeats one. */

static uint64_t seed_state;

static unsigned pick(unsigned n)
{
    seed_state ^= seed_state << 13;
    seed_state ^= seed_state >> 7;
    seed_state ^= seed_state << 17;
    return (unsigned)((seed_state >> 33) % n);
}

static bool chance(unsigned percent)
{
    return pick(100) < percent;
}

struct world {
    const char *zone;
    int64_t from; /* UTC ms of the first day looked at */
    char text[64 * 1024];
    size_t used;
    unsigned b_loops;
};

static void say(struct world *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void say(struct world *w, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(w->text + w->used, sizeof(w->text) - w->used, fmt, args);
    va_end(args);
    w->used += (size_t)n;
    assert_true(w->used < sizeof(w->text));
}

static void say_date(struct world *w, bool with_time)
{
    int y, m, d;
    civil_from_day(w->from / DAY_MS - 2 + pick(6), &y, &m, &d);
    say(w, "\"%04d-%02d-%02d", y, m, d);
    if (with_time) {
        say(w, "T%02u:%02u", pick(24), pick(60));
    }
    say(w, "\"");
}

static void say_hours(struct world *w)
{
    unsigned n = 1 + pick(3);
    say(w, "\"hours\":[");
    for (unsigned i = 0; i < n; i++) {
        unsigned a = chance(30) ? pick(5) * 60 + pick(3) * 30 : pick(1440),
                 b = chance(20) ? 1440 : pick(1440);
        b = a == b ? (a + 1) % 1440 : b;
        say(w, "%s[\"%02u:%02u\",\"%02u:%02u\"]", i ? "," : "", a / 60, a % 60, b / 60, b % 60);
    }
    say(w, "]");
}

static void say_when(struct world *w, unsigned percent)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    const char *comma = "";
    say(w, "\"when\":{");
    if (chance(percent)) {
        say_hours(w);
        comma = ",";
    }
    if (chance(percent / 3)) {
        say(w, "%s\"days\":[\"%s\",\"%s\",\"%s\"]", comma, days[pick(7)], days[pick(7)], days[pick(7)]);
        comma = ",";
    }
    if (chance(percent / 5)) {
        say(w, "%s\"month_days\":[%d,%d,%d]", comma, (int)pick(31) + 1, -(int)pick(31) - 1,
            -(int)pick(3) - 1);
        comma = ",";
    }
    if (chance(percent / 4)) {
        say(w, "%s\"from\":", comma);
        say_date(w, chance(50));
        comma = ",";
    }
    if (chance(percent / 4)) {
        say(w, "%s\"until\":", comma);
        say_date(w, chance(50));
        comma = ",";
    }
    if (chance(percent / 6)) {
        say(w, "%s\"except\":[", comma);
        say_date(w, false);
        say(w, "]");
        comma = ",";
    }
    say(w, chance(2) ? "%s\"moon\":\"full\"}" : "}", comma);
}

static void say_loop(struct world *w, unsigned i, const char *zone)
{
    static const char *const screens[] = {"\"*\"", "\"s1\"", "\"g-s1\"", "\"s2\"", "\"other\",\"s1\""};
    unsigned items = 1 + pick(4);
    say(w, "%s{\"id\":\"l%u\",\"zone\":\"%s\",\"priority\":%d,\"screens\":[%s],", i ? "," : "", i, zone,
        chance(60) ? 0 : (int)pick(7) - 3, screens[chance(70) ? 0 : pick(5)]);
    say_when(w, 50);
    say(w, ",\"items\":[");
    for (unsigned j = 0; j < items; j++) {
        say(w, "%s{\"id\":\"i%u-%u\",\"text\":{\"title\":\"x\"},\"seconds\":%u,", j ? "," : "", i, j,
            chance(80) ? 1 + pick(40) : 1 + pick(20000));
        say_when(w, 25);
        say(w, "}");
    }
    say(w, "]}");
}

/* Zones with every kind of trouble: none, an hour by half an hour, changes at midnight, of half an hour, a
 * gap over midnight. */
static const char *const zones[] = {"Asia/Jakarta",     "Asia/Jayapura",       "America/New_York",
                                    "Europe/Berlin",    "Australia/Lord_Howe", "America/Havana",
                                    "Africa/Cairo",     "Asia/Beirut",         "Europe/Dublin",
                                    "America/Santiago", "Pacific/Apia",        "Africa/Casablanca"};

/* The days around the changes of clocks are worth more than others. */
static int64_t day_choose(const char *zone)
{
    int64_t from = (civil_day(2005 + (int)pick(60), 1, 1) + pick(366)) * DAY_MS;
    if (chance(60)) {
        struct zone *z = zone_load(zone, NULL);
        int64_t change = zone_next_transition(z, from);
        zone_free(z);
        if (change != INT64_MAX) {
            return change - change % DAY_MS - DAY_MS;
        }
    }
    if (chance(30)) {
        int y, m, d;
        civil_from_day(from / DAY_MS, &y, &m, &d);
        return (civil_day(y, m, civil_month_length(y, m)) - 1) * DAY_MS;
    }
    return from;
}

static void world_make(struct world *w, unsigned a_loops, unsigned b_loops)
{
    w->zone = zones[pick(sizeof(zones) / sizeof(zones[0]))];
    w->from = day_choose(w->zone);
    w->used = 0;
    w->b_loops = b_loops;
    say(w,
        "{\"papan\":1,\"kind\":\"playlist\",\"site\":\"s\",\"version\":1,\"issued\":\"2026-01-01T00:00:00Z\","
        "\"expires\":\"2028-01-01T00:00:00Z\",\"timezone\":\"%s\","
        "\"layouts\":{\"l\":{\"a\":[0,0,50,100],\"b\":[50,0,50,100]},\"only-a\":{\"a\":[0,0,50,100]}},"
        "\"screens\":{\"s1\":{\"layout\":\"l\",\"groups\":[\"g-s1\"],\"layouts\":[{\"layout\":\"only-a\",",
        w->zone);
    say_when(w, chance(50) ? 60 : 0);
    say(w, "}]}},\"loops\":[");
    for (unsigned i = 0; i < a_loops; i++) {
        say_loop(w, i, "a");
    }
    for (unsigned i = 0; i < b_loops; i++) {
        say_loop(w, a_loops + i, "b");
    }
    say(w, "]}");
}

static struct playlist *world_parse(const struct world *w)
{
    struct error err = {0};
    struct playlist *p = playlist_parse(w->text, w->used, NULL, &err);
    if (!p) {
        fail_msg("%s\n%s", err.text, w->text);
    }
    return p;
}

#define SPAN_MS (3 * DAY_MS)

static int64_t moment(const struct world *w)
{
    int64_t now = w->from + (int64_t)pick(3 * 86400) * 1000 + pick(1000);
    return chance(40) ? now - now % (30 * MINUTE_MS) - (chance(50) ? 1 : 0) : now;
}

static void compare(struct world *w, struct timeline *t, const json_t *root, const struct ref_zone *z,
                    int64_t now)
{
    struct slot slot;
    struct ref_slot want = ref_at(root, z, "s1", "a", now);
    assert_true(timeline_at(t, "a", now, &slot));
    const char *item = slot.item ? slot.item->id : NULL;
    if ((want.item == NULL) != (item == NULL) ||
        (item && (strcmp(item, want.item) != 0 || slot.origin != want.origin))) {
        fail_msg("%s at %lld: %s since %lld, the reference says %s since %lld\n%s", w->zone, (long long)now,
                 item ? item : "nothing", (long long)slot.origin, want.item ? want.item : "nothing",
                 (long long)want.origin, w->text);
    }
    assert_true(slot.start <= now && now < slot.end && slot.origin <= slot.start);
    const json_t *layouts =
        json_object_get(json_object_get(json_object_get(root, "screens"), "s1"), "layouts");
    bool only_a = ref_holds(json_object_get(json_array_get(layouts, 0), "when"), z, now);
    assert_string_equal(timeline_layout(t, now)->id, only_a ? "only-a" : "l");
    assert_true(timeline_at(t, "b", now, &slot) == (w->b_loops > 0 && !only_a));
}

/* Where nothing is due for longer than is looked, the stretch told is the one around the moment asked for. */
static bool endless(const struct slot *slot)
{
    return !slot->item && slot->end - slot->start > 300 * DAY_MS;
}

/* Slots follow one another without gap or overlap over the whole span, and each answer is the same from its
 * start to its end. */
static void check_tiling(struct world *w, struct timeline *t)
{
    struct slot slot, again;
    int slots = 0;
    for (int64_t now = moment(w); now < w->from + SPAN_MS && slots < 3000; slots++) {
        assert_true(timeline_at(t, "a", now, &slot));
        if (endless(&slot)) {
            return;
        }
        if (slots > 0) {
            assert_int_equal(slot.start, now);
        }
        assert_true(slot.end > slot.start);
        if (!slot.item) { /* the whole stretch: something is due just before and just after */
            assert_true(timeline_at(t, "a", slot.start - 1, &again) && again.item);
            assert_true(timeline_at(t, "a", slot.end, &again) && again.item);
        }
        assert_true(timeline_at(t, "a", slot.end - 1, &again));
        assert_int_equal(again.start, slot.start);
        assert_int_equal(again.end, slot.end);
        assert_ptr_equal(again.item, slot.item);
        if (slot.item && slot.whole) {
            assert_int_equal(slot.end - slot.start, slot.item->ms);
        }
        now = slot.end;
    }
}

static bool nothing_changed(struct timeline *t, int64_t a, int64_t b)
{
    static const char *const names[] = {"a", "b"};
    bool same = timeline_layout(t, a) == timeline_layout(t, b);
    for (int i = 0; i < 2; i++) {
        struct slot x = {0}, y = {0};
        bool has_x = timeline_at(t, names[i], a, &x), has_y = timeline_at(t, names[i], b, &y);
        same = same && has_x == has_y && x.item == y.item && x.start == y.start && x.end == y.end;
    }
    return same;
}

/* Between now and the promised boundary no answer changes. */
static void check_boundary(struct world *w, struct timeline *t)
{
    int64_t now = moment(w), next = timeline_next_change(t, now);
    assert_true(next > now);
    for (int i = 0; i < 5; i++) {
        int64_t between =
            now + (int64_t)(((uint64_t)pick(1u << 30) << 20 | pick(1u << 20)) % (uint64_t)(next - now));
        assert_true(nothing_changed(t, now, between));
    }
    assert_true(nothing_changed(t, now, next - 1));
}

static unsigned rounds(unsigned few)
{
    const char *text = getenv("PAPAN_LONG");
    return text && strcmp(text, "1") == 0 ? few * 100 : few;
}

static void seed_set(uint64_t round)
{
    const char *text = getenv("PAPAN_SEED");
    seed_state = text ? strtoull(text, NULL, 10) : (round + 1) * UINT64_C(0x9E3779B97F4A7C15);
    pick(2);
}

static void test_reference(void **state)
{
    (void)state;
    for (unsigned i = 0; i < rounds(60); i++) {
        static struct world w;
        seed_set(i);
        world_make(&w, 1 + pick(5), pick(2));
        struct ref_zone z;
        ref_zone_init(&z, w.zone, w.from, w.from + SPAN_MS);
        struct playlist *p = world_parse(&w);
        struct timeline *t = timeline_create(p, "s1");
        json_t *root = json_loadb(w.text, w.used, 0, NULL);
        if (timeline_zone_count(t) > 0) {
            for (int j = 0; j < 25; j++) {
                compare(&w, t, root, &z, moment(&w));
            }
            check_tiling(&w, t);
            for (int j = 0; j < 20; j++) {
                check_boundary(&w, t);
            }
        }
        json_decref(root);
        timeline_free(t);
        playlist_free(p);
        free(z.reached);
    }
}

/* A new version that changes nothing in a zone's list moves nothing there. */
static void test_new_version(void **state)
{
    (void)state;
    for (unsigned i = 0; i < rounds(50); i++) {
        static struct world w, v;
        seed_set(i);
        world_make(&w, 1 + pick(4), 0);
        v = w;
        v.used -= 2; /* "]}" */
        unsigned more = 1 + pick(3);
        for (unsigned j = 0; j < more; j++) {
            say_loop(&v, 100 + j, "b");
        }
        say(&v, "],\"title\":\"other\"}");
        struct playlist *p = world_parse(&w), *q = world_parse(&v);
        struct timeline *t = timeline_create(p, "s1"), *u = timeline_create(q, "s1");
        for (int j = 0; j < 100; j++) {
            int64_t now = moment(&w);
            struct slot x, y;
            assert_true(timeline_at(t, "a", now, &x));
            assert_true(timeline_at(u, "a", now, &y));
            assert_int_equal(x.start, y.start);
            assert_int_equal(x.end, y.end);
            assert_int_equal(x.origin, y.origin);
            assert_true((x.item == NULL) == (y.item == NULL));
            assert_true(!x.item || strcmp(x.item->id, y.item->id) == 0);
        }
        timeline_free(t);
        timeline_free(u);
        playlist_free(p);
        playlist_free(q);
    }
}

static bool some_showable(void *context, const struct item *item)
{
    return (*(const uint64_t *)context >> item->index % 64 & 1) != 0;
}

/* Whatever can be shown: the planned slots stay, what is shown can be shown, and nothing is shown only where
 * nothing can be. */
static void test_showable(void **state)
{
    (void)state;
    for (unsigned i = 0; i < rounds(60); i++) {
        static struct world w;
        seed_set(i);
        world_make(&w, 1 + pick(5), 0);
        struct ref_zone z;
        ref_zone_init(&z, w.zone, w.from, w.from + SPAN_MS);
        struct playlist *p = world_parse(&w);
        struct timeline *t = timeline_create(p, "s1");
        json_t *root = json_loadb(w.text, w.used, 0, NULL);
        uint64_t mask = seed_state;
        for (int j = 0; j < 20; j++) {
            struct shown shown, later;
            int64_t now = moment(&w);
            assert_true(timeline_show(t, "a", now, some_showable, &mask, &shown));
            assert_true(!shown.item || some_showable(&mask, shown.item));
            assert_true(shown.start <= now && now < shown.end && shown.origin <= shown.start);
            assert_true(shown.substituted == (shown.item && shown.item != shown.planned.item));
            if (shown.planned.item && some_showable(&mask, shown.planned.item)) {
                assert_ptr_equal(shown.item, shown.planned.item);
            }
            int64_t end = shown.end < shown.planned.end ? shown.end : shown.planned.end;
            assert_true(timeline_show(t, "a", end - 1, some_showable, &mask, &later));
            assert_ptr_equal(later.item, shown.item);
            assert_true(later.origin == shown.origin || endless(&shown.planned));
            struct ref_slot slot;
            if (shown.item && shown.substituted && shown.priority != shown.planned.loop->priority &&
                ref_level(root, &z, "s1", "a", shown.priority, now, &slot)) {
                assert_int_equal(shown.origin, slot.origin); /* each priority's list has its own anchor */
            }
        }
        json_decref(root);
        timeline_free(t);
        playlist_free(p);
        free(z.reached);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference),
        cmocka_unit_test(test_new_version),
        cmocka_unit_test(test_showable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
