#include "document.h"

/* The JSON rules of design.md 4.2, limits included: raw bytes, so that what no JSON writer would give can be
 * said. */

static void check_bytes(const char *bytes, size_t n, const char *fault)
{
    struct error err = {0};
    struct playlist *p = playlist_parse(bytes, n, NULL, &err);
    if (fault ? p || !strstr(err.text, fault) || strcmp(err.code, "playlist-invalid") != 0 : !p) {
        fail_msg("%.100s…: wanted %s, got %s %s", bytes, fault ? fault : "valid", p ? "valid" : err.code,
                 err.text);
    }
    playlist_free(p);
}

struct raw_row {
    const char *text, *fault;
};
static const struct raw_row broken[] = {
    {"", "end of file"},
    {"{", "expected near end of file"},
    {"[]", "not a JSON object"},
    {"5", "not a JSON object"},
    {"null", "not a JSON object"},
    {"{\"papan\":1,\"papan\":1}", "papan: duplicate object key"},
    {"{\"a\":[{},{\"b\":{\"c\":1,\"c\":1}}]}", "a[1].b.c: duplicate object key"},
    {"{\"a\":1,}", "line 1"},
    {"{'a':1}", "line 1"},
    {"{\"a\":01}", "line 1"},
    {"{\"a\":.5}", "line 1"},
    {"{\"a\":+5}", "line 1"},
    {"{\"a\":NaN}", "line 1"},
    {"{\"a\":\"\\u0000\"}", "\\u0000 is not allowed"},
    {"{\"a\":\"\x01\"}", "control character"},
    {"{\"a\":\"\xff\"}", "unable to decode byte 0xff"},
    {"{\"a\":\"\xc0\xaf\"}", "unable to decode byte 0xc0"},
    {"{\"a\":\"\xed\xa0\x80\"}", "unable to decode byte 0xed"},
    {"{\"a\":\"\\ud800\"}", "invalid Unicode"},
    {"{\"a\":99999999999999999999}", "too big integer"},
    {"{\"a\":1e999}", "real number overflow"},
    {"{\"a\":1}x", "end of file expected"},
    {"{\"a\":1}{}", "end of file expected"},
    {"\xef\xbb\xbf{}", "line 1"},
    {"{\"a\":/* no */1}", "line 1"},
};

static void test_broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        check_bytes(broken[i].text, strlen(broken[i].text), broken[i].fault);
    }
    check_bytes("{\"a\":1}\0", 8, "end of file expected");
}

static void test_white_space(void **state)
{
    (void)state;
    struct buffer b;
    buffer_init(&b, 1 << 20);
    buffer_add_text(&b, document_text);
    check_bytes(b.data, b.length, NULL);
    buffer_add_text(&b, " \t\r\n\n");
    check_bytes(b.data, b.length, NULL);
    buffer_add_text(&b, "\f");
    check_bytes(b.data, b.length, "end of file expected");
    buffer_finish(&b);
}

/* A valid document with `extra` as one more unknown key. */
static void check_extra(const char *before, const char *unit, size_t times, const char *after,
                        const char *fault)
{
    struct buffer b;
    buffer_init(&b, 32 << 20);
    buffer_add(&b, document_text, strlen(document_text) - 1);
    buffer_add_text(&b, ",\"extra\":");
    buffer_add_text(&b, before);
    for (size_t i = 0; i < times; i++) {
        buffer_add_text(&b, unit);
    }
    buffer_add_text(&b, after);
    buffer_add_text(&b, "}");
    check_bytes(b.data, b.length, fault);
    buffer_finish(&b);
}

/* The values of the plain document and the one list of `extra`. */
static size_t values_used(const json_t *json)
{
    size_t n = 1;
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)json, key, value)
    {
        n += values_used(value);
    }
    for (size_t i = 0; i < json_array_size(json); i++) {
        n += values_used(json_array_get(json, i));
    }
    return n;
}

