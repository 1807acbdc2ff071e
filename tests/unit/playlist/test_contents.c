#include "document.h"

#define X10(s) s s s s s s s s s s
#define X50(s) X10(s) X10(s) X10(s) X10(s) X10(s)
#define X100(s) X50(s) X50(s)
#define X500(s) X100(s) X100(s) X100(s) X100(s) X100(s)
#define X1000(s) X500(s) X500(s)

/* Loops, items, texts and tickers (design.md 4.2): a row for each edge of each range. */
struct row {
    const char *path, *value; /* set in the valid document; NULL: taken away */
    const char *fault;        /* how the error begins; NULL: valid */
};

static const struct row loops[] = {
    {"loops", NULL, "loops: missing"},
    {"loops", "[]", NULL},
    {"loops", "{}", "loops: an object is not a list"},
    {"loops.0.id", NULL, "loops[0].id: missing"},
    {"loops.0.id", "\"a b\"", "loops[0].id:"},
    {"loops.0.zone", NULL, "loops[0].zone: missing"},
    {"loops.0.zone", "\"clock\"", "loops[0].zone: \"clock\" is the clock's"},
    {"loops.0.zone", "\"ticker\"", "tickers[0].zone: \"ticker\" holds loops"},
    {"loops.0.zone", "\"nix\"", "loops[0].zone: no layout has"},
    {"loops.0.zone", "\"background\"", "loops[0].zone: no layout has"},
    {"loops.0.items", "[]", "loops[0].items: empty"},
    {"loops.0.items", NULL, "loops[0].items: missing"},
    {"loops.0.items", "[5]", "loops[0].items[0]: 5 is not an object"},
    {"loops.0.screens", "[\"*\"]", NULL},
    {"loops.0.screens", "[\"lobi-utama\",\"lobi-lobi\",\"tidak-ada\"]", NULL},
    {"loops.0.screens", "[\"a b\"]", "loops[0].screens[0]:"},
    {"loops.0.screens", "\"*\"", "loops[0].screens: \"*\" is not a list"},
    {"loops.0.screens", "[]", NULL},
    {"loops.0.priority", "-1000", NULL},
    {"loops.0.priority", "0", NULL},
    {"loops.0.priority", "1000", NULL},
    {"loops.0.priority", "-1001", "loops[0].priority: -1001 is less than -1000"},
    {"loops.0.priority", "1001", "loops[0].priority: 1001"},
    {"loops.0.priority", "0.5", "loops[0].priority: 0.5 is not a whole"},
    {"loops.0.priority", "\"1\"", "loops[0].priority"},
    {"loops.1",
     "{\"id\":\"harian\",\"zone\":\"main\",\"items\":[{\"id\":\"lain\",\"text\":{\"title\":\"x\"},"
     "\"seconds\":1}]}",
     NULL},
    {"loops.1",
     "{\"id\":\"dua\",\"zone\":\"main\",\"items\":[{\"id\":\"foto\",\"text\":{\"title\":\"x\"},\"seconds\":1}"
     "]}",
     "loops[1].items[0].id: \"foto\" is the id of loops[0].items[1] too"},
    {"loops.0.when", "null", "loops[0].when: null is not a value"},
    {"loops.0.priority", "null", "loops[0].priority: null is not a value"},
};

