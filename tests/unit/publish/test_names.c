#include "publish/names.h"

#include "base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void runs_of_digits_are_numbers(void **state)
{
    static const char *const sorted[] = {"Slide1.jpg",  "Slide2.jpg",
                                         "Slide10.jpg", "Slide012.jpg",
                                         "Slide12.jpg", "Slide100000000000000000000001.jpg",
                                         "a",           "a0",
                                         "a00",         "a1b2",
                                         "a1b10",       "b",
                                         "\xC3\xA9"};
    (void)state;
    size_t n = sizeof(sorted) / sizeof(sorted[0]);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            int order = name_compare(sorted[i], sorted[j]), wanted = i < j ? -1 : i > j;
            assert_int_equal(order < 0 ? -1 : order > 0, wanted);
        }
}

static void clutter_is_known_by_name(void **state)
{
    static const struct {
        const char *name;
        bool clutter;
    } rows[] = {{"._Slide1.jpg", true}, {".DS_Store", true},        {"Thumbs.db", true}, {"thumbs.DB", true},
                {"~$a.pptx", true},     {"b.mp4.crdownload", true}, {"c.part", true},    {"d.tmp", true},
                {"desktop.ini", true},  {"Slide1.jpg", false},      {"part", false},     {"tmp.png", false},
                {"~a.png", false},      {"c.partial.png", false}};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(name_is_clutter(rows[i].name), rows[i].clutter);
}

static void ids_come_from_names(void **state)
{
    static const struct {
        const char *name, *id;
    } rows[] = {{"banjir.mp4", "banjir"},
                {"media/banjir.mp4", "media-banjir"}, /* a name, not a path */
                {"a b&c.png", "a-b-c"},
                {"caf\xC3\xA9.png", "caf-"},
                {"v1.2.mp4", "v1.2"},
                {"noextension", "noextension"},
                {"_x.png", ""},
                {".hidden", ""},
                {"0123456789012345678901234567890123456789012345678901234.png",
                 "01234567890123456789012345678901234567890123456789"}};
    char id[ID_MAX + 1];
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        name_to_id(rows[i].name, id);
        assert_string_equal(id, rows[i].id);
    }
}

static void taken_and_wrong_beginnings_get_a_hash(void **state)
{
    char id[ID_MAX + 1];
    struct id_set *taken = id_set_create();
    (void)state;
    id_for_file(taken, "m/a.jpg", id);
    assert_string_equal(id, "a");
    id_for_file(taken, "m/a.png", id); /* printf a.png | sha256sum */
    assert_memory_equal(id, "a-", 2);
    assert_int_equal(strlen(id), 10);
    char hash[65];
    hash_bytes("a.png", 5, hash);
    assert_memory_equal(id + 2, hash, 8);
    char again[ID_MAX + 1];
    id_for_file(taken, "n/a.png", again);
    assert_string_not_equal(id, again);
    assert_true(id_valid(again));
    id_for_file(taken, "_x.png", id);
    assert_memory_equal(id, "x-", 2);
    assert_true(id_valid(id));
    id_for_file(taken, "\xE6\xB1\x89.png", id);
    assert_true(id_valid(id));
    for (int i = 0; i < 100; i++) {
        id_for_file(taken, "m/a.jpg", id);
        assert_true(id_valid(id));
    }
    id_set_free(taken);
}

static void names_become_texts(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"Foto \xC3\xA9 \xF0\x9F\x98\x80.png", "Foto \xC3\xA9 \xF0\x9F\x98\x80.png"},
        {"a\nb\tc.png", "a?b?c.png"},
        {"caf\xE9.png", "caf?.png"},
        {"\xC2\x85\x7F", "??"},
        {"", ""},
    };
    char out[NAME_TEXT_SIZE], longest[256 * 4 + 1] = "";
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        name_to_text(rows[i][0], out);
        assert_string_equal(out, rows[i][1]);
    }
    for (int i = 0; i < 255; i++)
        memcpy(longest + i * 4, "\xF0\x9F\x98\x80", 5);
    name_to_text(longest, out);
    assert_int_equal(strlen(out), 200 * 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_of_digits_are_numbers), cmocka_unit_test(clutter_is_known_by_name),
        cmocka_unit_test(ids_come_from_names), cmocka_unit_test(names_become_texts),
        cmocka_unit_test(taken_and_wrong_beginnings_get_a_hash)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