static void test_values(void **state)
{
    (void)state;
    json_t *plain = document_create();
    size_t room = PLAYLIST_VALUES_MAX - values_used(plain) - 1;
    json_decref(plain);
    check_extra("[1", ",1", room - 1, "]", NULL);
    check_extra("[1", ",1", room, "]", "extra[");
    check_extra("[1", ",\"a\"", room - 1, "]", NULL);
    check_extra("[1", ",{}", room - 1, "]", NULL);
    check_extra("[1", ",{\"a\":true}", room / 2 - 1, "]", NULL);
    check_extra("[1", ",{\"a\":true}", room / 2 + 1, "]", "more than 250000 values");
    check_extra("[1", ",[[]]", room / 2 + 1, "]", "more than 250000 values");
    check_bytes("{},{},", 6, "end of file expected");
}

static void test_depth(void **state)
{
    (void)state;
    check_extra("", "[", 15, "]]]]]]]]]]]]]]]", NULL);
    check_extra("", "[", 16, "]]]]]]]]]]]]]]]]",
                "extra[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]: nested deeper");
    check_extra("", "{\"a\":", 15, "1}}}}}}}}}}}}}}}", NULL);
    check_extra("", "{\"a\":", 16, "1}}}}}}}}}}}}}}}}", "nested deeper than 16");
    check_extra("\"", "[", 100, "\"", NULL);
    check_extra("\"\\\"", "{\\\\", 100, "\"", NULL);
}

static void test_bytes(void **state)
{
    (void)state;
    size_t room = PLAYLIST_BYTES_MAX - strlen(document_text) - strlen(",\"extra\":\"\"");
    check_extra("\"", "a", room, "\"", NULL);
    check_extra("\"", "a", room + 1, "\"", "larger than 8 MiB");
}

/* Members of a list or object as text: `count` times the format with a number in it. */
static void members(struct buffer *b, size_t count, const char *before, const char *after)
{
    for (size_t i = 0; i < count; i++) {
        buffer_printf(b, "%s%s%zu%s", i ? "," : "", before, i, after);
    }
}

static void check_counts(size_t loops, size_t items, const char *fault)
{
    struct buffer b;
    buffer_init(&b, 16 << 20);
    buffer_add_text(&b, "[");
    for (size_t i = 0; i < loops; i++) {
        buffer_printf(&b, "%s{\"id\":\"l%zu\",\"zone\":\"main\",\"items\":[", i ? "," : "", i);
        char before[40];
        snprintf(before, sizeof(before), "{\"id\":\"i%zu-", i);
        members(&b, items / loops + (i < items % loops), before, "\",\"media\":\"" HASH_A "\"}");
        buffer_add_text(&b, "]}");
    }
    buffer_add_text(&b, "]");
    json_t *document = document_create();
    document_set(document, "loops", b.data);
    char *text = json_dumps(document, JSON_COMPACT);
    check_bytes(text, strlen(text), fault);
    free(text);
    json_decref(document);
    buffer_finish(&b);
}

static void test_counts(void **state)
{
    (void)state;
    check_counts(500, 10000, NULL);
    check_counts(1, 10000, NULL);
    check_counts(1, 10001, "loops: 10001 items, at most 10000");
    check_counts(500, 10001, "loops: 10001 items, at most 10000");
    check_counts(501, 501, "loops: 501 loops, at most 500");
}

static void test_media_count(void **state)
{
    (void)state;
    for (size_t count = 9997; count <= 9998; count++) {
        json_t *document = document_create(), *media = json_object_get(document, "media");
        for (size_t i = 0; i < count; i++) {
            json_t *m = json_pack("{s:s,s:i,s:s,s:i,s:i}", "kind", "picture", "bytes", 1, "url", "a", "width",
                                  1, "height", 1);
            char hash[HASH_TEXT_SIZE];
            snprintf(hash, sizeof(hash), "%064zx", i);
            json_object_set_new(media, hash, m);
        }
        char *text = json_dumps(document, JSON_COMPACT);
        check_bytes(text, strlen(text), count == 9997 ? NULL : "media: 10001 media, at most 10000");
        free(text);
        json_decref(document);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_broken),      cmocka_unit_test(test_white_space), cmocka_unit_test(test_values),
        cmocka_unit_test(test_depth),       cmocka_unit_test(test_bytes),       cmocka_unit_test(test_counts),
        cmocka_unit_test(test_media_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