static const struct row items[] = {
    {"loops.0.items.1.id", NULL, "loops[0].items[1].id: missing"},
    {"loops.0.items.1.id", "\"a/b\"", "loops[0].items[1].id:"},
    {"loops.0.items.1.id", "\"banjir\"",
     "loops[0].items[1].id: \"banjir\" is the id of loops[0].items[0] too"},
    {"loops.0.items.1.media", NULL, "loops[0].items[1]: has neither media nor text"},
    {"loops.0.items.1.text", "{\"title\":\"x\"}", "loops[0].items[1]: has both media and text"},
    {"loops.0.items.1.media",
     "\"" X50("d") X10("d") "dddd"
                            "\"",
     "loops[0].items[1].media: " X50("d") X10("d") "dddd"
                                                   " is not in media"},
    {"loops.0.items.1.media", "\"b\"", "loops[0].items[1].media:"},
    {"loops.0.items.1.media",
     "\"" X50("B") X10("B") "BBBB"
                            "\"",
     "loops[0].items[1].media:"},
    {"loops.0.items.1.seconds", "0", "loops[0].items[1].seconds: 0 is less than 1"},
    {"loops.0.items.1.seconds", "0.999", "loops[0].items[1].seconds: 0.999 is less"},
    {"loops.0.items.1.seconds", "1", NULL},
    {"loops.0.items.1.seconds", "1.0", NULL},
    {"loops.0.items.1.seconds", "86400", NULL},
    {"loops.0.items.1.seconds", "86401", "loops[0].items[1].seconds: 86401 is more than 86400"},
    {"loops.0.items.1.seconds", "1e1", NULL},
    {"loops.0.items.1.seconds", NULL, "loops[0].items[1].seconds: missing"},
    {"loops.0.items.1.seconds", "\"5\"", "loops[0].items[1].seconds"},
    {"loops.0.items.2.seconds", NULL, "loops[0].items[2].seconds: missing"},
    {"loops.0.items.0.seconds", "5", NULL},
    {"loops.0.items.1.seconds", "true", "loops[0].items[1].seconds: true is not a number"},
    {"loops.0.items.0.media", "\"" HASH_C "\"",
     "loops[0].items[0].seconds: missing: the video is shorter than 1 second"},
    {"loops.0.items.0", "{\"id\":\"banjir\",\"media\":\"" HASH_C "\",\"seconds\":1}", NULL},
    {"loops.0.items.0", "{\"id\":\"banjir\",\"media\":\"" HASH_C "\",\"seconds\":0.4}",
     "loops[0].items[0].seconds: 0.4 is less than 1"},
    {"loops.0.items.1.lease_hours", "1", NULL},
    {"loops.0.items.1.lease_hours", "8760", NULL},
    {"loops.0.items.1.lease_hours", "0", "loops[0].items[1].lease_hours: 0 is less"},
    {"loops.0.items.1.lease_hours", "8761", "loops[0].items[1].lease_hours"},
    {"loops.0.items.1.lease_hours", "1.5", "loops[0].items[1].lease_hours"},
    {"loops.0.items.1.clock", "\"trusted\"", NULL},
    {"loops.0.items.1.clock", "\"any\"", NULL},
    {"loops.0.items.1.clock", "\"x\"", "loops[0].items[1].clock: \"x\" is neither"},
    {"loops.0.items.1.clock", "1", "loops[0].items[1].clock: 1 is not a text"},
    {"loops.0.items.1.fit", "\"contain\"", NULL},
    {"loops.0.items.1.fit", "\"cover\"", NULL},
    {"loops.0.items.1.fit", "\"stretch\"", NULL},
    {"loops.0.items.1.fit", "\"fill\"", NULL},
    {"loops.0.items.1.fit", "1", "loops[0].items[1].fit: 1 is not a text"},
    {"loops.0.items.1.transition", "\"fade\"", NULL},
    {"loops.0.items.1.transition", "\"cut\"", NULL},
    {"loops.0.items.1.transition", "\"wipe\"", NULL},
    {"loops.0.items.1.transition", "1", "loops[0].items[1].transition: 1 is not a text"},
    {"loops.0.items.1.volume", "0", NULL},
    {"loops.0.items.1.volume", "100", NULL},
    {"loops.0.items.1.volume", "-1", "loops[0].items[1].volume"},
    {"loops.0.items.1.volume", "101", "loops[0].items[1].volume"},
    {"loops.0.items.1.volume", "50.0", "loops[0].items[1].volume"},
    {"loops.0.items.1.volume", "\"1\"", "loops[0].items[1].volume"},
    {"loops.0.items.1.caption", "\"" X100("a") X100("a") "\"", NULL},
    {"loops.0.items.1.caption",
     "\"" X100("a") X100("a") "a"
                              "\"",
     "loops[0].items[1].caption"},
    {"loops.0.items.1.caption", "\"a\\nb\"", "loops[0].items[1].caption"},
    {"loops.0.items.1.caption", "1", "loops[0].items[1].caption"},
    {"loops.0.items.1.link_text", "\"" X100("a") X100("a") "\"", NULL},
    {"loops.0.items.1.link_text",
     "\"" X100("a") X100("a") "a"
                              "\"",
     "loops[0].items[1].link_text"},
    {"loops.0.items.1.link_text", "\"a\\nb\"", "loops[0].items[1].link_text"},
    {"loops.0.items.1.link_text", "1", "loops[0].items[1].link_text"},
    {"loops.0.items.1.link", "\"https://ppid.kalteng.go.id\"", NULL},
    {"loops.0.items.1.link", "\"http://x\"", NULL},
    {"loops.0.items.1.link", "\"HTTPS://X.ID/?a=b#c\"", NULL},
    {"loops.0.items.1.link",
     "\"https://" X50("a") "aa"
                           "\"",
     NULL},
    {"loops.0.items.1.link",
     "\"https://" X50("a") "aaa"
                           "\"",
     "loops[0].items[1].link"},
    {"loops.0.items.1.link",
     "\"http://" X10("\xc3\xa9") X10("\xc3\xa9") "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
                                                 "\"",
     "loops[0].items[1].link"},
    {"loops.0.items.1.link", "\"ftp://x\"", "loops[0].items[1].link"},
    {"loops.0.items.1.link", "\"https://\"", "loops[0].items[1].link"},
    {"loops.0.items.1.link", "\"x\"", "loops[0].items[1].link"},
    {"loops.0.items.1.link", "\"\"", "loops[0].items[1].link"},
    {"loops.0.items.1.link", "\"https:///x\"", "loops[0].items[1].link"},
    {"loops.0.items.1.link", "\"https://a b\"", "loops[0].items[1].link"},
    {"loops.0.items.1.link", "\"mailto:a@b\"", "loops[0].items[1].link"},
    {"loops.0.items.1.link", "\"https://a\\u0001\"", "loops[0].items[1].link"},
    {"loops.0.items.2.link", "\"https://x.id\"", NULL},
    {"loops.0.items.2.caption", "\"x\"", NULL},
    {"loops.0.items.2",
     "{\"id\":\"rapat\",\"seconds\":5,\"link\":\"https://"
     "x.id\",\"text\":{\"style\":\"number\",\"number\":\"1\"}}",
     "loops[0].items[2].link: only announcements"},
    {"loops.0.items.2",
     "{\"id\":\"rapat\",\"seconds\":5,\"link\":\"https://"
     "x.id\",\"text\":{\"style\":\"quote\",\"body\":\"x\"}}",
     "loops[0].items[2].link: only announcements"},
    {"loops.0.items.2",
     "{\"id\":\"rapat\",\"seconds\":5,\"link\":\"https://"
     "x.id\",\"text\":{\"style\":\"agenda\",\"title\":\"x\",\"rows\":[]}}",
     "loops[0].items[2].link: only announcements"},
    {"loops.0.items.1.caption", "null", "loops[0].items[1].caption: null is not a value"},
};

