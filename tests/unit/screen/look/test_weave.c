#include "sample.h"
#include "screen/look/draw.h"
#include "screen/look/palette.h"
#include "screen/look/weave.h"

static void spindles_are_symmetric_and_as_given(void **state)
{
    (void)state;
    assert_int_equal(figure_leaf(29, 44, 1), -1);
    assert_int_equal(figure_leaf(29, 44, 2), 1);
    assert_int_equal(figure_leaf(29, 44, 20), 12);
    assert_int_equal(figure_leaf(29, 50, 46), 1);
    assert_int_equal(figure_leaf(29, 50, 47), 0);
    assert_int_equal(figure_leaf(29, 50, 48), -1);
    assert_int_equal(figure_leaf(29, 44, -1), -1);
    assert_int_equal(figure_leaf(29, 44, 44), -1);
    assert_int_equal(figure_leaf(51, 44, 0), -1);
    assert_int_equal(figure_leaf(51, 44, 20), 23);
}

static void the_figure_has_its_colours_where_they_belong(void **state)
{
    (void)state;
    struct image *i = draw_ground(627, 951, RIMBA_900, 255);
    struct figure f = {.columns = 29, .rows = 44, .cell = 21.6};
    figure_draw(i, &f);
    int middle = (int)(14.5 * 21.6);
    for (int y = 0; y < 951; y++)
        assert_true(pixel(i, middle, y) != LUMUT);
    assert_true(count_colour(i, ROTAN) > 1000 && count_colour(i, LUMUT) > 10000 &&
                count_colour(i, DIM) > 10000);
    for (int x = 0; x < 627; x++)
        if (x < middle - 12 || x > middle + 12)
            for (int y = 0; y < 951; y++)
                assert_true(pixel(i, x, y) != ROTAN);
    image_release(i);
}

static void shapes_are_clipped(void **state)
{
    (void)state;
    struct image *i = draw_ground(4, 4, RIMBA_900, 255);
    draw_fill(i, -100, -100, 200, 1, SUSU);
    draw_fill(i, 3, 3, 2, 2, SUSU);
    assert_int_equal(count_colour(i, SUSU), 4);
    draw_diamond(i, 0, 0, 1000, ROTAN);
    assert_int_equal(count_colour(i, ROTAN), 16);
    draw_diamond(i, -50, 2, 18, SUSU);
    assert_int_equal(count_colour(i, ROTAN), 16);
    image_release(i);
    assert_null(draw_ground(0, 4, SUSU, 255));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spindles_are_symmetric_and_as_given),
        cmocka_unit_test(the_figure_has_its_colours_where_they_belong),
        cmocka_unit_test(shapes_are_clipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
