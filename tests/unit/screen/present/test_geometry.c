#include "screen/present/damage.h"
#include "screen/present/geometry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_box(struct box b, int x, int y, int w, int h)
{
    assert_int_equal(b.x, x);
    assert_int_equal(b.y, y);
    assert_int_equal(b.w, w);
    assert_int_equal(b.h, h);
}

static void rotation_carries_corners(void **state)
{
    (void)state;
    static const struct {
        int rotate, x, y, w, h;
    } rows[] = {
        {0, 10, 20, 30, 40}, {90, 1000 - 20 - 40, 10, 40, 30}, {180, 1600 - 10 - 30, 1000 - 20 - 40, 30, 40}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int window_w = rows[i].rotate == 90 ? 1000 : 1600, window_h = rows[i].rotate == 90 ? 1600 : 1000;
        struct geometry g = geometry_of(window_w, window_h, rows[i].rotate, 0);
        assert_int_equal(g.width, 1600);
        assert_int_equal(g.height, 1000);
        assert_box(geometry_to_window(&g, (struct box){10, 20, 30, 40}), rows[i].x, rows[i].y, rows[i].w,
                   rows[i].h);
    }
    struct geometry g = geometry_of(1000, 1600, 270, 0);
    assert_box(geometry_to_window(&g, (struct box){10, 20, 30, 40}), 20, 1600 - 10 - 30, 40, 30);
}

static void margins_cut_each_edge(void **state)
{
    (void)state;
    struct geometry g = geometry_of(1920, 1080, 0, 2.5);
    assert_box(g.area, 48, 27, 1824, 1026);
    assert_int_equal(g.width, 1824);
    assert_box(geometry_to_window(&g, (struct box){0, 0, 1824, 1026}), 48, 27, 1824, 1026);
    g = geometry_of(1080, 1920, 90, 2.5);
    assert_int_equal(g.width, 1824);
    assert_int_equal(g.height, 1026);
}

static void orbit_is_a_function_of_time(void **state)
{
    (void)state;
    int dx, dy;
    orbit_at(0, 1080, &dx, &dy);
    assert_int_equal(dx, -4);
    assert_int_equal(dy, -4);
    orbit_at(180000 * 4, 1080, &dx, &dy);
    assert_int_equal(dx, 4);
    assert_int_equal(dy, -4);
    orbit_at(180000 * 16 + 179999, 1080, &dx, &dy);
    assert_int_equal(dx, -4);
    orbit_at(180000 * 8, 2160, &dx, &dy);
    assert_int_equal(dx, 8);
    assert_int_equal(dy, 8);
}

static struct layer colour_layer(int x, int y, int w, int h, uint32_t colour)
{
    return (struct layer){
        .kind = LAYER_COLOUR, .box = {x, y, w, h}, .clip = {x, y, w, h}, .colour = colour, .alpha = 256};
}

static void only_what_differs_is_damage(void **state)
{
    (void)state;
    struct memory_of_scene *m = scene_memory_create();
    struct scene s = {.width = 100, .height = 100, .n_layers = 3};
    struct damage d;
    s.layers[0] = colour_layer(0, 0, 100, 100, 1);
    s.layers[1] = colour_layer(0, 0, 50, 50, 2);
    s.layers[2] = colour_layer(60, 60, 20, 20, 3);
    scene_memory_compare(m, &s, &d);
    assert_int_equal(d.n, 1);
    assert_box(d.rects[0], 0, 0, 100, 100);
    scene_memory_compare(m, &s, &d);
    assert_int_equal(d.n, 0);
    s.layers[2].colour = 4;
    scene_memory_compare(m, &s, &d);
    assert_int_equal(d.n, 1);
    assert_box(d.rects[0], 60, 60, 20, 20);
    /* a layer goes away, another comes: both places */
    s.layers[1] = colour_layer(0, 80, 10, 10, 9);
    scene_memory_compare(m, &s, &d);
    assert_int_equal(d.n, 2);
    /* a layer moves: old and new place, joined where they meet */
    s.layers[2].box.x = s.layers[2].clip.x = 65;
    scene_memory_compare(m, &s, &d);
    assert_int_equal(d.n, 1);
    assert_box(d.rects[0], 60, 60, 25, 20);
    scene_memory_forget(m);
    scene_memory_compare(m, &s, &d);
    assert_box(d.rects[0], 0, 0, 100, 100);
    scene_memory_free(m);
}

static void damage_stays_disjoint_and_bounded(void **state)
{
    (void)state;
    struct damage d = {.n = 0};
    for (int i = 0; i < 40; i++)
        damage_add(&d, (struct box){i * 10, (i % 2) * 40, 5, 5});
    assert_true(d.n <= DAMAGE_MAX);
    for (size_t i = 0; i < d.n; i++)
        for (size_t k = i + 1; k < d.n; k++)
            assert_true(box_empty(box_meet(d.rects[i], d.rects[k])));
    for (int i = 0; i < 40; i++) {
        bool in = false;
        for (size_t k = 0; k < d.n; k++)
            in = in || box_covers(d.rects[k], (struct box){i * 10, (i % 2) * 40, 5, 5});
        assert_true(in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rotation_carries_corners), cmocka_unit_test(margins_cut_each_edge),
        cmocka_unit_test(orbit_is_a_function_of_time), cmocka_unit_test(only_what_differs_is_damage),
        cmocka_unit_test(damage_stays_disjoint_and_bounded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