static const struct row texts[] = {
    {"loops.0.items.2.text", "{\"style\":\"number\",\"number\":\"1\"}", NULL},
    {"loops.0.items.2.text", "{\"style\":\"quote\",\"body\":\"x\"}", NULL},
    {"loops.0.items.2.text", "{\"style\":\"agenda\",\"title\":\"x\",\"rows\":[]}", NULL},
    {"loops.0.items.2.text", "{}", "loops[0].items[2].text.title: missing"},
    {"loops.0.items.2.text",
     "{\"style\":\"announcement\",\"title\":\"x\",\"body\":\"a\\nb\",\"kind\":\"k\",\"rows\":[[\"a\",\"b\"],["
     "\"c\",\"d\"],[\"e\",\"f\"]]}",
     NULL},
    {"loops.0.items.2.text",
     "{\"title\":\"x\",\"rows\":[[\"a\",\"b\"],[\"c\",\"d\"],[\"e\",\"f\"],[\"g\",\"h\"]]}",
     "loops[0].items[2].text.rows: 4 rows, at most 3"},
    {"loops.0.items.2.text", "{\"title\":\"x\",\"rows\":[[\"a\"]]}",
     "loops[0].items[2].text.rows[0]: 1 parts"},
    {"loops.0.items.2.text", "{\"title\":\"x\",\"rows\":[[\"a\",1]]}",
     "loops[0].items[2].text.rows[0][1]: 1 is not a text"},
    {"loops.0.items.2.text", "{\"title\":\"x\",\"rows\":\"a\"}", "loops[0].items[2].text.rows:"},
    {"loops.0.items.2.text", "{\"title\":\"x\",\"rows\":[\"a\"]}", "loops[0].items[2].text.rows[0]:"},
    {"loops.0.items.2.text", "{\"style\":\"poster\",\"title\":\"x\"}",
     "loops[0].items[2].text.style: \"poster\" is not one of"},
    {"loops.0.items.2.text", "{\"style\":1,\"title\":\"x\"}",
     "loops[0].items[2].text.style: 1 is not a text"},
    {"loops.0.items.2.text", "\"x\"", "loops[0].items[2].text: \"x\" is not an object"},
    {"loops.0.items.2.text", "{\"title\":\"x\",\"number\":5}", NULL},
    {"loops.0.items.2.text", "{\"title\":\"" X100("a") X100("a") "\"}", NULL},
    {"loops.0.items.2.text",
     "{\"title\":\"" X100("a") X100("a") "a"
                                         "\"}",
     "loops[0].items[2].text.title: 201"},
    {"loops.0.items.2.text", "{\"title\":\"a\\nb\"}", "loops[0].items[2].text.title: control"},
    {"loops.0.items.2.text", "{\"title\":\"a\",\"body\":\"" X1000("\xc3\xa9") X1000("\xc3\xa9") "\"}", NULL},
    {"loops.0.items.2.text",
     "{\"title\":\"a\",\"body\":\"" X1000("a") X1000("a") "a"
                                                          "\"}",
     "loops[0].items[2].text.body: 2001"},
    {"loops.0.items.2.text", "{\"title\":\"a\",\"body\":\"a\\tb\"}",
     "loops[0].items[2].text.body: control character U+0009"},
    {"loops.0.items.2.text", "{\"title\":\"a\",\"body\":\"a\\rb\"}",
     "loops[0].items[2].text.body: control character U+000D"},
    {"loops.0.items.2.text",
     "{\"title\":\"a\",\"kind\":\"" X100("a") X100("a") "a"
                                                        "\"}",
     "loops[0].items[2].text.kind"},
    {"loops.0.items.2.text",
     "{\"title\":\"a\",\"rows\":[[\"a\",\"" X100("a") X100("a") "a"
                                                                "\"]]}",
     "loops[0].items[2].text.rows[0][1]: 201"},
    {"loops.0.items.2.text", "{\"title\":\"a\",\"rows\":[[\"a\",\"b\\nc\"]]}",
     "loops[0].items[2].text.rows[0][1]: control"},
    {"loops.0.items.2.text",
     "{\"style\":\"number\",\"lead\":\"l\",\"number\":\"1.314\",\"body\":\"b\\nb\",\"source\":\"s\"}", NULL},
    {"loops.0.items.2.text", "{\"style\":\"number\",\"title\":\"x\"}",
     "loops[0].items[2].text.number: missing"},
    {"loops.0.items.2.text", "{\"style\":\"number\",\"number\":5}",
     "loops[0].items[2].text.number: 5 is not a text"},
    {"loops.0.items.2.text", "{\"style\":\"number\",\"number\":\"1\",\"source\":\"a\\nb\"}",
     "loops[0].items[2].text.source"},
    {"loops.0.items.2.text", "{\"style\":\"quote\",\"body\":\"b\",\"by\":\"x\",\"role\":\"y\"}", NULL},
    {"loops.0.items.2.text", "{\"style\":\"quote\",\"by\":\"x\"}", "loops[0].items[2].text.body: missing"},
    {"loops.0.items.2.text",
     "{\"style\":\"agenda\",\"title\":\"x\",\"place\":\"p\",\"rows\":[[\"09.00\",\"a\",\"b\"]]}", NULL},
    {"loops.0.items.2.text",
     "{\"style\":\"agenda\",\"title\":\"x\",\"place\":\"p\",\"rows\":[[\"09.00\xe2\x80\x93"
     "11.30\",\"a\",\"b\"],[\"00.00\xe2\x80\x93"
     "24.00\",\"\",\"\"],[\"23.59\",\"a\",\"b\"]]}",
     NULL},
    {"loops.0.items.2.text",
     "{\"style\":\"agenda\",\"title\":\"x\",\"place\":\"p\",\"rows\":[[\"9.00\",\"a\",\"b\"]]}",
     "loops[0].items[2].text.rows[0][0]:"},
    {"loops.0.items.2.text",
     "{\"style\":\"agenda\",\"title\":\"x\",\"place\":\"p\",\"rows\":[[\"09:00\",\"a\",\"b\"]]}",
     "loops[0].items[2].text.rows[0][0]:"},
    {"loops.0.items.2.text",
     "{\"style\":\"agenda\",\"title\":\"x\",\"place\":\"p\",\"rows\":[[\"09.00-11.30\",\"a\",\"b\"]]}",
     "loops[0].items[2].text.rows[0][0]:"},
    {"loops.0.items.2.text",
     "{\"style\":\"agenda\",\"title\":\"x\",\"place\":\"p\",\"rows\":[[\"24.00\",\"a\",\"b\"]]}",
     "loops[0].items[2].text.rows[0][0]:"},
    {"loops.0.items.2.text",
     "{\"style\":\"agenda\",\"title\":\"x\",\"place\":\"p\",\"rows\":[[\"09.60\",\"a\",\"b\"]]}",
     "loops[0].items[2].text.rows[0][0]:"},
    {"loops.0.items.2.text",
     "{\"style\":\"agenda\",\"title\":\"x\",\"place\":\"p\",\"rows\":[[\"09.00\xe2\x80\x93\",\"a\",\"b\"]]}",
     "loops[0].items[2].text.rows[0][0]:"},
    {"loops.0.items.2.text",
     "{\"style\":\"agenda\",\"title\":\"x\",\"place\":\"p\",\"rows\":[[\"09.00\xe2\x80\x93"
     "25.00\",\"a\",\"b\"]]}",
     "loops[0].items[2].text.rows[0][0]:"},
    {"loops.0.items.2.text",
     "{\"style\":\"agenda\",\"title\":\"x\",\"place\":\"p\",\"rows\":[[\"09.00 \xe2\x80\x93 "
     "11.30\",\"a\",\"b\"]]}",
     "loops[0].items[2].text.rows[0][0]:"},
    {"loops.0.items.2.text",
     "{\"style\":\"agenda\",\"title\":\"x\",\"place\":\"p\",\"rows\":[[\"\",\"a\",\"b\"]]}",
     "loops[0].items[2].text.rows[0][0]:"},
    {"loops.0.items.2.text",
     "{\"style\":\"agenda\",\"title\":\"x\",\"place\":\"p\",\"rows\":[[\"aa.bb\",\"a\",\"b\"]]}",
     "loops[0].items[2].text.rows[0][0]:"},
    {"loops.0.items.2.text",
     "{\"style\":\"agenda\",\"title\":\"x\",\"place\":\"p\",\"rows\":[[\"09.00\xe2\x80\x93"
     "24.01\",\"a\",\"b\"]]}",
     "loops[0].items[2].text.rows[0][0]:"},
    {"loops.0.items.2.text",
     "{\"style\":\"agenda\",\"title\":\"x\",\"place\":\"p\",\"rows\":[[\"09.00\",\"a\"]]}",
     "loops[0].items[2].text.rows[0]: 2 parts"},
    {"loops.0.items.2.text", "{\"style\":\"agenda\",\"title\":\"x\"}",
     "loops[0].items[2].text.rows: missing"},
    {"loops.0.items.2.text", "{\"style\":\"agenda\",\"rows\":[]}", "loops[0].items[2].text.title: missing"},
};

