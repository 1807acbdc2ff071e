#include "document.h"

#define X10(s) s s s s s s s s s s
#define X50(s) X10(s) X10(s) X10(s) X10(s) X10(s)
#define X100(s) X50(s) X50(s)
#define X500(s) X100(s) X100(s) X100(s) X100(s) X100(s)
#define X1000(s) X500(s) X500(s)

/* Every key of design.md 4.2 but loops and tickers: a row for each edge of its range. */
struct row {
    const char *path, *value; /* set in the valid document; NULL: taken away */
    const char *fault;        /* how the error begins; NULL: valid */
};

static const struct row top[] = {
    {"papan", "1", NULL},
    {"papan", "2", "papan: 2 is more than 1"},
    {"papan", "1.0", "papan: 1.0 is not a whole number"},
    {"papan", "\"1\"", "papan: \"1\" is not a whole number"},
    {"papan", NULL, "papan: missing"},
    {"papan", "true", "papan: true is not"},
    {"kind", "\"emergency\"", "kind: \"emergency\" is not \"playlist\""},
    {"kind", NULL, "kind: missing"},
    {"site", NULL, "site: missing"},
    {"site", "\"\"", "site:"},
    {"site", "\"-a\"", "site:"},
    {"site", "\"a b\"", "site:"},
    {"site", "\"" HASH_A "\"", NULL},
    {"site",
     "\"" X50("a") X10("a") "aaaaa"
                            "\"",
     "site:"},
    {"site", "\"A.b_c-9\"", NULL},
    {"site", "7", "site: 7 is not a text"},
    {"site", "\"\xc3\xa9\"", "site:"},
    {"version", "0", "version: 0 is less than 1"},
    {"version", "1", NULL},
    {"version", "9007199254740991", NULL},
    {"version", "9007199254740992", "version: 9007199254740992 is more than"},
    {"version", "-1", "version: -1 is less"},
    {"version", "1.0", "version: 1.0 is not a whole"},
    {"version", "1e3", "version:"},
    {"version", NULL, "version: missing"},
    {"version", "42.5", "version: 42.5 is not"},
    {"issued", "\"2026-11-24T08:00:00Z\"", NULL},
    {"issued", "\"2026-11-24T08:00:00.5+07:00\"", NULL},
    {"issued", "\"2026-11-24T08:00:00.123456789-03:30\"", NULL},
    {"issued", "\"2000-01-01T00:00:00Z\"", NULL},
    {"issued", "\"2026-11-24T08:00+07:00\"", "issued:"},
    {"issued", "\"2026-11-24T08:00:00\"", "issued:"},
    {"issued", "\"2026-11-24t08:00:00Z\"", "issued:"},
    {"issued", "\"2026-11-24T08:00:00z\"", "issued:"},
    {"issued", "\"2026-11-24 08:00:00Z\"", "issued:"},
    {"issued", "\"2026-11-24T08:00:60Z\"", "issued:"},
    {"issued", "\"2026-11-24T08:00:00-00:00\"", "issued:"},
    {"issued", "\"1999-12-31T23:59:59Z\"", "issued:"},
    {"issued", "\"2026-02-29T08:00:00Z\"", "issued:"},
    {"issued", "\"2026-13-01T08:00:00Z\"", "issued:"},
    {"issued", "\"2026-11-24T24:00:00Z\"", "issued:"},
    {"issued", "\"2026-11-24T08:00:00.Z\"", "issued:"},
    {"issued", "\"2026-11-24T08:00:00+0700\"", "issued:"},
    {"issued", "\"2026-11-24T08:00:00+07:60\"", "issued:"},
    {"issued", "\" 2026-11-24T08:00:00Z\"", "issued:"},
    {"issued", "\"2026-11-24T08:00:00Z \"", "issued:"},
    {"issued", "\"\"", "issued:"},
    {"issued", NULL, "issued: missing"},
    {"issued", "1790000000", "issued: 1790000000 is not a text"},
    {"expires", "\"2026-11-24T08:00:00+07:00\"", "expires: 2026-11-24T08:00:00+07:00 is not later"},
    {"expires", "\"2026-11-24T08:00:01+07:00\"", NULL},
    {"expires", "\"2026-11-24T07:00:00Z\"", NULL},
    {"expires", "\"2020-01-01T00:00:00Z\"", "expires:"},
    {"expires", "\"9999-12-31T23:59:59Z\"", NULL},
    {"expires", NULL, "expires: missing"},
    {"timezone", "\"Asia/Jayapura\"", NULL},
    {"timezone", "\"UTC\"", NULL},
    {"timezone", "\"Asia/Palangkaraya\"", "timezone:"},
    {"timezone", "\"\"", "timezone:"},
    {"timezone", "\"../passwd\"", "timezone:"},
    {"timezone", "\"/etc/localtime\"", "timezone:"},
    {"timezone", "\"Asia\"", "timezone:"},
    {"timezone", "\"zone.tab\"", "timezone:"},
    {"timezone", NULL, "timezone: missing"},
    {"title", NULL, NULL},
    {"title", "\"" X100("\xc3\xa9") X100("\xc3\xa9") "\"", NULL},
    {"title",
     "\"" X100("a") X100("a") "a"
                              "\"",
     "title: 201 characters, at most 200"},
    {"title", "\"a\\nb\"", "title: control character U+000A at position 2"},
    {"title", "\"\\u0085\"", "title: control character U+0085"},
    {"title", "\"\\u007f\"", "title: control character U+007F"},
    {"title", "\"\\u00ad\\u2028\\u200f\"", NULL},
    {"title", "5", "title: 5 is not a text"},
    {"title", "\"\"", NULL},
    {"media", NULL, "loops[0].items[0].media: " HASH_A " is not in media"},
    {"tickers", NULL, NULL},
    {"withdrawn", NULL, NULL},
    {"media", "[]", "media: a list is not an object"},
    {"withdrawn", "[\"a\",\"" HASH_A "\"]", NULL},
    {"withdrawn", "[\"a b\"]", "withdrawn[0]:"},
    {"withdrawn", "[]", NULL},
    {"withdrawn", "\"a\"", "withdrawn: \"a\" is not a list"},
    {"withdrawn", "[1]", "withdrawn[0]: 1 is not a text"},
    {"future", "[1,{\"a\":true}]", NULL},
    {"title", "null", "title: null is not a value"},
    {"future", "null", "future: null is not a value"},
};

