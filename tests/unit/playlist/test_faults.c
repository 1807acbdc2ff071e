#include "document.h"

/* All faults at once, warnings beside success, and what only the publisher minds. */

struct expected {
    const char *path, *text;
    enum playlist_fault_kind kind;
};

static void expect(const struct playlist_faults *f, const struct expected *list, size_t n)
{
    for (size_t i = 0; i < f->count && i < n; i++) {
        if (strcmp(f->list[i].path, list[i].path) != 0 || !text_has_prefix(f->list[i].text, list[i].text) ||
            f->list[i].kind != list[i].kind || f->list[i].warning != (list[i].kind == FAULT_WARNING)) {
            fail_msg("fault %zu is %s: %s, not %s: %s", i, f->list[i].path, f->list[i].text, list[i].path,
                     list[i].text);
        }
    }
    assert_int_equal(f->count, n);
}

static void test_all_at_once(void **state)
{
    (void)state;
    json_t *d = document_create();
    struct playlist_faults f;
    struct error err = {0};
    document_set(d, "version", "0");
    document_set(d, "title", "\"a\\tb\"");
    document_set(d, "media." HASH_B ".bytes", "-5");
    document_set(d, "layouts.lobi.clock", "[76,88,25,12]");
    document_set(d, "loops.0.items.1.seconds", "0");
    document_set(d, "loops.0.items.2.text", "{\"rows\":[[\"a\"]]}");
    document_set(d, "loops.0.items.2.unbekannt", "1");
    document_set(d, "tickers.0.speed", "79");
    assert_null(document_parse(d, &f, &err));
    static const struct expected list[] = {
        {"version", "0 is less than 1", FAULT_REFUSED},
        {"title", "control character U+0009", FAULT_REFUSED},
        {"media." HASH_B ".bytes", "-5 is less than 1", FAULT_REFUSED},
        {"layouts.lobi.clock", "reaches beyond 100 percent", FAULT_REFUSED},
        {"loops[0].items[1].seconds", "0 is less than 1", FAULT_REFUSED},
        {"loops[0].items[2].text.title", "missing", FAULT_REFUSED},
        {"loops[0].items[2].text.rows[0]", "1 parts instead of", FAULT_REFUSED},
        {"loops[0].items[2].unbekannt", "unknown key", FAULT_WARNING},
        {"tickers[0].speed", "79 is less than 80", FAULT_REFUSED},
    };
    expect(&f, list, sizeof(list) / sizeof(list[0]));
    assert_int_equal(f.errors, 8);
    assert_int_equal(f.refusals, 8);
    assert_string_equal(err.code, "playlist-invalid");
    assert_string_equal(err.text, "version: 0 is less than 1");
    playlist_faults_free(&f);
}

static void test_warnings(void **state)
{
    (void)state;
    json_t *d = document_create();
    struct playlist_faults f;
    struct error err = {0};
    document_set(d, "future", "{\"a\":1}");
    document_set(d, "loops.0.screens", "[\"lobi-utama\",\"lobi-lobi\",\"tidak-ada\",\"*\"]");
    document_set(d, "loops.0.items.1.fit", "\"fill\"");
    document_set(d, "loops.0.items.1.transition", "\"wipe\"");
    document_set(d, "tickers.0.zone", "\"nirgends\"");
    struct playlist *p = document_parse(d, &f, &err);
    assert_non_null(p);
    static const struct expected list[] = {
        {"loops[0].items[1].fit", "\"fill\" is not known and means \"contain\"", FAULT_WARNING},
        {"loops[0].items[1].transition", "\"wipe\" is not known and means \"cut\"", FAULT_WARNING},
        {"loops[0].screens[2]", "\"tidak-ada\" is neither", FAULT_WARNING},
        {"tickers[0].zone", "no layout has", FAULT_WARNING},
        {"future", "unknown key", FAULT_WARNING},
    };
    expect(&f, list, sizeof(list) / sizeof(list[0]));
    assert_int_equal(f.errors, 0);
    assert_int_equal(p->loops[0].items[1].fit, FIT_CONTAIN);
    assert_int_equal(p->loops[0].items[1].transition, TRANSITION_CUT);
    playlist_faults_free(&f);
    playlist_free(p);
}

static void test_publisher_only(void **state)
{
    (void)state;
    json_t *d = document_create();
    struct playlist_faults f;
    struct error err = {0};
    document_set(d, "loops.0.when", "{\"moon\":\"full\"}");
    document_set(d, "loops.0.items.0.when", "{\"month_days\":[32]}");
    struct playlist *p = document_parse(d, &f, &err);
    assert_non_null(p);
    static const struct expected list[] = {
        {"loops[0].when.moon", "unknown key", FAULT_PUBLISHER},
        {"loops[0].items[0].when.month_days[0]", "not a day of the month", FAULT_PUBLISHER},
    };
    expect(&f, list, 2);
    assert_int_equal(f.errors, 2);
    assert_int_equal(f.refusals, 0);
    assert_string_equal(p->loops[0].when.not_understood, "moon");
    playlist_faults_free(&f);
    playlist_free(p);
}

static void test_clean_text(void **state)
{
    (void)state;
    struct playlist_faults f;
    struct error err = {0};
    json_t *d = document_create();
    document_set(d, "a\x1b[31mb", "1");
    struct playlist *p = document_parse(d, &f, &err);
    assert_non_null(p);
    assert_int_equal(f.count, 1);
    assert_null(strchr(f.list[0].path, '\x1b'));
    playlist_faults_free(&f);
    playlist_free(p);
}

static void test_many_faults(void **state)
{
    (void)state;
    struct playlist_faults f = {0};
    for (size_t i = 0; i < 20000; i++) {
        playlist_faults_add(&f, FAULT_REFUSED, "a", "%zu", i);
    }
    assert_int_equal(f.errors, 20000);
    assert_in_range(f.count, 1000, 20000);
    struct error err = {0};
    assert_false(playlist_faults_error(&f, "playlist-invalid", &err));
    assert_string_equal(err.text, "a: 0");
    playlist_faults_free(&f);
}

/* What is judged before the rest, so that an old version is refused as such even where its content is invalid
 * too. */
static void test_head(void **state)
{
    (void)state;
    json_t *d = document_create();
    struct playlist_head head = {0};
    struct error err = {0};
    document_set(d, "loops.0.items.0.media", "5");
    char *text = json_dumps(d, 0);
    assert_true(playlist_head_read(text, strlen(text), &head, &err));
    assert_int_equal(head.version, 42);
    assert_string_equal(head.site, "gedung");
    assert_int_equal(head.issued_ms, INT64_C(1795482000000));
    assert_int_equal(head.expires_ms - head.issued_ms, INT64_C(29) * 86400000 + 16 * INT64_C(3600000));
    free(text);
    document_set(d, "site", "\"a b\"");
    text = json_dumps(d, 0);
    assert_false(playlist_head_read(text, strlen(text), &head, &err));
    assert_string_equal(err.code, "playlist-invalid");
    assert_true(text_has_prefix(err.text, "site: "));
    free(text);
    json_decref(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_at_once),    cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_publisher_only), cmocka_unit_test(test_clean_text),
        cmocka_unit_test(test_many_faults),    cmocka_unit_test(test_head),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
