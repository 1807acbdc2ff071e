#include "document.h"

/* What a valid document becomes: defaults, rounding, look-ups. */

static struct playlist *parse(json_t *d)
{
    struct error err = {0};
    struct playlist *p = document_parse(d, NULL, &err);
    if (!p) {
        fail_msg("%s", err.text);
    }
    return p;
}

static void test_defaults(void **state)
{
    (void)state;
    json_t *d = document_create();
    document_set(d, "title", NULL);
    document_set(d, "layouts.lobi.background", NULL);
    struct playlist *p = parse(d);
    const struct loop *l = &p->loops[0];
    assert_string_equal(p->title, "");
    assert_int_equal(p->layouts[0].background, 0x0B2B27);
    assert_null(p->layouts[0].background_medium);
    assert_int_equal(l->n_screens, 1);
    assert_string_equal(l->screens[0], "*");
    assert_int_equal(l->priority, 0);
    assert_false(l->when.never);
    assert_int_equal(l->when.days, 0x7f);
    assert_int_equal(l->items[0].fit, FIT_CONTAIN);
    assert_int_equal(l->items[0].transition, TRANSITION_FADE);
    assert_int_equal(l->items[0].volume, 100);
    assert_int_equal(l->items[0].lease_hours, 0);
    assert_false(l->items[0].clock_trusted_only);
    assert_string_equal(l->items[0].caption, "");
    assert_int_equal(l->items[0].ms, 12480);
    assert_int_equal(l->items[2].text->style, STYLE_ANNOUNCEMENT);
    assert_string_equal(l->items[2].text->body, "");
    assert_int_equal(p->tickers[0].speed, 120);
    assert_string_equal(p->tickers[0].messages[0].source, "");
    assert_int_equal(p->n_items, 3);
    assert_int_equal(l->items[2].index, 2);
    assert_string_equal(p->timezone_name, "Asia/Jakarta");
    playlist_free(p);
}

struct rounding {
    const char *seconds;
    int64_t ms;
};
/* Half up by the digits as written, not by the nearest double. */
static const struct rounding roundings[] = {
    {"1", 1000},           {"1.0", 1000},       {"12.48", 12480},
    {"1.0004", 1000},      {"1.0005", 1001},    {"1.00049", 1000},
    {"2.0015", 2002},      {"8.0005", 8001},    {"86399.9995", 86400000},
    {"1e1", 10000},        {"86400", 86400000}, {"3.3333333333", 3333},
    {"59.9994999", 59999}, {"1.001", 1001},
};

static void test_rounding(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(roundings) / sizeof(roundings[0]); i++) {
        json_t *d = document_create();
        document_set(d, "loops.0.items.1.seconds", roundings[i].seconds);
        struct playlist *p = parse(d);
        if (p->loops[0].items[1].ms != roundings[i].ms) {
            fail_msg("%s s became %lld ms", roundings[i].seconds, (long long)p->loops[0].items[1].ms);
        }
        playlist_free(p);
    }
}

static void test_items(void **state)
{
    (void)state;
    json_t *d = document_create();
    document_set(
        d, "loops.0.items.1",
        "{\"id\":\"foto\",\"media\":\"" HASH_B "\",\"seconds\":5,\"fit\":\"cover\",\"transition\":\"cut\","
        "\"volume\":0,\"lease_hours\":24,\"clock\":\"trusted\",\"caption\":\"c\",\"link\":\"https://x.id\","
        "\"link_text\":\"t\"}");
    document_set(d, "loops.0.items.2.text",
                 "{\"style\":\"agenda\",\"title\":\"a\",\"rows\":[[\"09.00\",\"b\",\"c\"],"
                 "[\"10.15\xe2\x80\x93"
                 "11.30\",\"d\",\"e\"]]}");
    struct playlist *p = parse(d);
    const struct item *it = &p->loops[0].items[1];
    assert_int_equal(it->fit, FIT_COVER);
    assert_int_equal(it->transition, TRANSITION_CUT);
    assert_int_equal(it->volume, 0);
    assert_int_equal(it->lease_hours, 24);
    assert_true(it->clock_trusted_only);
    assert_string_equal(it->caption, "c");
    assert_string_equal(it->link, "https://x.id");
    assert_string_equal(it->link_text, "t");
    const struct text_content *t = p->loops[0].items[2].text;
    assert_int_equal(t->n_agenda, 2);
    assert_int_equal(t->agenda[0].from_minute, 540);
    assert_int_equal(t->agenda[0].to_minute, -1);
    assert_int_equal(t->agenda[1].from_minute, 615);
    assert_int_equal(t->agenda[1].to_minute, 690);
    assert_string_equal(t->agenda[1].place, "e");
    playlist_free(p);
}