static const struct row media[] = {
    {"media." HASH_A ".kind", "\"audio\"", "media." HASH_A ".kind: \"audio\" is neither picture nor video"},
    {"media." HASH_A ".kind", NULL, "media." HASH_A ".kind: missing"},
    {"media." HASH_A ".kind", "\"Video\"", "media." HASH_A ".kind"},
    {"media." HASH_A ".bytes", "0", "media." HASH_A ".bytes: 0 is less than 1"},
    {"media." HASH_A ".bytes", "1", NULL},
    {"media." HASH_A ".bytes", "274877906944", NULL},
    {"media." HASH_A ".bytes", "274877906945", "media." HASH_A ".bytes:"},
    {"media." HASH_A ".bytes", "1.5", "media." HASH_A ".bytes"},
    {"media." HASH_A ".bytes", NULL, "media." HASH_A ".bytes: missing"},
    {"media." HASH_A ".url", "\"a\"", NULL},
    {"media." HASH_A ".url", "\"a/b.c\"", NULL},
    {"media." HASH_A ".url", "\"A-Z_0.9/x\"", NULL},
    {"media." HASH_A ".url", "\"..a\"", NULL},
    {"media." HASH_A ".url", "\"a..\"", NULL},
    {"media." HASH_A ".url", "\"...\"", NULL},
    {"media." HASH_A ".url",
     "\"a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/"
     "a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/"
     "a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a\"",
     NULL},
    {"media." HASH_A ".url",
     "\"a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/"
     "a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/"
     "a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/aa\"",
     "media." HASH_A ".url:"},
    {"media." HASH_A ".url", "\"\"", "media." HASH_A ".url:"},
    {"media." HASH_A ".url", "\"/a\"", "media." HASH_A ".url:"},
    {"media." HASH_A ".url", "\"a/\"", "media." HASH_A ".url:"},
    {"media." HASH_A ".url", "\"a//b\"", "media." HASH_A ".url:"},
    {"media." HASH_A ".url", "\".\"", "media." HASH_A ".url:"},
    {"media." HASH_A ".url", "\"..\"", "media." HASH_A ".url:"},
    {"media." HASH_A ".url", "\"a/./b\"", "media." HASH_A ".url:"},
    {"media." HASH_A ".url", "\"a/../b\"", "media." HASH_A ".url:"},
    {"media." HASH_A ".url", "\"../a\"", "media." HASH_A ".url:"},
    {"media." HASH_A ".url", "\"http://x/a\"", "media." HASH_A ".url:"},
    {"media." HASH_A ".url", "\"a b\"", "media." HASH_A ".url:"},
    {"media." HASH_A ".url", "\"a%20b\"", "media." HASH_A ".url:"},
    {"media." HASH_A ".url", "\"a?b\"", "media." HASH_A ".url:"},
    {"media." HASH_A ".url", "\"a#b\"", "media." HASH_A ".url:"},
    {"media." HASH_A ".url", "\"\xc3\xa9\"", "media." HASH_A ".url:"},
    {"media." HASH_A ".url", "\"a\\\\b\"", "media." HASH_A ".url:"},
    {"media." HASH_A ".url", "\"a:b\"", "media." HASH_A ".url:"},
    {"media." HASH_A ".url", NULL, "media." HASH_A ".url: missing"},
    {"media." HASH_A ".width", "0", "media." HASH_A ".width: 0 is less than 1"},
    {"media." HASH_A ".width", "16385", "media." HASH_A ".width: 16385 is more than 16384"},
    {"media." HASH_A ".width", NULL, "media." HASH_A ".width: missing"},
    {"media." HASH_A ".width", "1", NULL},
    {"media." HASH_A ".height", "0", "media." HASH_A ".height: 0 is less than 1"},
    {"media." HASH_A ".height", "16385", "media." HASH_A ".height: 16385 is more than 16384"},
    {"media." HASH_A ".height", NULL, "media." HASH_A ".height: missing"},
    {"media." HASH_A ".height", "1", NULL},
    {"media." HASH_A ".width", "16384", NULL},
    {"media." HASH_A, "{\"kind\":\"picture\",\"bytes\":1,\"url\":\"a\",\"width\":8192,\"height\":8192}",
     "loops[0].items[0].seconds: missing"},
    {"media." HASH_B, "{\"kind\":\"picture\",\"bytes\":1,\"url\":\"a\",\"width\":8192,\"height\":8192}",
     NULL},
    {"media." HASH_B, "{\"kind\":\"picture\",\"bytes\":1,\"url\":\"a\",\"width\":8193,\"height\":8192}",
     "media." HASH_B ": 8193 x 8192 pixels"},
    {"media." HASH_C ".seconds", "0.04", NULL},
    {"media." HASH_A ".seconds", "0.039", "media." HASH_A ".seconds: 0.039 is less than 0.04"},
    {"media." HASH_A ".seconds", "86400", NULL},
    {"media." HASH_A ".seconds", "86400.001", "media." HASH_A ".seconds:"},
    {"media." HASH_A ".seconds", NULL, "media." HASH_A ".seconds: missing"},
    {"media." HASH_A ".seconds", "\"12\"", "media." HASH_A ".seconds: \"12\" is not a number"},
    {"media." HASH_B ".seconds", "3", NULL},
    {"media." HASH_B ".seconds", "0", "media." HASH_B ".seconds"},
    {"media." HASH_A ".name",
     "\"" X100("a") X100("a") "a"
                              "\"",
     "media." HASH_A ".name:"},
    {"media." HASH_A ".name", "\"a\\tb\"", "media." HASH_A ".name:"},
    {"media." HASH_A ".x", "1", NULL},
    {"media." X50("A") X10("A") "AAAA",
     "{\"kind\":\"picture\",\"bytes\":1,\"url\":\"a\",\"width\":1,\"height\":1}",
     "media." X50("A") X10("A") "AAAA"
                                ": not a SHA-256"},
    {"media.abc", "{\"kind\":\"picture\",\"bytes\":1,\"url\":\"a\",\"width\":1,\"height\":1}",
     "media.abc: not a SHA-256"},
    {"media." HASH_A, "5", "media." HASH_A ": 5 is not an object"},
};

