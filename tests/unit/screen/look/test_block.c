#include "sample.h"
#include "screen/look/block.h"

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

#define LONG_TITLE                                                                                           \
    "Sosialisasi keterbukaan informasi publik bagi seluruh pejabat pengelola informasi dan dokumentasi "     \
    "pembantu di "                                                                                           \
    "lingkungan pemerintah provinsi dan kabupaten serta kota"

static void titles_go_down_their_ladder(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double column, size;
        size_t lines;
        bool whole;
    } rows[] = {
        {"Rapat koordinasi", 1134, 152, 2, true},
        {"Sosialisasi keterbukaan informasi publik", 1134, 98, 2, true},
        {"Apel", 1134, 152, 1, true},
        {"Pertanggungjawaban", 1134, 98, 1, true}, /* a word wider than the column goes down */
        {LONG_TITLE, 1134, 80, 3, false},          /* one line more, then cut */
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct block b =
            block_create(fonts, rows[i].text, WEIGHT_HEAVY, PHRASE_LINE, LADDER_TITLE, 2, 1, rows[i].column);
        block_fit(&b, 0);
        assert_true(b.rungs[b.at].size == rows[i].size);
        assert_int_equal(b.lines.n, rows[i].lines);
        assert_int_equal(b.lines.whole, rows[i].whole);
        assert_int_equal(b.lines.line[b.lines.n - 1].cut, !rows[i].whole);
        block_free(&b);
    }
}

static void a_stack_never_exceeds_its_room(void **state)
{
    (void)state;
    static const double rooms[] = {5000, 744, 500, 300, 200, 90};
    for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
        struct block blocks[] = {
            block_create(fonts, LONG_TITLE, WEIGHT_BLACK, PHRASE_LINE, LADDER_TITLE, 2, 1, 1134),
            block_create(fonts, LONG_TITLE, WEIGHT_BOLD, PHRASE_BODY, LADDER_BODY, 5, 1, 1134),
            block_create(fonts, LONG_TITLE, WEIGHT_MEDIUM, PHRASE_BODY, LADDER_BODY, 4, 1, 1134),
        };
        blocks[1].gap = 32;
        blocks[2].gap = 42;
        double height = stack_fit(blocks, 3, rooms[i]);
        assert_true(height <= rooms[i] ||
                    (blocks[0].lines.n == 1 && blocks[1].lines.n == 0 && blocks[2].lines.n == 0));
        assert_true(blocks[0].lines.n >= 1);
        /* What was taken away shows: the last line that stands ends in "…". */
        if (rooms[i] < 744 && blocks[1].lines.n > 0 && !blocks[1].lines.whole)
            assert_true(blocks[1].lines.line[blocks[1].lines.n - 1].cut);
        for (int j = 0; j < 3; j++)
            block_free(&blocks[j]);
    }
}

static void baselines_are_those_of_the_pictures(void **state)
{
    (void)state;
    /* announcement.png: title at 130, 98 px on lines of 106. */
    assert_in_range((int)(baseline_in(130, 106, 98) + 0.5), 212, 214);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(titles_go_down_their_ladder),
        cmocka_unit_test(a_stack_never_exceeds_its_room),
        cmocka_unit_test(baselines_are_those_of_the_pictures),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
