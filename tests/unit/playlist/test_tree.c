#include "document.h"
#include "playlist/tree.h"

/* The tree of values itself: what is kept, what is refused and where; tests/fuzz/fuzz_tree.c compares it with jansson. */

static struct arena *arena;
static struct tree_fault fault;

static const struct node *parse(const char *text)
{
    return tree_parse(arena, text, strlen(text), &fault);
}

static int arena_begin(void **state)
{
    (void)state;
    arena = arena_create();
    return 0;
}

static int arena_end(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

static void test_values(void **state)
{
    (void)state;
    const struct node *root =
        parse(" {\"a\" : [ 1 , -2.5e1 , \"x\\u00e9\\ud83d\\ude00\\t\" , true , false , null , {} , [] ] }\n");
    const struct node *list = node_get(root, "a");
    assert_int_equal(node_members(root), 1);
    assert_int_equal(node_length(list), 8);
    assert_int_equal(node_at(list, 0)->value.integer, 1);
    assert_true(node_is(node_at(list, 1), NODE_REAL) && node_at(list, 1)->value.real <= -25 &&
                node_at(list, 1)->value.real >= -25);
    assert_string_equal(node_text(node_at(list, 2)), "x\xC3\xA9\xF0\x9F\x98\x80\t");
    assert_true(node_is(node_at(list, 3), NODE_TRUE) && node_is(node_at(list, 4), NODE_FALSE));
    assert_true(node_is(node_at(list, 5), NODE_NULL) && !node_members(node_at(list, 6)));
    assert_null(node_at(list, 8));
    assert_int_equal(parse("-9223372036854775808")->value.integer, INT64_MIN);
}

static void test_what_is_missing(void **state)
{
    (void)state;
    const struct node *text = parse("\"a\"");
    assert_null(node_get(text, "a"));
    assert_null(node_get(NULL, "a"));
    assert_null(node_at(NULL, 0));
    assert_null(node_text(NULL));
    assert_int_equal(node_length(text) + node_members(text) + node_length(NULL) + node_members(NULL), 0);
    for (node_each(member, text)) {
        fail_msg("%s", member->key);
    }
}

static void many_write(struct buffer *b, size_t n, const char *last)
{
    buffer_init(b, 1 << 20);
    buffer_add_text(b, "{");
    for (size_t i = 0; i < n; i++) {
        buffer_printf(b, "\"key%zu\":%zu,", i, i);
    }
    buffer_printf(b, "\"%s\":0}", last);
}

static void test_objects_of_every_size(void **state)
{
    (void)state;
    for (size_t n = 1; n < 300; n++) {
        struct buffer b;
        char key[32];
        many_write(&b, n, "last");
        const struct node *object = parse(b.data);
        assert_int_equal(node_members(object), n + 1);
        for (size_t i = 0; i < n; i++) {
            snprintf(key, sizeof(key), "key%zu", i);
            assert_int_equal(node_get(object, key)->value.integer, i);
        }
        snprintf(key, sizeof(key), "key%zu", n);
        assert_null(node_get(object, key));
        buffer_finish(&b);
        snprintf(key, sizeof(key), "\\u006bey%zu", n / 2); /* the same name, written otherwise */
        many_write(&b, n, key);
        assert_null(parse(b.data));
        assert_non_null(strstr(fault.text, "duplicate object key"));
        assert_int_equal(fault.offset, b.length - strlen(key) - strlen("\":0}"));
        buffer_finish(&b);
    }
}

struct fault_row {
    const char *json;
    size_t offset;
    const char *text;
};
static const struct fault_row faults[] = {
    {"", 0, "near end of file"},
    {" [1,,2]", 4, "a value expected near ',2]'"},
    {"[1 2]", 3, "',' or ']' expected near '2]'"},
    {"{\"a\":1,}", 7, "string expected near '}'"},
    {"{a:1}", 1, "string or '}' expected near 'a:1}'"},
    {"{\"a\" 1}", 5, "':' expected near '1}'"},
    {"[\"abc", 5, "a text has no end"},
    {"[\"a\\", 4, "invalid escape"},
    {"[\"a\\x\"]", 5, "invalid escape"},
    {"[\"a\\u12\"]", 5, "invalid escape"},
    {"[\"\\udc00\"]", 8, "invalid Unicode '\\uDC00'"},
    {"[\"\\ud800\\u0041\"]", 8, "invalid Unicode '\\uD800'"},
    {"[-]", 1, "a number expected near '-]'"},
    {"[1.]", 1, "a number expected near '1.]'"},
    {"[1e+]", 1, "a number expected near '1e+]'"},
    {"[-99999999999999999999]", 1, "too big negative integer"},
    {"[nul]", 1, "a value expected near 'nul]'"},
    {"[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", 16, "nested deeper than 16"},
};

static void test_faults(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        fault = (struct tree_fault){0};
        if (parse(faults[i].json) || fault.offset != faults[i].offset ||
            !strstr(fault.text, faults[i].text)) {
            fail_msg("%s: wanted %zu %s, got %zu %s", faults[i].json, faults[i].offset, faults[i].text,
                     fault.offset, fault.text);
        }
    }
    assert_null(tree_parse(arena, "[1]\0", 4, &fault));
    assert_int_equal(fault.offset, 3);
    assert_null(tree_parse(arena, "[1\0\r]", 5, &fault)); /* jansson takes it */
    assert_int_equal(fault.offset, 2);
    assert_null(tree_parse(arena, "[\"a\0b\"]", 7, &fault));
    assert_string_equal(fault.text, "control character 0x0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_values, arena_begin, arena_end),
        cmocka_unit_test_setup_teardown(test_what_is_missing, arena_begin, arena_end),
        cmocka_unit_test_setup_teardown(test_objects_of_every_size, arena_begin, arena_end),
        cmocka_unit_test_setup_teardown(test_faults, arena_begin, arena_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