static const struct row tickers[] = {
    {"tickers.0.id", "\"foto\"", "tickers[0].id: \"foto\" is the id of loops[0].items[1] too"},
    {"tickers.0.id", NULL, "tickers[0].id: missing"},
    {"tickers.0.zone", NULL, "tickers[0].zone: missing"},
    {"tickers.0.zone", "\"main\"", "tickers[0].zone: \"main\" holds loops"},
    {"tickers.0.zone", "\"clock\"", "tickers[0].zone: \"clock\" is the clock's"},
    {"tickers.0.zone", "\"nix\"", NULL},
    {"tickers.0.messages", NULL, "tickers[0].messages: missing"},
    {"tickers.0.messages", "[]", NULL},
    {"tickers.0.messages", "[\"x\"]", "tickers[0].messages[0]: \"x\" is not an object"},
    {"tickers.0.messages", "[{}]", "tickers[0].messages[0].text: missing"},
    {"tickers.0.messages", "[{\"text\":\"" X500("a") "\"}]", NULL},
    {"tickers.0.messages",
     "[{\"text\":\"" X500("a") "a"
                               "\"}]",
     "tickers[0].messages[0].text: 501"},
    {"tickers.0.messages", "[{\"text\":\"a\\nb\"}]", "tickers[0].messages[0].text: control"},
    {"tickers.0.messages",
     "[{\"text\":\"a\",\"source\":\"" X100("a") X100("a") "a"
                                                          "\"}]",
     "tickers[0].messages[0].source"},
    {"tickers.0.messages", "[{\"text\":\"a\",\"when\":5}]",
     "tickers[0].messages[0].when: 5 is not an object"},
    {"tickers.0.speed", "80", NULL},
    {"tickers.0.speed", "200", NULL},
    {"tickers.0.speed", "79", "tickers[0].speed"},
    {"tickers.0.speed", "201", "tickers[0].speed"},
    {"tickers.0.speed", "120.0", "tickers[0].speed"},
    {"tickers.0.speed", "\"120\"", "tickers[0].speed"},
    {"tickers.0.screens", "[\"tidak-ada\"]", NULL},
    {"tickers.0.when", "{}", NULL},
    {"tickers.0.when", "[]", "tickers[0].when: a list is not an object"},
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
ROWS_TEST(loops)
ROWS_TEST(items)
ROWS_TEST(texts)
ROWS_TEST(tickers)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_loops),
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_tickers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
