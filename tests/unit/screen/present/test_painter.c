#include "screen/present/blend.h"
#include "screen/present/painter_private.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define W 64
#define H 48

static uint32_t pixels[W * H];
static struct canvas canvas = {(uint8_t *)pixels, W, H, W * 4};

static int difference(uint32_t a, uint32_t b)
{
    int worst = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        int d = abs((int)(a >> shift & 255) - (int)(b >> shift & 255));
        worst = d > worst ? d : worst;
    }
    return worst;
}

static void draw_one(const struct layer *l)
{
    struct painter *p = painter_create();
    struct scene s = {.width = W, .height = H, .n_layers = 1};
    s.layers[0] = *l;
    painter_draw(p, &s, &canvas, (struct box){0, 0, W, H}, 0x0B2B27);
    painter_free(p);
}

/* Textbook conversion (ITU-R BT.601-7, BT.709-6; limited: Y 16…235, C 16…240). */
static uint32_t reference(int y, int u, int v, bool bt709, bool full)
{
    double kr = bt709 ? 0.2126 : 0.299, kb = bt709 ? 0.0722 : 0.114, kg = 1 - kr - kb;
    double luma = full ? y : (y - 16) * 255.0 / 219.0, scale = full ? 1 : 255.0 / 224.0;
    double cb = (u - 128) * scale, cr = (v - 128) * scale;
    double rgb[3] = {luma + 2 * (1 - kr) * cr, 0, luma + 2 * (1 - kb) * cb};
    rgb[1] = luma - 2 * kb * (1 - kb) / kg * cb - 2 * kr * (1 - kr) / kg * cr;
    uint32_t out = 0;
    for (int i = 0; i < 3; i++) {
        double c = rgb[i] < 0 ? 0 : rgb[i] > 255 ? 255 : rgb[i];
        out = out << 8 | (uint32_t)lround(c);
    }
    return out;
}

static struct yuv flat_frame(uint8_t *memory, int w, int h, int y, int u, int v)
{
    int half = (w + 1) / 2, half_h = (h + 1) / 2;
    memset(memory, y, (size_t)(w * h));
    memset(memory + w * h, u, (size_t)(half * half_h));
    memset(memory + w * h + half * half_h, v, (size_t)(half * half_h));
    return (struct yuv){.plane = {memory, memory + w * h, memory + w * h + half * half_h},
                        .pitch = {w, half, half},
                        .width = w,
                        .height = h};
}

static void colour_bars_within_two(void **state)
{
    (void)state;
    static const uint8_t bars[][3] = {{235, 128, 128}, {16, 128, 128}, {63, 102, 240}, {32, 240, 118},
                                      {173, 42, 26},   {219, 16, 138}, {188, 154, 16}, {78, 214, 230},
                                      {126, 128, 128}, {180, 120, 140}};
    uint8_t memory[W * H * 2];
    uint64_t serial = 1;
    for (size_t i = 0; i < sizeof bars / sizeof *bars; i++)
        for (int kind = 0; kind < 4; kind++)
            for (int scaled = 0; scaled < 2; scaled++) {
                struct layer l = {
                    .kind = LAYER_VIDEO, .box = {0, 0, W, H}, .clip = {0, 0, W, H}, .alpha = 256};
                l.yuv =
                    flat_frame(memory, scaled ? 31 : W, scaled ? 23 : H, bars[i][0], bars[i][1], bars[i][2]);
                l.yuv.bt709 = kind & 1;
                l.yuv.full_range = kind & 2;
                l.yuv.serial = serial++;
                draw_one(&l);
                uint32_t want = reference(bars[i][0], bars[i][1], bars[i][2], l.yuv.bt709, l.yuv.full_range);
                for (int at = 0; at < W * H; at += 97)
                    if (difference(pixels[at], want) > 2)
                        fail_msg("bar %zu kind %d scaled %d: %06x, want %06x", i, kind, scaled,
                                 pixels[at] & 0xFFFFFF, want);
            }
}

static void a_part_of_a_video_is_the_same_as_the_whole(void **state)
{
    (void)state;
    uint8_t memory[W * H * 2];
    for (size_t i = 0; i < sizeof memory; i++)
        memory[i] = (uint8_t)(16 + (i * 7919) % 200);
    struct layer l = {.kind = LAYER_VIDEO, .box = {-3, -5, W, H}, .clip = {0, 0, W, H}, .alpha = 256};
    l.yuv = (struct yuv){.plane = {memory, memory + W * H, memory + W * H * 5 / 4},
                         .pitch = {W, W / 2, W / 2},
                         .width = W,
                         .height = H,
                         .serial = 77};
    draw_one(&l);
    uint32_t whole[W * H];
    memcpy(whole, pixels, sizeof whole);
    struct painter *p = painter_create();
    struct scene s = {.width = W, .height = H, .n_layers = 1};
    s.layers[0] = l;
    memset(pixels, 0, sizeof pixels);
    for (int y = 0; y < H; y += 7)
        for (int x = 0; x < W; x += 9)
            painter_draw(p, &s, &canvas, (struct box){x, y, 9, 7}, 0x0B2B27);
    painter_free(p);
    for (int i = 0; i < W * H; i++)
        assert_int_equal(whole[i] & 0xFFFFFF, pixels[i] & 0xFFFFFF);
}

