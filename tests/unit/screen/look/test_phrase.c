#include "sample.h"
#include "screen/look/phrase.h"

#include <math.h>
#include <string.h>

static struct fonts *fonts;

static int open_fonts(void **state)
{
    (void)state;
    fonts = fonts_create(NULL);
    return fonts ? 0 : 1;
}

static int close_fonts(void **state)
{
    (void)state;
    fonts_free(fonts);
    return 0;
}

static double width_of(const char *text)
{
    struct phrase *p = phrase_create(fonts, text, WEIGHT_MEDIUM, PHRASE_LINE);
    double width = phrase_width(p, 0, p->n);
    phrase_free(p);
    return width;
}

static void soft_hyphens_and_joiners_take_no_room(void **state)
{
    (void)state;
    assert_true(fabs(width_of("ke\u00ADter\u00ADbukaan") - width_of("keterbukaan")) < 0.5);
    assert_true(fabs(width_of("a\u200Bb") - width_of("ab")) < 12);
    assert_true(width_of("&amp;") > width_of("&") * 2);
}

static void kerning_reaches_over_capitals(void **state)
{
    (void)state;
    assert_true(width_of("Te") < width_of("T") + width_of("e") - 20);
}

static void digits_are_one_width(void **state)
{
    (void)state;
    for (char d = '0'; d <= '9'; d++) {
        char three[4] = {d, d, d, 0};
        /* The bearings of the outermost digits count in, hence the margin. */
        assert_true(fabs(width_of(three) - 3 * 580) < 40);
    }
}

static void runs_stand_in_the_order_of_sight(void **state)
{
    (void)state;
    /* Latin, then two Arabic words: the stretch from right to left is one run behind the Latin one. */
    struct phrase *p = phrase_create(fonts, "abc مرحبا بكم xyz", WEIGHT_REGULAR, PHRASE_LINE);
    struct run runs[RUNS_MAX];
    size_t n = phrase_runs(p, 0, p->n, runs);
    assert_true(n >= 3);
    assert_int_equal(runs[0].start, 0);
    assert_int_equal(runs[0].level % 2, 0);
    assert_int_equal(runs[n - 1].end, p->n);
    assert_int_equal(p->letters[4].level % 2, 1);
    assert_string_equal(p->letters[4].script, "Arab");
    assert_false(phrase_rtl(p, 0));
    phrase_free(p);

    /* A paragraph from right to left: its Latin end stands leftmost, its number keeps its order. */
    p = phrase_create(fonts, "مرحبا Papan 2026", WEIGHT_REGULAR, PHRASE_LINE);
    n = phrase_runs(p, 0, p->n, runs);
    assert_true(phrase_rtl(p, 0));
    assert_int_equal(runs[n - 1].start, 0);
    assert_true(runs[0].end == p->n);
    phrase_free(p);
}

static void paragraphs_have_their_own_direction(void **state)
{
    (void)state;
    struct phrase *p = phrase_create(fonts, "Papan\nمرحبا", WEIGHT_REGULAR, PHRASE_BODY);
    assert_false(phrase_rtl(p, 0));
    assert_true(phrase_rtl(p, 6));
    phrase_free(p);
}

static void a_glyph_that_lato_lacks_comes_from_another_face(void **state)
{
    (void)state;
    unsigned own = fonts_face_of_weight(fonts, WEIGHT_REGULAR);
    unsigned arabic = fonts_face(fonts, WEIGHT_REGULAR, 0x0645);
    assert_int_equal(fonts_face(fonts, WEIGHT_REGULAR, 'a'), own);
    assert_true(arabic != own && arabic != FONTS_NO_FACE);
    assert_int_equal(fonts_face(fonts, WEIGHT_REGULAR, 0x0631), arabic);
    assert_true(fonts_face(fonts, WEIGHT_REGULAR, 0x0939) != own); /* Devanagari */
    assert_int_equal(fonts_face(fonts, WEIGHT_REGULAR, 0x10FFFE), FONTS_NO_FACE);
}

