#include "sample.h"
#include "screen/look/block.h"
#include "screen/look/palette.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A system whose only fonts are those below `folder`. */
static void use_fonts_of(const char *folder)
{
    char path[] = "/tmp/papan-fonts-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    dprintf(fd,
            "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig><dir>%s</dir>"
            "<cachedir>/nonexistent</cachedir></fontconfig>",
            folder);
    close(fd);
    setenv("FONTCONFIG_FILE", path, 1);
}

static int forget_fonts(void **state)
{
    (void)state;
    const char *path = getenv("FONTCONFIG_FILE");
    if (path) {
        unlink(path);
        unsetenv("FONTCONFIG_FILE");
    }
    return 0;
}

static void without_lato_another_family_serves(void **state)
{
    (void)state;
    use_fonts_of("/usr/share/fonts/truetype/noto");
    struct look *l = look_create(1920, 1080, LANGUAGE_ID, PANEL_LCD, NULL);
    assert_non_null(l);
    struct image *i = look_slate_calm(l, "Informasi tampil lagi pukul 07.00 WIB.", true, &tuesday, "WIB");
    assert_true(count_colour(i, SUSU) > 10000);
    image_release(i);
    look_free(l);
}

static void without_any_font_there_is_an_error_and_no_look(void **state)
{
    (void)state;
    struct error err = {0};
    use_fonts_of("/nonexistent");
    assert_null(look_create(1920, 1080, LANGUAGE_ID, PANEL_LCD, &err));
    assert_non_null(strstr(err.text, "fonts-lato"));
}

static void lato_is_found_in_its_five_weights(void **state)
{
    (void)state;
    struct fonts *fonts = fonts_create(NULL);
    double before = 0;
    for (int w = 0; w < WEIGHTS; w++) {
        /* Each cut sets this word wider than the lighter one. */
        struct phrase *p = phrase_create(fonts, "informasi", (enum weight)w, PHRASE_LINE);
        double width = phrase_width(p, 0, p->n);
        assert_true(width > before);
        before = width;
        phrase_free(p);
    }
    fonts_free(fonts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lato_is_found_in_its_five_weights),
        cmocka_unit_test_teardown(without_lato_another_family_serves, forget_fonts),
        cmocka_unit_test_teardown(without_any_font_there_is_an_error_and_no_look, forget_fonts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