static void test_zone_order(void **state)
{
    (void)state;
    json_t *d = document_create();
    document_set(d, "layouts.lobi",
                 "{\"z\":[0,0,50,50],\"main\":[0,0,100,88],\"background\":\"" HASH_B
                 "\",\"a\":[1.5,2.25,3,4],"
                 "\"ticker\":[0,88,76,12]}");
    struct playlist *p = parse(d);
    const struct layout *l = playlist_layout(p, "lobi");
    assert_int_equal(l->n_zones, 4);
    assert_string_equal(l->zones[0].name, "z");
    assert_string_equal(l->zones[1].name, "main");
    assert_string_equal(l->zones[2].name, "a");
    assert_string_equal(l->background_medium->hash, HASH_B);
    assert_true(l->zones[2].x > 1.49 && l->zones[2].x < 1.51 && l->zones[2].y > 2.24 && l->zones[2].y < 2.26);
    assert_null(playlist_layout(p, "x"));
    playlist_free(p);
}

static void test_names(void **state)
{
    (void)state;
    json_t *d = document_create();
    document_set(d, "withdrawn", "[\"z\",\"foto\",\"" HASH_A "\",\"b\"]");
    document_set(d, "screens.*.groups", "[\"umum\"]");
    struct playlist *p = parse(d);
    assert_string_equal(playlist_screen(p, "lobi-utama")->id, "lobi-utama");
    assert_string_equal(playlist_screen(p, "LOBI-UTAMA")->id, "*");
    assert_string_equal(playlist_screen(p, "lain")->id, "*");
    static const char all[][ID_MAX + 1] = {"*"}, by_id[][ID_MAX + 1] = {"lobi-utama"},
                                     by_group[][ID_MAX + 1] = {"lobi-lobi"};
    const struct screen_entry *mine = playlist_screen(p, "lobi-utama"), *other = playlist_screen(p, "lain");
    assert_true(playlist_names_screen(all, 1, "lain", other));
    assert_true(playlist_names_screen(by_id, 1, "lobi-utama", mine));
    assert_false(playlist_names_screen(by_id, 1, "lain", other));
    assert_true(playlist_names_screen(by_group, 1, "lobi-utama", mine));
    assert_false(playlist_names_screen(by_group, 1, "lain", other)); /* entries do not inherit */
    assert_true(playlist_withdraws(p, "foto", NULL));
    assert_true(playlist_withdraws(p, "lain", HASH_A));
    assert_false(playlist_withdraws(p, "rapat", HASH_B));
    assert_string_equal(playlist_medium(p, HASH_C)->hash, HASH_C);
    assert_null(playlist_medium(p, "d"));
    assert_int_equal(playlist_zone_use(p, "main"), ZONE_LOOPS);
    assert_int_equal(playlist_zone_use(p, "ticker"), ZONE_TICKERS);
    assert_int_equal(playlist_zone_use(p, "clock"), ZONE_CLOCK);
    assert_int_equal(playlist_zone_use(p, "x"), ZONE_EMPTY);
    playlist_free(p);
}

/* At most two zones of one layout may be given videos. */
static void test_video_zones(void **state)
{
    (void)state;
    for (int zones = 2; zones <= 3; zones++) {
        json_t *d = document_create();
        struct error err = {0};
        document_set(d, "layouts.lobi.b", "[0,0,10,10]");
        document_set(d, "layouts.lobi.c", "[0,0,10,10]");
        document_set(d, "loops.1",
                     "{\"id\":\"b\",\"zone\":\"b\",\"items\":[{\"id\":\"b1\",\"media\":\"" HASH_A "\"}]}");
        document_set(d, "loops.2",
                     zones == 3 ? "{\"id\":\"c\",\"zone\":\"c\",\"items\":[{\"id\":\"c1\",\"media\":\"" HASH_A
                                  "\"}]}"
                                : "{\"id\":\"c\",\"zone\":\"c\",\"items\":[{\"id\":\"c1\",\"media\":\"" HASH_B
                                  "\",\"seconds\":3}]}");
        struct playlist *p = document_parse(d, NULL, &err);
        assert_true((p != NULL) == (zones == 2));
        if (!p) {
            assert_string_equal(err.text,
                                "layouts.lobi: 3 of its zones are given videos, at most 2 are allowed");
        }
        playlist_free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults), cmocka_unit_test(test_rounding),
        cmocka_unit_test(test_items),    cmocka_unit_test(test_zone_order),
        cmocka_unit_test(test_names),    cmocka_unit_test(test_video_zones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