static void an_ornament_without_a_font_is_left_out(void **state)
{
    (void)state;
    struct phrase *p = phrase_create(fonts, "halo \U0010FF00 dunia \U000F0000", WEIGHT_REGULAR, PHRASE_LINE);
    assert_int_equal(p->n, strlen("halo dunia"));
    phrase_free(p);
    p = phrase_create(fonts, "\U000F0000", WEIGHT_REGULAR, PHRASE_LINE);
    assert_true(phrase_blank(p));
    phrase_free(p);
}

/* A whole paragraph in a script without a font: what is asked of fontconfig is asked once. */
static void unknown_characters_are_looked_for_once(void **state)
{
    (void)state;
    for (uint32_t c = 0x1F000; c < 0x20000; c++)
        fonts_face(fonts, WEIGHT_REGULAR, c);
    for (uint32_t c = 0xE000; c < 0xF8FF; c++)
        fonts_face(fonts, WEIGHT_BLACK, c);
}

static void open_fonts_are_bounded(void **state)
{
    (void)state;
    for (int px = 10; px < 200; px++)
        assert_non_null(fonts_at(fonts, 0, px));
    assert_true(fonts_open_count(fonts) <= 40);
    assert_null(fonts_at(fonts, FONTS_NO_FACE, 20));
    assert_non_null(fonts_at(fonts, 0, 0.01));
}

static void ink_of(const struct image *i, int *left, int *right, int *top, int *bottom)
{
    *left = i->width, *right = -1, *top = i->height, *bottom = -1;
    for (int y = 0; y < i->height; y++)
        for (int x = 0; x < i->width; x++)
            if (pixel(i, x, y)) {
                *left = x < *left ? x : *left;
                *right = x > *right ? x : *right;
                *top = y < *top ? y : *top;
                *bottom = y > *bottom ? y : *bottom;
            }
}

static void texts_stand_where_they_should(void **state)
{
    (void)state;
    int left, right, top, bottom;
    struct image *i = image_create(600, 200, true);
    struct phrase *p = phrase_create(fonts, "H", WEIGHT_BOLD, PHRASE_LINE);
    phrase_draw(p, 0, p->n, i, 100, 50, 150, 0xFFFFFF);
    ink_of(i, &left, &right, &top, &bottom);
    assert_in_range(left, 55, 62);
    assert_int_equal(bottom, 149); /* on the baseline */
    assert_in_range(top, 77, 79);  /* cap height 0.717 em */
    image_release(i);
    phrase_free(p);

    /* A letter that reaches left of the pen is not pushed to the right for it. */
    i = image_create(600, 200, true);
    p = phrase_create(fonts, "j", WEIGHT_BLACK, PHRASE_LINE);
    phrase_draw(p, 0, p->n, i, 100, 50, 150, 0xFFFFFF);
    ink_of(i, &left, &right, &top, &bottom);
    assert_true(left < 50);
    image_release(i);
    phrase_free(p);
}

static void drawing_outside_the_image_is_clipped(void **state)
{
    (void)state;
    struct image *i = image_create(5, 3, true);
    struct phrase *p = phrase_create(fonts, "Papan مرحبا", WEIGHT_BLACK, PHRASE_LINE);
    static const double xs[] = {-5000, -30, 0, 4, 5, 5000};
    for (size_t n = 0; n < sizeof(xs) / sizeof(xs[0]); n++)
        for (int y = -50; y <= 60; y += 10)
            phrase_draw(p, 0, p->n, i, 40, xs[n], y, 0xFFFFFF);
    phrase_free(p);
    image_release(i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(soft_hyphens_and_joiners_take_no_room),
        cmocka_unit_test(kerning_reaches_over_capitals),
        cmocka_unit_test(digits_are_one_width),
        cmocka_unit_test(runs_stand_in_the_order_of_sight),
        cmocka_unit_test(paragraphs_have_their_own_direction),
        cmocka_unit_test(a_glyph_that_lato_lacks_comes_from_another_face),
        cmocka_unit_test(an_ornament_without_a_font_is_left_out),
        cmocka_unit_test(unknown_characters_are_looked_for_once),
        cmocka_unit_test(open_fonts_are_bounded),
        cmocka_unit_test(texts_stand_where_they_should),
        cmocka_unit_test(drawing_outside_the_image_is_clipped),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