static const struct row layouts[] = {
    {"layouts", NULL, "layouts: missing"},
    {"layouts.lobi.background", "\"#ffffff\"", NULL},
    {"layouts.lobi.background", "\"#000000\"", NULL},
    {"layouts.lobi.background", "\"" HASH_B "\"", NULL},
    {"layouts.lobi.background", "\"ffffff\"", "layouts.lobi.background:"},
    {"layouts.lobi.background", "\"#fff\"", "layouts.lobi.background:"},
    {"layouts.lobi.background", "\"#gggggg\"", "layouts.lobi.background:"},
    {"layouts.lobi.background", "\"#1234567\"", "layouts.lobi.background:"},
    {"layouts.lobi.background", "\"red\"", "layouts.lobi.background:"},
    {"layouts.lobi.background", "\"" HASH_A "\"", "layouts.lobi.background: " HASH_A " is a video"},
    {"layouts.lobi.background",
     "\"" X50("d") X10("d") "dddd"
                            "\"",
     "layouts.lobi.background: " X50("d") X10("d") "dddd"
                                                   " is not in media"},
    {"layouts.lobi.background", "[0,0,1,1]", "layouts.lobi.background: a list"},
    {"layouts.lobi.background", NULL, NULL},
    {"layouts.lobi.main", "[0,0,100,100]", NULL},
    {"layouts.lobi.main", "[0.5,0.25,99.5,99.75]", NULL},
    {"layouts.lobi.main", "[33.3,0,66.7,1e1]", NULL},
    {"layouts.lobi.main", "[99.9,99.9,0.1,0.1]", NULL},
    {"layouts.lobi.main", "[0,0,1e-3,1]", NULL},
    {"layouts.lobi.main", "[0,0,0,100]", "layouts.lobi.main"},
    {"layouts.lobi.main", "[0,0,100,0]", "layouts.lobi.main"},
    {"layouts.lobi.main", "[-1,0,50,50]", "layouts.lobi.main"},
    {"layouts.lobi.main", "[0,0,101,100]", "layouts.lobi.main"},
    {"layouts.lobi.main", "[50,0,51,100]", "layouts.lobi.main"},
    {"layouts.lobi.main", "[0,50,100,50.1]", "layouts.lobi.main"},
    {"layouts.lobi.main", "[0,0,100]", "layouts.lobi.main"},
    {"layouts.lobi.main", "[0,0,100,100,0]", "layouts.lobi.main"},
    {"layouts.lobi.main", "[\"0\",0,100,100]", "layouts.lobi.main"},
    {"layouts.lobi.main", "{}", "layouts.lobi.main"},
    {"layouts.lobi.main", "5", "layouts.lobi.main"},
    {"layouts.lobi.main", "[]", "layouts.lobi.main"},
    {"layouts.lobi",
     "{\"main\":[0,0,10,10],\"ticker\":[0,0,1,1],\"z0\":[0,0,1,1],\"z1\":[0,0,1,1],\"z2\":[0,0,1,1],\"z3\":["
     "0,0,1,1],\"z4\":[0,0,1,1],\"z5\":[0,0,1,1],\"z6\":[0,0,1,1],\"z7\":[0,0,1,1],\"z8\":[0,0,1,1],\"z9\":["
     "0,0,1,1],\"z10\":[0,0,1,1],\"z11\":[0,0,1,1],\"z12\":[0,0,1,1],\"z13\":[0,0,1,1]}",
     NULL},
    {"layouts.lobi",
     "{\"main\":[0,0,10,10],\"ticker\":[0,0,1,1],\"z0\":[0,0,1,1],\"z1\":[0,0,1,1],\"z2\":[0,0,1,1],\"z3\":["
     "0,0,1,1],\"z4\":[0,0,1,1],\"z5\":[0,0,1,1],\"z6\":[0,0,1,1],\"z7\":[0,0,1,1],\"z8\":[0,0,1,1],\"z9\":["
     "0,0,1,1],\"z10\":[0,0,1,1],\"z11\":[0,0,1,1],\"z12\":[0,0,1,1],\"z13\":[0,0,1,1],\"z14\":[0,0,1,1]}",
     "layouts.lobi: 17 zones, at most 16"},
    {"layouts.lobi", "{\"main\":[0,0,10,10],\"a b\":[0,0,1,1]}", "layouts.lobi[\"a b\"]:"},
    {"layouts.lobi", "{\"ticker\":[0,0,1,1]}", "loops[0].zone: no layout has a zone \"main\""},
    {"layouts.lobi", "[]", "layouts.lobi: a list"},
    {"layouts", "{}", "screens.lobi-utama.layout: there is no layout \"lobi\""},
    {"layouts.a b", "{}", "layouts[\"a b\"]:"},
    {"layouts.kosong", "{}", NULL},
};

