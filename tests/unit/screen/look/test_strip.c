#include "sample.h"
#include "screen/look/palette.h"
#include "screen/look/phrase.h"

#include <stdlib.h>
#include <string.h>

static struct look *look;

static int open_look(void **state)
{
    (void)state;
    look = look_create(1920, 1080, LANGUAGE_ID, PANEL_LCD, NULL);
    return look ? 0 : 1;
}

static int close_look(void **state)
{
    (void)state;
    look_free(look);
    return 0;
}

static struct strip *strip_of(size_t n, const char *const *texts, int w, int h)
{
    struct ticker_message messages[8] = {0};
    const struct ticker_message *list[8];
    for (size_t i = 0; i < n; i++) {
        messages[i].text = txt(texts[i]);
        messages[i].source = txt("");
        list[i] = &messages[i];
    }
    return look_strip(look, list, n, w, h);
}

static size_t diamonds(const struct strip *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_parts; i++)
        n += count_colour(s->parts[i].image, ROTAN);
    return (n + 150) / 324; /* 18 × 18, less the smoothed edge */
}

static void a_single_message_that_fits_stands_still(void **state)
{
    (void)state;
    const char *const texts[] = {"Infografis, foto, teks"};
    struct strip *s = strip_of(1, texts, 1459, 130);
    assert_true(s->still);
    assert_int_equal(diamonds(s), 0);
    look_strip_free(s);
    s = strip_of(1, texts, 500, 130);
    assert_false(s->still);
    assert_int_equal(diamonds(s), 1);
    look_strip_free(s);
}

static void messages_with_nothing_to_see_have_no_separator(void **state)
{
    (void)state;
    const char *const texts[] = {"Satu", "\u00AD\u00A0 ", "", "Dua", "\u200B"};
    struct strip *s = strip_of(5, texts, 1459, 130);
    assert_int_equal(diamonds(s), 2);
    look_strip_free(s);
    const char *const none[] = {"", " \u00A0"};
    s = strip_of(2, none, 1459, 130);
    assert_int_equal(s->run_width, 0);
    assert_int_equal(s->n_parts, 0);
    look_strip_free(s);
    s = strip_of(0, none, 1459, 130);
    assert_int_equal(s->run_width, 0);
    look_strip_free(s);
    look_strip_free(NULL);
}

static void parts_are_at_most_2048_wide_and_end_to_end(void **state)
{
    (void)state;
    char text[501];
    memset(text, 'm', 500);
    for (int i = 4; i < 500; i += 5)
        text[i] = ' ';
    text[500] = '\0';
    const char *const texts[] = {text, "Dua", text};
    struct strip *s = strip_of(3, texts, 1459, 130);
    int64_t x = 0;
    for (size_t i = 0; i < s->n_parts; i++) {
        assert_int_equal(s->parts[i].x, x);
        assert_true(s->parts[i].image->width <= 2048);
        assert_int_equal(s->parts[i].image->height, 130);
        x += s->parts[i].image->width;
    }
    assert_int_equal(x, s->run_width);
    assert_true(s->n_parts > 8);
    look_strip_free(s);
}

static void the_seam_of_two_parts_never_shows(void **state)
{
    (void)state;
    char text[201];
    for (int i = 0; i < 200; i++)
        text[i] = (char)(i % 7 == 6 ? ' ' : 'a' + i % 23);
    text[200] = '\0';
    const char *const texts[] = {text};
    struct strip *s = strip_of(1, texts, 1459, 130);
    struct fonts *fonts = fonts_create(NULL);
    struct phrase *p = phrase_create(fonts, text, WEIGHT_MEDIUM, PHRASE_LINE);
    struct image *whole = image_create((int)s->run_width, 130, true);
    for (int64_t i = 0; i < s->run_width * 130; i++)
        whole->pixels[i] = 0xFF000000u | RIMBA_900;
    phrase_draw(p, 0, p->n, whole, 50, 0, 78, SUSU);
    assert_true(s->n_parts >= 2);
    for (size_t i = 0; i < s->n_parts; i++)
        for (int y = 0; y < 130; y++)
            for (int x = 0; x < s->parts[i].image->width && s->parts[i].x + x < s->run_width - 140; x++)
                assert_int_equal(pixel(s->parts[i].image, x, y), pixel(whole, s->parts[i].x + x, y));
    image_release(whole);
    phrase_free(p);
    fonts_free(fonts);
    look_strip_free(s);
}

static void strips_of_any_height_end(void **state)
{
    (void)state;
    static const int sizes[][2] = {{1, 1}, {19, 1080}, {1920, 5}, {1920, 1}, {3, 130}};
    const char *const texts[] = {"Satu", "Dua مرحبا"};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct strip *s = strip_of(2, texts, sizes[i][0], sizes[i][1]);
        assert_true(s->run_width > 0 && s->edge <= sizes[i][0]);
        look_strip_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_single_message_that_fits_stands_still),
        cmocka_unit_test(messages_with_nothing_to_see_have_no_separator),
        cmocka_unit_test(parts_are_at_most_2048_wide_and_end_to_end),
        cmocka_unit_test(the_seam_of_two_parts_never_shows),
        cmocka_unit_test(strips_of_any_height_end),
    };
    return cmocka_run_group_tests(tests, open_look, close_look);
}
