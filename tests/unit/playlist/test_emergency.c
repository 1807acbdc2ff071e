#include "document.h"

/* emergency.papan (design.md 4.5): any fault refuses, unknown keys included. */

static const char text[] =
    "{\"papan\":1,\"kind\":\"emergency\",\"site\":\"gedung\",\"version\":1795482000,"
    "\"issued\":\"2026-11-24T08:00:00+07:00\",\"expires\":\"2026-11-24T09:00:00+07:00\","
    "\"timezone\":\"Asia/Jakarta\",\"text\":{\"title\":\"Gempa\",\"body\":\"a\\n\\nb\"}}";

struct emergency_row {
    const char *path, *value, *fault;
};
static const struct emergency_row rows[] = {
    {"version", "1795482000", NULL},
    {"kind", "\"playlist\"", "kind:"},
    {"papan", "2", "papan:"},
    {"site", NULL, "site: missing"},
    {"version", "0", "version:"},
    {"version", NULL, "version: missing"},
    {"issued", NULL, "issued: missing"},
    {"expires", NULL, "expires: missing"},
    {"expires", "\"2026-11-25T08:00:00+07:00\"", NULL},
    {"expires", "\"2026-11-25T08:00:01+07:00\"", "expires: more than 24 hours"},
    {"expires", "\"2026-11-24T08:00:00+07:00\"", "expires:"},
    {"timezone", NULL, "timezone: missing"},
    {"timezone", "\"Asia/X\"", "timezone:"},
    {"screens", "[\"lobi\",\"lantai-2\"]", NULL},
    {"screens", "[\"*\"]", NULL},
    {"screens", "[]", "screens: an empty list"},
    {"screens", "[\"a b\"]", "screens[0]:"},
    {"screens", "\"lobi\"", "screens:"},
    {"text", NULL, "has neither text nor clear"},
    {"clear", "true", "has both text and clear"},
    {"text", "{}", "text.title: missing"},
    {"text", "{\"title\":\"a\"}", NULL},
    {"text", "{\"title\":\"a\",\"body\":\"a\\tb\"}", "text.body: control"},
    {"text", "{\"title\":\"a\\nb\"}", "text.title: control"},
    {"text", "{\"title\":\"a\",\"extra\":1}", "text.extra: unknown key"},
    {"text", "\"a\"", "text:"},
    {"extra", "1", "extra: unknown key"},
    {"media", "{}", "media: unknown key"},
    {"extra", "null", "extra: null is not a value"},
};

static void check(const struct emergency_row *row)
{
    struct error err = {0};
    json_t *d = json_loads(text, 0, NULL);
    document_set(d, row->path, row->value);
    char *bytes = json_dumps(d, 0);
    struct emergency *e = emergency_parse(bytes, strlen(bytes), &err);
    if (row->fault ? e || !text_has_prefix(err.text, row->fault) || strcmp(err.code, "emergency-refused") != 0
                   : !e) {
        fail_msg("%s = %s: wanted %s, got %s", row->path, row->value ? row->value : "(gone)",
                 row->fault ? row->fault : "valid", e ? "valid" : err.text);
    }
    emergency_free(e);
    free(bytes);
    json_decref(d);
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        check(&rows[i]);
    }
}

static void test_model(void **state)
{
    (void)state;
    struct error err = {0};
    struct emergency *e = emergency_parse(text, strlen(text), &err);
    assert_non_null(e);
    assert_int_equal(e->expires_ms - e->issued_ms, 3600000);
    assert_int_equal(e->version, 1795482000);
    assert_int_equal(e->n_screens, 0);
    assert_string_equal(e->title, "Gempa");
    assert_string_equal(e->body, "a\n\nb");
    assert_false(e->clear);
    emergency_free(e);

    json_t *d = json_loads(text, 0, NULL);
    document_set(d, "text", NULL);
    document_set(d, "clear", "false");
    char *bytes = json_dumps(d, 0);
    assert_null(emergency_parse(bytes, strlen(bytes), &err));
    assert_string_equal(err.text, "clear: can only be true");
    free(bytes);
    document_set(d, "clear", "true");
    bytes = json_dumps(d, 0);
    e = emergency_parse(bytes, strlen(bytes), &err);
    assert_non_null(e);
    assert_true(e->clear);
    assert_string_equal(e->title, "");
    emergency_free(e);
    free(bytes);
    json_decref(d);
    assert_null(emergency_parse("{", 1, &err));
    assert_string_equal(err.code, "emergency-refused");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_model)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
