/* libyuv's BT.709 limited matrix is clamped in blue on x86 (its coefficient needs more than 7 bits): pure
 * blue comes out 243 instead of 255. Its full-range matrices are exact. So limited range goes through
 * SDL_ConvertPixels, in strips of 16 rows that stay in the cache, since SDL wants U and V packed right behind
 * Y. */
#include "screen/present/convert.h"

#include "base/memory.h"

#include <SDL.h>
#include <libyuv.h>
#include <stdlib.h>

#define STRIP_ROWS 16

struct converter {
    uint8_t *strip;
    size_t strip_bytes;
};

struct converter *converter_create(void)
{
    return xcalloc(1, sizeof(struct converter));
}

void converter_free(struct converter *c)
{
    if (!c)
        return;
    free(c->strip);
    free(c);
}

static const uint8_t *chroma(const struct yuv *f, int plane, int y)
{
    return f->plane[plane] + (ptrdiff_t)(y / 2) * f->pitch[plane];
}

static const uint8_t *luma(const struct yuv *f, int y)
{
    return f->plane[0] + (ptrdiff_t)y * f->pitch[0];
}

static bool rows_full_range(const struct yuv *f, int y, int rows, uint8_t *out, int pitch)
{
    const struct YuvConstants *matrix = f->bt709 ? &kYuvF709Constants : &kYuvJPEGConstants;
    return I420ToARGBMatrix(luma(f, y), f->pitch[0], chroma(f, 1, y), f->pitch[1], chroma(f, 2, y),
                            f->pitch[2], out, pitch, matrix, f->width, rows) == 0;
}

static void pack(const struct yuv *f, int y, int rows, uint8_t *strip)
{
    int half = (f->width + 1) / 2, half_rows = (rows + 1) / 2;
    CopyPlane(luma(f, y), f->pitch[0], strip, f->width, f->width, rows);
    strip += (ptrdiff_t)f->width * rows;
    CopyPlane(chroma(f, 1, y), f->pitch[1], strip, half, half, half_rows);
    strip += (ptrdiff_t)half * half_rows;
    CopyPlane(chroma(f, 2, y), f->pitch[2], strip, half, half, half_rows);
}

bool converter_rows(struct converter *c, const struct yuv *f, int y, int rows, uint8_t *out, int pitch)
{
    if (f->full_range)
        return rows_full_range(f, y, rows, out, pitch);
    size_t need = (size_t)(f->width + 2) * STRIP_ROWS * 2;
    if (c->strip_bytes < need) {
        uint8_t *larger = realloc(c->strip, need);
        if (!larger)
            return false;
        c->strip = larger;
        c->strip_bytes = need;
    }
    SDL_SetYUVConversionMode(f->bt709 ? SDL_YUV_CONVERSION_BT709 : SDL_YUV_CONVERSION_BT601);
    for (int at = 0; at < rows; at += STRIP_ROWS) {
        int n = rows - at < STRIP_ROWS ? rows - at : STRIP_ROWS;
        pack(f, y + at, n, c->strip);
        if (SDL_ConvertPixels(f->width, n, SDL_PIXELFORMAT_IYUV, c->strip, f->width, SDL_PIXELFORMAT_RGB888,
                              out + (ptrdiff_t)at * pitch, pitch) != 0)
            return false;
    }
    return true;
}
