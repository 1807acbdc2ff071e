#include "sample.h"
#include "screen/look/code.h"
#include "screen/look/palette.h"

#include <string.h>

static void a_module_is_whole_px_and_no_smaller_than_allowed(void **state)
{
    (void)state;
    static const struct {
        const char *link;
        int modules, module;
    } rows[] = {
        {"https://ppid.kalteng.go.id", 33, 15},                                   /* the picture */
        {"https://ppid.kalteng.go.id/x", 37, 13},                                 /* 27…42 bytes */
        {"https://ppid.kalteng.go.id/permohonan/formulir-elektronik-20", 41, 13}, /* 60 bytes: 13 at least */
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct code *c = code_create(rows[i].link);
        assert_non_null(c);
        assert_int_equal(code_modules(c), rows[i].modules);
        assert_int_equal(code_module_px(c, 496, 608, 13), rows[i].module);
        assert_int_equal(code_module_px(c, 100, 150, 13), 0);
        code_free(c);
    }
}

static void the_quiet_zone_is_white_and_nothing_is_inverted(void **state)
{
    (void)state;
    struct code *c = code_create("https://ppid.kalteng.go.id");
    struct image *i = image_create(33 * 2, 33 * 2, true);
    code_draw(c, i, 0, 0, 2);
    for (int n = 0; n < 66; n++) {
        assert_int_equal(pixel(i, n, 0), SUSU);
        assert_int_equal(pixel(i, 7, n), SUSU);
        assert_int_equal(pixel(i, n, 65), SUSU);
    }
    assert_int_equal(pixel(i, 8, 8), TINTA);
    assert_int_equal(pixel(i, 8 + 13, 8), TINTA);
    assert_int_equal(pixel(i, 8 + 14, 8), SUSU);
    image_release(i);
    code_free(c);
}

static void a_text_too_long_for_any_code_is_none(void **state)
{
    (void)state;
    char text[4000];
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_null(code_create(text));
    assert_null(code_create(""));
    code_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_module_is_whole_px_and_no_smaller_than_allowed),
        cmocka_unit_test(the_quiet_zone_is_white_and_nothing_is_inverted),
        cmocka_unit_test(a_text_too_long_for_any_code_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
