#include "decode/source.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    const uint8_t *bytes;
    size_t n, at;
    struct error *err;
};

static void read_bytes(png_structp png, png_bytep out, png_size_t n)
{
    struct reader *r = png_get_io_ptr(png);
    if (n > r->n - r->at)
        png_error(png, "the file is cut off");
    memcpy(out, r->bytes + r->at, n);
    r->at += n;
}

static void on_error(png_structp png, png_const_charp text)
{
    struct reader *r = png_get_error_ptr(png);
    error_set(r->err, NULL, "PNG: %s", text);
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

/* Whatever the file holds comes out as B, G, R, A bytes: one little-endian ARGB word. */
static void ask_for_argb(png_structp png, png_infop info)
{
    png_set_scale_16(png);
    png_set_expand(png); /* palettes, 1, 2, 4 bits, tRNS to alpha */
    png_set_gray_to_rgb(png);
    png_set_add_alpha(png, 0xFF, PNG_FILLER_AFTER);
    png_set_bgr(png);
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
}

static void read_row(const struct source *s, int y, int x, int n, uint32_t *argb)
{
    const uint32_t *pixels = s->owner;
    memcpy(argb, pixels + (size_t)y * (size_t)s->width + x, (size_t)n * 4);
}

static void close_png(struct source *s)
{
    free(s->owner);
}

/* What setjmp may clobber lives here, in the caller's memory. */
struct decoding {
    uint32_t *pixels;
    png_bytep *rows;
    png_uint_32 width, height;
    bool opaque;
};

static bool decode(png_structp png, png_infop info, struct reader *r, struct decoding *d)
{
    if (setjmp(png_jmpbuf(png)))
        return false;
    png_set_read_fn(png, r, read_bytes);
    png_set_user_limits(png, HEADER_SIDE_MAX, HEADER_SIDE_MAX);
    png_set_chunk_malloc_max(png, 8 << 20);
    png_set_chunk_cache_max(png, 64);
    png_read_info(png, info);
    d->width = png_get_image_width(png, info);
    d->height = png_get_image_height(png, info);
    d->opaque =
        !(png_get_color_type(png, info) & PNG_COLOR_MASK_ALPHA) && !png_get_valid(png, info, PNG_INFO_tRNS);
    ask_for_argb(png, info);
    d->pixels = malloc((size_t)d->width * d->height * 4);
    d->rows = malloc(d->height * sizeof *d->rows);
    if (!d->pixels || !d->rows)
        return error_set(r->err, NULL, "PNG: not enough memory for %ux%u pixels", d->width, d->height);
    for (png_uint_32 y = 0; y < d->height; y++)
        d->rows[y] = (png_bytep)(d->pixels + (size_t)y * d->width);
    png_read_image(png, d->rows);
    return true;
}

bool source_open_png(const uint8_t *bytes, size_t n, struct source *ret, struct error *err)
{
    struct reader r = {bytes, n, 0, err};
    struct decoding d = {0};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &r, on_error, on_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    bool ok = info && decode(png, info, &r, &d);
    if (!info)
        error_set(err, NULL, "PNG: not enough memory");
    png_destroy_read_struct(&png, &info, NULL);
    free(d.rows);
    if (!ok) {
        free(d.pixels);
        return false;
    }
    *ret = (struct source){.width = (int)d.width,
                           .height = (int)d.height,
                           .opaque = d.opaque,
                           .read = read_row,
                           .close = close_png,
                           .owner = d.pixels};
    return true;
}
