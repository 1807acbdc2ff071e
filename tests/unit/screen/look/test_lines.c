#include "sample.h"
#include "screen/look/lines.h"

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

/* "a b|c d…": lines parted by '|', as broken into a column that is as wide as `as_wide_as`. */
static void assert_breaks(const char *text, const char *as_wide_as, size_t most, const char *expected)
{
    struct phrase *p = phrase_create(fonts, text, WEIGHT_REGULAR, PHRASE_BODY);
    struct phrase *ruler = phrase_create(fonts, as_wide_as, WEIGHT_REGULAR, PHRASE_LINE);
    struct lines lines;
    double column = phrase_width(ruler, 0, ruler->n) + 1;
    char got[1024];
    size_t n = 0;
    lines_break(p, column, most, true, &lines);
    for (size_t i = 0; i < lines.n; i++) {
        if (i > 0)
            got[n++] = '|';
        for (size_t j = lines.line[i].start; j < lines.line[i].end; j++)
            got[n++] = p->letters[j].codepoint < 128 ? (char)p->letters[j].codepoint : '?';
        if (lines.line[i].cut)
            got[n++] = '~';
        if (!lines.too_wide)
            assert_true(lines.line[i].width <= column + 1);
    }
    got[n] = '\0';
    assert_string_equal(got, expected);
    phrase_free(ruler);
    phrase_free(p);
}

static void lines_are_few_and_balanced(void **state)
{
    (void)state;
    assert_breaks("satu", "satu dua", 2, "satu");
    assert_breaks("aaaa bbbb cccc dddd eeee", "aaaa bbbb cccc dddd", 5, "aaaa bbbb cccc|dddd eeee");
    /* Greedy would leave one word alone. */
    assert_breaks("Tinggalkan gedung sekarang", "Tinggalkan gedung m", 3, "Tinggalkan|gedung sekarang");
    /* Two words that stand above one another stay so: holding them together is impossible. */
    assert_breaks("Rapat koordinasi", "koordinasi", 2, "Rapat|koordinasi");
    assert_breaks("aaa bbb\nccc", "aaa bbb ccc", 5, "aaa bbb|ccc");
    assert_breaks("aaa\n\nbbb", "aaa bbb ccc", 5, "aaa||bbb");
}

static void bound_words_stay_together(void **state)
{
    (void)state;
    assert_breaks("Aula lantai 2, pukul 09.00 WIB", "Aula lantai 2, pukul 09.0", 5,
                  "Aula lantai 2,|pukul 09.00 WIB");
    assert_breaks("rata-rata besar", "rata-rata b", 3, "rata-rata|besar");
    /* Where nothing else fits they part. */
    assert_breaks("pukul 09.00 WIB", "09.00", 4, "pukul|09.00|WIB");
    assert_breaks("a\u00A0b c", "a b", 3, "a?b|c");
}

static void what_does_not_fit_is_cut_at_a_word(void **state)
{
    (void)state;
    assert_breaks("aaaa bbbb cccc dddd eeee ffff", "aaaa bbbb", 2, "aaaa bbbb|cccc~");
    assert_breaks("aaaa bbbb, cccc dddd", "aaaa bbbb mm", 1, "aaaa bbbb~");
    /* A word wider than the column ends there. */
    assert_breaks("x Donaudampfschifffahrt y", "Donaudampf", 3, "x|Donaudam~");
    assert_breaks("mmmmmmmm", ".", 3, "~");
    assert_breaks("", "aaa", 3, "");
    assert_breaks("   ", "aaa", 3, "");
}

static void a_column_of_nothing_ends(void **state)
{
    (void)state;
    static const double columns[] = {0, 0.001, 1, 50};
    struct phrase *p = phrase_create(fonts, "Kunjungan pelajar\nke Multimedia Center 你好吗 مرحبا بكم",
                                     WEIGHT_BOLD, PHRASE_BODY);
    struct lines lines;
    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
        for (size_t most = 0; most < 60; most += 7) {
            lines_break(p, columns[i], most, true, &lines);
            assert_true(lines.n >= 1 && lines.n <= LINES_MAX);
            lines_break(p, columns[i], most, false, &lines);
            assert_true(lines.too_wide || !lines.whole);
        }
    phrase_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_few_and_balanced),
        cmocka_unit_test(bound_words_stay_together),
        cmocka_unit_test(what_does_not_fit_is_cut_at_a_word),
        cmocka_unit_test(a_column_of_nothing_ends),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
