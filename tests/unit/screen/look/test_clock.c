#include "sample.h"
#include "screen/look/clock.h"
#include "screen/look/palette.h"

#include <math.h>

static struct look *look;
static struct fonts *fonts;

static int open_look(void **state)
{
    (void)state;
    look = look_create(1920, 1080, LANGUAGE_ID, PANEL_LCD, NULL);
    fonts = fonts_create(NULL);
    return look && fonts ? 0 : 1;
}

static int close_look(void **state)
{
    (void)state;
    fonts_free(fonts);
    look_free(look);
    return 0;
}

static void the_date_is_the_longest_that_fits(void **state)
{
    (void)state;
    static const struct {
        int w, h;
        const char *date;
    } rows[] = {
        {461, 130, "Selasa, 24 November 2026"},
        {400, 130, "Selasa, 24 Nov 2026"},
        {310, 130, "Sel, 24 Nov 2026"},
        {240, 130, "24 Nov 2026"},
        {120, 130, ""},
        {1080, 134, "Selasa, 24 November 2026"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct clock_plan p = clock_plan(fonts, LANGUAGE_ID, rows[i].w, rows[i].h, 1, &tuesday, "WIB");
        assert_string_equal(p.date, rows[i].date);
    }
}

static void the_tile_of_the_look_has_its_values(void **state)
{
    (void)state;
    struct clock_plan p = clock_plan(fonts, LANGUAGE_ID, 461, 130, 1, &tuesday, "WIB");
    assert_true(fabs(p.time_size - 0.54 * 130) < 0.01 && fabs(p.label_size - 0.28 * 130) < 0.01);
    assert_true(fabs(p.date_size - 0.255 * 130) < 0.01 && p.padding == 40 && !p.one_row);
    p = clock_plan(fonts, LANGUAGE_ID, 1080, 134, 1, &tuesday, "WIB");
    assert_true(p.one_row && fabs(p.time_size - 0.58 * 134) < 0.01 &&
                fabs(p.date_baseline - 0.68 * 134) < 0.01);
    p = clock_plan(fonts, LANGUAGE_ID, 240, 130, 1, &tuesday, "WIB");
    assert_true(p.padding == 24);
}

static void a_time_too_wide_is_scaled_to_the_tile(void **state)
{
    (void)state;
    static const int widths[] = {160, 60, 19, 2, 1};
    for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
        struct clock_plan p = clock_plan(fonts, LANGUAGE_ID, widths[i], 130, 1, &tuesday, "WIB");
        assert_true(p.time_size < 0.54 * 130);
        assert_true(p.label_x < widths[i] + 1);
    }
}

static void a_wrong_clock_shows_neither_time_nor_date(void **state)
{
    (void)state;
    struct image *i = look_clock(look, 461, 130, &tuesday, "WIB", false);
    assert_int_equal(count_colour(i, RIMBA_700), 461 * 130);
    image_release(i);
    i = look_clock(look, 461, 130, &tuesday, "WIB", true);
    assert_true(count_colour(i, RIMBA_700) < 461 * 130 && count_colour(i, SUSU) > 1000);
    image_release(i);
}

static void an_oled_panel_gets_the_dimmer_white(void **state)
{
    (void)state;
    struct look *oled = look_create(1920, 1080, LANGUAGE_ID, PANEL_OLED, NULL);
    struct image *i = look_clock(oled, 461, 130, &tuesday, "WIB", true);
    assert_int_equal(count_colour(i, SUSU), 0);
    assert_true(count_colour(i, SUSU_OLED) > 1000);
    image_release(i);
    look_free(oled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_date_is_the_longest_that_fits),
        cmocka_unit_test(the_tile_of_the_look_has_its_values),
        cmocka_unit_test(a_time_too_wide_is_scaled_to_the_tile),
        cmocka_unit_test(a_wrong_clock_shows_neither_time_nor_date),
        cmocka_unit_test(an_oled_panel_gets_the_dimmer_white),
    };
    return cmocka_run_group_tests(tests, open_look, close_look);
}
