/* Shows one fixed scene through the presenter, for looking at the window from outside: presentshow [--set
 * k=v]… SECONDS. Four colour quadrants, a picture with an alpha hole, a video of colour bars and a strip.
 * Prints the size of the picture and the renderer; also compares what presenter_read gives with what was
 * drawn. */
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/text.h"
#include "screen/present/present.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VIDEO_W 64
#define VIDEO_H 32

static void fill_bars(uint8_t *memory)
{
    static const uint8_t bars[4][3] = {
        {235, 128, 128}, {63, 102, 240}, {32, 240, 118}, {173, 42, 26}}; /* BT.709 */
    uint8_t *u = memory + VIDEO_W * VIDEO_H, *v = u + VIDEO_W * VIDEO_H / 4;
    for (int y = 0; y < VIDEO_H; y++)
        for (int x = 0; x < VIDEO_W; x++) {
            const uint8_t *bar = bars[x * 4 / VIDEO_W];
            memory[y * VIDEO_W + x] = bar[0];
            u[y / 2 * (VIDEO_W / 2) + x / 2] = bar[1];
            v[y / 2 * (VIDEO_W / 2) + x / 2] = bar[2];
        }
}

static struct layer colour(int x, int y, int w, int h, uint32_t rgb)
{
    return (struct layer){
        .kind = LAYER_COLOUR, .box = {x, y, w, h}, .clip = {x, y, w, h}, .colour = rgb, .alpha = 256};
}

static void build(struct scene *s, uint8_t *video, struct image *hole, const struct strip_part *part)
{
    int w = s->width, h = s->height, hw = w / 2, hh = h / 2;
    s->layers[0] = colour(0, 0, hw, hh, 0xC02020);
    s->layers[1] = colour(hw, 0, w - hw, hh, 0x20C020);
    s->layers[2] = colour(0, hh, hw, h - hh, 0x2020C0);
    s->layers[3] = colour(hw, hh, w - hw, h - hh, 0xC0C020);
    struct box video_box = {w / 4, h / 4, w / 2, h / 2};
    s->layers[4] = (struct layer){.kind = LAYER_VIDEO, .box = video_box, .clip = video_box, .alpha = 256};
    s->layers[4].yuv =
        (struct yuv){.plane = {video, video + VIDEO_W * VIDEO_H, video + VIDEO_W * VIDEO_H * 5 / 4},
                     .pitch = {VIDEO_W, VIDEO_W / 2, VIDEO_W / 2},
                     .width = VIDEO_W,
                     .height = VIDEO_H,
                     .bt709 = true,
                     .serial = 1};
    struct box hole_box = {8, 8, hole->width, hole->height};
    s->layers[5] =
        (struct layer){.kind = LAYER_IMAGE, .box = hole_box, .clip = hole_box, .alpha = 256, .image = hole};
    struct box strip_box = {0, h - 20, w, 20};
    s->layers[6] = (struct layer){.kind = LAYER_STRIP,
                                  .box = strip_box,
                                  .clip = strip_box,
                                  .alpha = 256,
                                  .parts = part,
                                  .n_parts = 1,
                                  .run_width = part->image->width,
                                  .offset_256 = 10 * 256,
                                  .colour = 0x0B2B27};
    s->n_layers = 7;
}

static struct image *made_image(int w, int h, bool opaque, uint32_t left, uint32_t right)
{
    struct image *im = image_create(w, h, opaque);
    for (int y = 0; im && y < h; y++)
        for (int x = 0; x < w; x++)
            im->pixels[y * im->pitch / 4 + x] = x < w / 2 ? left : right;
    return im;
}

static void print_read(struct presenter *p)
{
    const uint32_t *pixels;
    int w, h, pitch;
    if (!presenter_read(p, &pixels, &w, &h, &pitch)) {
        printf("read failed\n");
        return;
    }
    const uint32_t *row = pixels + (h / 8) * (pitch / 4);
    printf("read %dx%d %06x %06x\n", w, h, row[w / 2 - 4] & 0xFFFFFF, row[w / 2 + 4] & 0xFFFFFF);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    log_start("presentshow", LOG_LEVEL_INFO);
    int exit_status = 0;
    struct options *o = options_parse("presentshow", "SECONDS", NULL, 0, argc, argv, &exit_status);
    if (!o)
        return exit_status;
    struct config_source source = options_config_source(o);
    struct config_faults faults;
    struct config *c = config_load(&source, &faults);
    int64_t seconds = 1;
    parse_int64(options_positional(o, 0) ? options_positional(o, 0) : "1", 0, 3600, &seconds);
    struct error err = {0};
    struct presenter *p = presenter_open(c, false, &err);
    if (!p) {
        log_error("%s", err.text);
        return 1;
    }
    uint8_t video[VIDEO_W * VIDEO_H * 2];
    fill_bars(video);
    struct image *hole = made_image(40, 40, false, 0xFFFFFFFF, 0x00FFFFFF);
    struct image *run = made_image(160, 20, true, 0xFF404040, 0xFFA0A0A0);
    struct strip_part part = {run, 0};
    int64_t end = clock_mono_us() + seconds * 1000000;
    bool told = false;
    do {
        struct scene s = {0};
        presenter_pump(p);
        presenter_size(p, &s.width, &s.height);
        build(&s, video, hole, &part);
        presenter_draw(p, &s, clock_wall_ms());
        if (!told) {
            printf("size %dx%d renderer %s driver %s\n", s.width, s.height, presenter_renderer(p),
                   presenter_driver(p));
            print_read(p);
        }
        told = true;
        clock_sleep_ms(50);
    } while (clock_mono_us() < end);
    presenter_close(p);
    image_release(hole);
    image_release(run);
    config_free(c);
    config_faults_free(&faults);
    options_free(o);
    return 0;
}