static const struct row screens[] = {
    {"screens", NULL, "screens: missing"},
    {"screens", "{}", NULL},
    {"screens.*", NULL, NULL},
    {"screens.a b", "{\"layout\":\"lobi\"}", "screens[\"a b\"]:"},
    {"screens.lobi-utama.layout", "\"x\"", "screens.lobi-utama.layout: there is no layout \"x\""},
    {"screens.lobi-utama.layout", NULL, "screens.lobi-utama.layout: missing"},
    {"screens.lobi-utama.groups", "[]", NULL},
    {"screens.lobi-utama.groups", "[\"a b\"]", "screens.lobi-utama.groups[0]:"},
    {"screens.lobi-utama.groups", "[\"*\"]", "screens.lobi-utama.groups[0]:"},
    {"screens.lobi-utama.groups", "[\"lobi-utama\"]",
     "screens.lobi-utama.groups[0]: \"lobi-utama\" is the name of a screen too"},
    {"screens.lobi-utama.groups", "[\"a\",\"a\"]", NULL},
    {"screens.*.groups", "[\"lobi-utama\"]",
     "screens.*.groups[0]: \"lobi-utama\" is the name of a screen too"},
    {"screens.*.groups", "[\"lobi\"]", NULL},
    {"screens.lobi-utama.layouts", "[]", NULL},
    {"screens.lobi-utama.layouts", "[{\"layout\":\"lobi\",\"when\":{\"days\":[\"mon\"]}}]", NULL},
    {"screens.lobi-utama.layouts", "[{\"layout\":\"lobi\"}]", NULL},
    {"screens.lobi-utama.layouts", "[{\"layout\":\"x\"}]",
     "screens.lobi-utama.layouts[0].layout: there is no"},
    {"screens.lobi-utama.layouts", "[{\"when\":{}}]", "screens.lobi-utama.layouts[0].layout: missing"},
    {"screens.lobi-utama.layouts", "[\"lobi\"]", "screens.lobi-utama.layouts[0]: \"lobi\" is not an object"},
    {"screens.lobi-utama.layouts", "{}", "screens.lobi-utama.layouts: an object"},
    {"screens.lobi-utama.layouts", "[{\"layout\":\"lobi\",\"when\":[]}]",
     "screens.lobi-utama.layouts[0].when: a list is not an object"},
};

static void check(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct error err = {0};
        json_t *document = document_create();
        document_set(document, rows[i].path, rows[i].value);
        struct playlist *p = document_parse(document, NULL, &err);
        if (rows[i].fault
                ? p || !text_has_prefix(err.text, rows[i].fault) || strcmp(err.code, "playlist-invalid") != 0
                : !p) {
            fail_msg("%s = %s: wanted %s, got %s %s", rows[i].path, rows[i].value ? rows[i].value : "(gone)",
                     rows[i].fault ? rows[i].fault : "valid", p ? "valid" : err.code, err.text);
        }
        playlist_free(p);
    }
}

#define ROWS_TEST(name)                                                                                      \
    static void test_##name(void **state)                                                                    \
    {                                                                                                        \
        (void)state;                                                                                         \
        check(name, sizeof(name) / sizeof(name[0]));                                                         \
    }
ROWS_TEST(top)
ROWS_TEST(media)
ROWS_TEST(layouts)
ROWS_TEST(screens)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_top),
        cmocka_unit_test(test_media),
        cmocka_unit_test(test_layouts),
        cmocka_unit_test(test_screens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