static void fades_never_dip(void **state)
{
    (void)state;
    for (unsigned alpha = 0; alpha <= 256; alpha++) {
        uint32_t below = 0xFFFFFFFF, same = 0xFFFFFFFF, over = 0xFFFF0000;
        blend_row(&below, &same, 1, alpha, true);
        assert_int_equal(below, 0xFFFFFFFF);
        blend_row(&below, &over, 1, alpha, true);
        int want = (int)lround(255.0 * (256 - alpha) / 256);
        assert_true(abs((int)(below & 255) - want) <= 1);
        assert_int_equal(below >> 16 & 255, 255);
    }
    uint32_t below = 0xFF102030, clear = 0x00FFFFFF, half = 0x80FF0000;
    blend_row(&below, &clear, 1, 256, false);
    assert_int_equal(below, 0xFF102030);
    blend_row(&below, &half, 1, 256, false);
    assert_true(difference(below, 0x881018) <= 1);
}

static struct image *pattern(int width, int height)
{
    struct image *im = image_create(width, height, true);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            im->pixels[y * im->pitch / 4 + x] = 0xFF000000u | (uint32_t)(x * 3) << 16 | (uint32_t)(y * 5);
    return im;
}

static void a_strip_joins_itself(void **state)
{
    (void)state;
    struct image *a = pattern(40, 8), *b = pattern(30, 8);
    struct strip_part parts[2] = {{a, 0}, {b, 40}};
    struct layer l = {.kind = LAYER_STRIP,
                      .box = {0, 0, W, 8},
                      .clip = {0, 0, W, 8},
                      .alpha = 256,
                      .parts = parts,
                      .n_parts = 2,
                      .run_width = 70};
    for (int64_t at = 0; at < 150; at += 7) {
        l.offset_256 = at * 256;
        draw_one(&l);
        for (int x = 0; x < W; x++) {
            int column = (int)((at + x) % 70);
            int want = (column < 40 ? column : column - 40) * 3;
            assert_int_equal(pixels[2 * W + x] >> 16 & 255, want);
            assert_int_equal(pixels[2 * W + x] & 255, 10);
        }
    }
    l.offset_256 = 128; /* half a pixel: the mean of two columns */
    draw_one(&l);
    for (int x = 0; x < 38; x++)
        assert_true(abs((int)(pixels[x] >> 16 & 255) * 2 - (x * 3 + (x + 1) * 3)) <= 2);
    image_release(a);
    image_release(b);
}

static void strip_edges_fade_to_the_ground(void **state)
{
    (void)state;
    struct image *a = image_create(200, 8, true);
    for (int i = 0; i < 8 * a->pitch / 4; i++)
        a->pixels[i] = 0xFFFFFFFF;
    struct strip_part part = {a, 0};
    struct layer l = {.kind = LAYER_STRIP,
                      .box = {0, 0, W, 8},
                      .clip = {0, 0, W, 8},
                      .alpha = 256,
                      .parts = &part,
                      .n_parts = 1,
                      .run_width = 200,
                      .edge = 20,
                      .colour = 0x0B2B27};
    draw_one(&l);
    for (int x = 0; x < 4; x++) {
        assert_int_equal(pixels[x] & 0xFFFFFF, 0x0B2B27);
        assert_int_equal(pixels[W - 1 - x] & 0xFFFFFF, 0x0B2B27);
    }
    for (int x = 4; x < 20; x++)
        assert_true((pixels[x] & 255) > (pixels[x - 1] & 255));
    for (int x = 20; x < W - 20; x++)
        assert_int_equal(pixels[x] & 0xFFFFFF, 0xFFFFFF);
    for (int x = 0; x < W; x++)
        assert_int_equal(pixels[x], pixels[W - 1 - x]);
    image_release(a);
}

static void uncovered_is_ground_never_black(void **state)
{
    (void)state;
    struct layer l = {.kind = LAYER_COLOUR,
                      .box = {10, 10, 4, 4},
                      .clip = {10, 10, 4, 4},
                      .colour = 0xFF0000,
                      .alpha = 256};
    draw_one(&l);
    assert_int_equal(pixels[0] & 0xFFFFFF, 0x0B2B27);
    assert_int_equal(pixels[11 * W + 11] & 0xFFFFFF, 0xFF0000);
}

/* What a fade needed does not stay for ever. */
static void scratch_goes_when_it_rests(void **state)
{
    (void)state;
    static uint8_t memory[W * H * 2];
    struct painter *p = painter_create();
    struct scene fade = {.width = W, .height = H, .n_layers = 1}, still = fade;
    struct box whole = {0, 0, W, H};
    fade.layers[0] = (struct layer){.kind = LAYER_VIDEO, .box = whole, .clip = whole, .alpha = 100};
    fade.layers[0].yuv = flat_frame(memory, W, H, 81, 90, 240);
    fade.layers[0].yuv.serial = 1;
    still.layers[0] = (struct layer){.kind = LAYER_COLOUR, .box = whole, .clip = whole, .alpha = 256};
    painter_draw(p, &fade, &canvas, whole, 0);
    uint32_t faded = pixels[0];
    for (int i = 0; i < SCRATCH_RESTS; i++)
        painter_draw(p, &still, &canvas, whole, 0);
    assert_non_null(p->converted.bytes);
    painter_draw(p, &still, &canvas, whole, 0);
    assert_null(p->converted.bytes);
    painter_draw(p, &fade, &canvas, whole, 0); /* the same frame: it is converted anew */
    assert_int_equal(pixels[0], faded);
    painter_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(colour_bars_within_two),
                                       cmocka_unit_test(a_part_of_a_video_is_the_same_as_the_whole),
                                       cmocka_unit_test(fades_never_dip),
                                       cmocka_unit_test(a_strip_joins_itself),
                                       cmocka_unit_test(strip_edges_fade_to_the_ground),
                                       cmocka_unit_test(uncovered_is_ground_never_black),
                                       cmocka_unit_test(scratch_goes_when_it_rests)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
