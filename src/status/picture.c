#include "status/picture.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "record/record.h"

#include <errno.h>
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ANSWER_WITHIN_MS 1000
#define PNG_LIMIT ((size_t)64 << 20)
#define SLOTS 2 /* desk and phone */
#define FRESH_US                                                                                             \
    INT64_C(300000) /* this old a picture is still "now": a flood costs three pictures a second */

struct kept_picture {
    int64_t width, wall_ms; /* width as asked; wall_ms 0 = empty */
    int64_t asked_us;       /* mono, when the screen was asked */
    char *bytes;
    size_t length;
};

struct picture_cache {
    struct kept_picture kept[SLOTS];
    size_t oldest;
};

struct picture_cache *picture_cache_create(void)
{
    return xcalloc(1, sizeof(struct picture_cache));
}

void picture_cache_free(struct picture_cache *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        free(p->kept[i].bytes);
    free(p);
}

/* ---- scaling: each pixel is the mean of those that fall into it; rows are read as they are needed ---- */

struct scaler {
    int memfd;
    const struct shot *shot;
    uint32_t width, height; /* of the result */
    uint32_t *sums;         /* 3 a column */
    uint8_t *source;        /* one row, B G R X */
    uint8_t *row;           /* the result, R G B */
};

static bool read_source_row(struct scaler *s, uint32_t y)
{
    size_t n = (size_t)s->shot->width * 4;
    return pread(s->memfd, s->source, n, (off_t)y * s->shot->pitch) == (ssize_t)n;
}

static void add_row(struct scaler *s)
{
    for (uint32_t x = 0; x < s->width; x++) {
        uint32_t from = (uint32_t)((uint64_t)x * s->shot->width / s->width);
        uint32_t to = (uint32_t)(((uint64_t)x + 1) * s->shot->width / s->width);
        uint32_t sum[3] = {0};
        for (uint32_t i = from; i < to; i++)
            for (int c = 0; c < 3; c++)
                sum[c] += s->source[i * 4 + (uint32_t)(2 - c)];
        for (int c = 0; c < 3; c++)
            s->sums[x * 3 + (uint32_t)c] += sum[c] / (to - from);
    }
}

static bool scale_row(struct scaler *s, uint32_t y)
{
    uint32_t from = (uint32_t)((uint64_t)y * s->shot->height / s->height);
    uint32_t to = (uint32_t)(((uint64_t)y + 1) * s->shot->height / s->height);
    memset(s->sums, 0, (size_t)s->width * 3 * sizeof *s->sums);
    for (uint32_t i = from; i < to; i++) {
        if (!read_source_row(s, i))
            return false;
        add_row(s);
    }
    for (uint32_t i = 0; i < s->width * 3; i++)
        s->row[i] = (uint8_t)((s->sums[i] + (to - from) / 2) / (to - from));
    return true;
}

static bool scaler_init(struct scaler *s, int memfd, const struct shot *shot, int64_t width)
{
    *s = (struct scaler){.memfd = memfd, .shot = shot, .width = shot->width, .height = shot->height};
    if (width > 0 && width < shot->width) {
        s->width = (uint32_t)width;
        s->height = (uint32_t)((shot->height * (uint64_t)width + shot->width / 2) / shot->width);
        s->height = s->height ? s->height : 1;
    }
    s->sums = malloc((size_t)s->width * 3 * sizeof *s->sums);
    s->source = malloc((size_t)shot->width * 4);
    s->row = malloc((size_t)s->width * 3);
    return s->sums && s->source && s->row;
}

static void scaler_finish(struct scaler *s)
{
    free(s->sums);
    free(s->source);
    free(s->row);
}

/* ---- PNG ---- */

static void take_bytes(png_structp png, png_bytep bytes, size_t n)
{
    if (!buffer_add(png_get_io_ptr(png), bytes, n))
        png_error(png, "too large");
}

static void flush_nothing(png_structp png)
{
    (void)png;
}

static void stay_silent(png_structp png, png_const_charp text)
{
    (void)png, (void)text;
}

static bool encode(struct scaler *s, struct buffer *out)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, stay_silent);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    volatile bool ok = false;
    if (!info || setjmp(png_jmpbuf(png)))
        goto out;
    png_set_write_fn(png, out, take_bytes, flush_nothing);
    /* Fast and small enough: a technician looks every 5 s, on the processor that draws the screen. */
    png_set_compression_level(png, 2);
    png_set_filter(png, 0, PNG_FILTER_SUB);
    png_set_IHDR(png, info, s->width, s->height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (uint32_t y = 0; y < s->height; y++) {
        if (!scale_row(s, y))
            goto out;
        png_write_row(png, s->row);
    }
    png_write_end(png, info);
    ok = true;
out:
    png_destroy_write_struct(&png, &info);
    return ok;
}

/* ---- the cache ---- */

static struct kept_picture *find_kept(struct picture_cache *p, int64_t width)
{
    for (size_t i = 0; i < SLOTS; i++)
        if (p->kept[i].wall_ms && p->kept[i].width == width)
            return &p->kept[i];
    return NULL;
}

static void give(const struct kept_picture *k, char **ret, size_t *ret_n, int64_t *ret_wall_ms)
{
    *ret = xmalloc(k->length);
    memcpy(*ret, k->bytes, k->length);
    *ret_n = k->length;
    *ret_wall_ms = k->wall_ms;
}

static struct kept_picture *keep(struct picture_cache *p, int64_t width, int64_t wall_ms, struct buffer *png)
{
    struct kept_picture *k = find_kept(p, width);
    if (!k) {
        k = &p->kept[p->oldest];
        p->oldest = (p->oldest + 1) % SLOTS;
    }
    free(k->bytes);
    size_t n = png->length;
    *k = (struct kept_picture){.width = width, .wall_ms = wall_ms, .length = n, .bytes = buffer_take(png)};
    return k;
}

bool picture_make(struct picture_cache *p, const char *runtime_path, int64_t width, bool screen_answers,
                  char **ret, size_t *ret_n, int64_t *ret_wall_ms, struct error *err)
{
    struct shot shot;
    int memfd = -1;
    struct kept_picture *kept = find_kept(p, width);
    int64_t now = clock_mono_us();
    if (kept && now - kept->asked_us < FRESH_US) {
        give(kept, ret, ret_n, ret_wall_ms);
        return true;
    }
    bool asked = screen_answers && shot_request(runtime_path, ANSWER_WITHIN_MS, &shot, &memfd, err);
    if (!asked && !kept)
        return screen_answers ? false : error_set(err, NULL, "papan-screen does not answer");
    if (asked && !(kept && kept->wall_ms == shot.wall_ms)) {
        struct scaler s;
        struct buffer png;
        buffer_init(&png, PNG_LIMIT);
        if (scaler_init(&s, memfd, &shot, width) && encode(&s, &png))
            kept = keep(p, width, shot.wall_ms, &png);
        else
            error_set(err, NULL, "the picture cannot be encoded");
        scaler_finish(&s);
        buffer_finish(&png);
    }
    if (memfd >= 0)
        close(memfd);
    if (!kept)
        return false;
    kept->asked_us = now;
    give(kept, ret, ret_n, ret_wall_ms);
    return true;
}
