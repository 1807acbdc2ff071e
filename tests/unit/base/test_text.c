#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void test_ids(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool valid;
    } rows[] = {
        {"a", true},
        {"0", true},
        {"lobi-utama", true},
        {"A.b_c-9", true},
        {"", false},
        {".a", false},
        {"-a", false},
        {"_a", false},
        {"a b", false},
        {"a/b", false},
        {"caf\xc3\xa9", false},
        {"a\n", false},
        {"..", false},
        {"0123456789012345678901234567890123456789012345678901234567890123", true},
        {"01234567890123456789012345678901234567890123456789012345678901234", false},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        if (id_valid(rows[i].text) != rows[i].valid)
            fail_msg("id \"%s\"", rows[i].text);
}

static void test_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        bool valid;
    } rows[] = {
        {"", true},
        {"abc", true},
        {"\xc3\xa9", true},
        {"\xe2\x80\xa6", true},
        {"\xf0\x9f\x98\x80", true},
        {"\xf4\x8f\xbf\xbf", true},  /* U+10FFFF */
        {"\xf4\x90\x80\x80", false}, /* beyond */
        {"\xc0\x80", false},         /* overlong NUL */
        {"\xc1\xbf", false},         /* overlong */
        {"\xe0\x9f\xbf", false},     /* overlong */
        {"\xf0\x8f\xbf\xbf", false}, /* overlong */
        {"\xed\xa0\x80", false},     /* surrogate */
        {"\x80", false},             /* lone continuation */
        {"\xc3", false},             /* cut */
        {"\xe2\x80", false},         /* cut */
        {"\xf0\x9f\x98", false},     /* cut */
        {"\xff", false},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        if (utf8_valid(rows[i].bytes, strlen(rows[i].bytes)) != rows[i].valid)
            fail_msg("row %zu", i);
    assert_true(utf8_valid("a\0b", 3)); /* NUL is a code point; who forbids it says so */
}

static void test_utf8_next(void **state)
{
    (void)state;
    const char text[] = "a\xc3\xa9\xff\xe2\x80\xa6\xe2";
    const char *p = text, *end = text + sizeof text - 1;
    static const uint32_t wanted[] = {'a', 0xe9, 0xfffd, 0x2026, 0xfffd};
    for (size_t i = 0; i < COUNT(wanted); i++)
        assert_int_equal(utf8_next(&p, end), wanted[i]);
    assert_ptr_equal(p, end);
    assert_true(codepoint_is_control(0) && codepoint_is_control(0x1f) && codepoint_is_control(0x7f));
    assert_true(codepoint_is_control(0x85) && codepoint_is_control(0x9f));
    assert_false(codepoint_is_control(' ') || codepoint_is_control(0xa0) || codepoint_is_control(0x2028));
}

static void test_hex(void **state)
{
    (void)state;
    uint8_t bytes[3];
    char text[7];
    assert_true(hex_decode("00ff7a", bytes, 3));
    hex_encode(bytes, 3, text);
    assert_string_equal(text, "00ff7a");
    bytes[0] = 9;
    static const char *const bad[] = {"", "00ff7", "00ff7a0", "00FF7A", "00fg7a", " 00ff7"};
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(hex_decode(bad[i], bytes, 3));
    assert_int_equal(bytes[0], 9); /* untouched on failure */
    assert_true(hash_text_valid("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    assert_false(hash_text_valid("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85"));
    assert_false(hash_text_valid("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"));
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool valid;
        int64_t value;
    } rows[] = {
        {"0", true, 0},
        {"-7", true, -7},
        {"007", true, 7},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"+7", false, 0},
        {" 7", false, 0},
        {"7 ", false, 0},
        {"0x7", false, 0},
        {"7.0", false, 0},
        {"1e3", false, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t value = 0;
        if (parse_int64(rows[i].text, INT64_MIN, INT64_MAX, &value) != rows[i].valid ||
            value != rows[i].value)
            fail_msg("\"%s\"", rows[i].text);
    }
    int64_t kept = 5;
    assert_true(parse_int64("3", 1, 3, &kept));
    assert_false(parse_int64("4", 1, 3, &kept));
    assert_false(parse_int64("0", 1, 3, &kept));
    assert_int_equal(kept, 3);
}

static void test_decimals(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool valid;
        double value;
    } rows[] = {
        {"0", true, 0},    {"12.5", true, 12.5}, {"-0.25", true, -0.25}, {"3", true, 3},    {"", false, 0},
        {".5", false, 0},  {"5.", false, 0},     {"1e3", false, 0},      {"nan", false, 0}, {"inf", false, 0},
        {"1,5", false, 0}, {"0x1p3", false, 0},  {"1.2.3", false, 0},    {" 1", false, 0},  {"--1", false, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        double value = 0;
        bool same = parse_decimal(rows[i].text, &value) == rows[i].valid && value >= rows[i].value &&
                    value <= rows[i].value;
        if (!same)
            fail_msg("\"%s\"", rows[i].text);
    }
}

static void test_buffer(void **state)
{
    (void)state;
    struct buffer b;
    buffer_init(&b, 10);
    assert_true(buffer_add_text(&b, "abc"));
    assert_true(buffer_printf(&b, "%d%s", 42, "de"));
    assert_string_equal(b.data, "abc42de");
    assert_false(buffer_add(&b, "1234", 4)); /* past the limit: nothing is added */
    assert_false(buffer_printf(&b, "%d", 1234));
    assert_string_equal(b.data, "abc42de");
    assert_true(buffer_add(&b, "xyz", 3));
    assert_false(buffer_add(&b, "!", 1));
    char *taken = buffer_take(&b);
    assert_string_equal(taken, "abc42dexyz");
    free(taken);
    taken = buffer_take(&b);
    assert_string_equal(taken, "");
    free(taken);
    buffer_finish(&b);
    buffer_init(&b, SIZE_MAX / 2);
    for (int i = 0; i < 10000; i++)
        assert_true(buffer_add_text(&b, "0123456789"));
    assert_int_equal(b.length, 100000);
    buffer_finish(&b);
}

static void test_copy(void **state)
{
    (void)state;
    char out[6];
    assert_true(text_copy(out, sizeof out, "abcde"));
    assert_string_equal(out, "abcde");
    assert_false(text_copy(out, sizeof out, "abcd\xc3\xa9")); /* would split the é */
    assert_string_equal(out, "abcd");
    assert_false(text_copy(out, sizeof out, "abcdef"));
    assert_string_equal(out, "abcde");
    assert_true(text_has_prefix("papan-sync", "papan-"));
    assert_false(text_has_prefix("pa", "papan-"));
}

static void test_errors(void **state)
{
    (void)state;
    struct error e = {0};
    assert_false(error_set(NULL, NULL, "nobody cares"));
    assert_false(error_set(&e, "offline", "a\nb\x01 %d", 7));
    assert_string_equal(e.text, "a?b? 7");
    assert_string_equal(e.code, "offline");
    assert_false(error_prefix(&e, "%s", "server"));
    assert_string_equal(e.text, "server: a?b? 7");
    assert_string_equal(e.code, "offline"); /* a prefix keeps the code */
    assert_false(error_errno(&e, NULL, 2, "%s", "/x"));
    assert_string_equal(e.text, "/x: No such file or directory");
    assert_int_equal(e.errnum, 2);
    assert_string_equal(e.code, "");
    char *long_text = xmalloc(5000);
    memset(long_text, 'x', 4999);
    long_text[4999] = 0;
    error_set(&e, long_text, "%s", long_text);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
    assert_int_equal(strlen(e.code), sizeof e.code - 1);
    error_prefix(&e, "%s", long_text);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
    free(long_text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids),    cmocka_unit_test(test_utf8),    cmocka_unit_test(test_utf8_next),
        cmocka_unit_test(test_hex),    cmocka_unit_test(test_numbers), cmocka_unit_test(test_decimals),
        cmocka_unit_test(test_buffer), cmocka_unit_test(test_copy),    cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
