/* libyuv clamps the blue coefficient of its limited-range matrices to 128/64 (BT.709 wants 135, BT.601 129):
 * pure blue comes out 243 instead of 255. The rows of its matrix are plain data, so the right coefficient is
 * put into a copy; both results are tried on blue once, and the better copy is used.
 * Its bilinear ARGB scaling has weights that sum to 127/128, so what is scaled afterwards is converted by
 * matrices larger by 128/127. */
#include "screen/present/convert.h"

#include "base/log.h"

#include <libyuv.h>
#include <libyuv/row.h>
#include <stdlib.h>
#include <string.h>

struct converter {
    /* by "is scaled afterwards", full range, bt709; libyuv reads them with aligned loads */
    _Alignas(64) struct YuvConstants matrix[2][2][2];
};

static void put_blue(struct YuvConstants *m, uint8_t coefficient)
{
#if defined(__aarch64__) || defined(__arm__)
    int16_t more = (int16_t)((coefficient - m->kUVCoeff[0]) * 128);
    m->kUVCoeff[0] = m->kUVCoeff[4] = coefficient;
    m->kRGBCoeffBias[1] = (int16_t)(m->kRGBCoeffBias[1] + more);
#else
    for (size_t i = 0; i < sizeof m->kUVToB; i += 2)
        m->kUVToB[i] = coefficient;
#endif
}

static int16_t larger(int value)
{
    int scaled = value * 128 + (value < 0 ? -63 : 63);
    return (int16_t)(scaled / 127);
}

/* All coefficients times 128/127, and half a step of the result's last bit. */
static void enlarge(struct YuvConstants *m)
{
    const int half_step = 32; /* results are shifted down by 6 bits */
#if defined(__aarch64__) || defined(__arm__)
    for (int i = 0; i < 8; i++)
        m->kUVCoeff[i] = (uint8_t)larger(m->kUVCoeff[i]);
    /* the biases hold what U and V of 128 give, and Y's own */
    int blue = m->kUVCoeff[0], red = m->kUVCoeff[1], green = m->kUVCoeff[2] + m->kUVCoeff[3];
    int luma = larger(m->kRGBCoeffBias[4]) + half_step;
    m->kRGBCoeffBias[0] = larger(m->kRGBCoeffBias[0]);
    m->kRGBCoeffBias[1] = (int16_t)(blue * 128 - luma);
    m->kRGBCoeffBias[2] = (int16_t)(green * 128 + luma);
    m->kRGBCoeffBias[3] = (int16_t)(red * 128 - luma);
    m->kRGBCoeffBias[4] = (int16_t)luma;
#else
    for (size_t i = 0; i < sizeof m->kUVToB; i++) {
        m->kUVToB[i] = (uint8_t)larger(m->kUVToB[i]);
        m->kUVToG[i] = (uint8_t)larger(m->kUVToG[i]);
        m->kUVToR[i] = (uint8_t)larger(m->kUVToR[i]);
    }
    for (size_t i = 0; i < sizeof m->kYToRgb / sizeof *m->kYToRgb; i++) {
        m->kYToRgb[i] = larger(m->kYToRgb[i]);
        m->kYBiasToRgb[i] = (int16_t)(larger(m->kYBiasToRgb[i]) + half_step);
    }
#endif
}

/* Blue of full blue in limited range; 255 is right. */
static int blue_of(const struct YuvConstants *m, uint8_t y, uint8_t v)
{
    uint8_t luma[64], u[32], cr[32], out[64 * 4];
    memset(luma, y, sizeof luma);
    memset(u, 240, sizeof u);
    memset(cr, v, sizeof cr);
    I420ToARGBMatrix(luma, 64, u, 32, cr, 32, out, sizeof out, m, 64, 1);
    return out[20];
}

static void prepare(struct YuvConstants *out, const struct YuvConstants *original, uint8_t coefficient,
                    uint8_t y, uint8_t v)
{
    _Alignas(64) struct YuvConstants better = *original;
    put_blue(&better, coefficient);
    *out = blue_of(&better, y, v) > blue_of(original, y, v) ? better : *original;
    if (blue_of(out, y, v) < 253)
        log_warning("this libyuv shows blue of limited range as %d instead of 255", blue_of(out, y, v));
}

struct converter *converter_create(void)
{
    struct converter *c = aligned_alloc(_Alignof(struct converter), sizeof *c);
    if (!c)
        log_abort_oom();
    prepare(&c->matrix[0][0][0], &kYuvI601Constants, 129, 41, 110);
    prepare(&c->matrix[0][0][1], &kYuvH709Constants, 135, 32, 118);
    c->matrix[0][1][0] = kYuvJPEGConstants;
    c->matrix[0][1][1] = kYuvF709Constants;
    for (int i = 0; i < 4; i++) {
        c->matrix[1][i / 2][i % 2] = c->matrix[0][i / 2][i % 2];
        enlarge(&c->matrix[1][i / 2][i % 2]);
    }
    return c;
}

void converter_free(struct converter *c)
{
    free(c);
}

bool converter_rows(struct converter *c, const struct yuv *f, int y, int rows, bool scaled, uint8_t *out,
                    int pitch)
{
    const uint8_t *planes[3];
    for (int i = 0; i < 3; i++)
        planes[i] = f->plane[i] + (ptrdiff_t)(i ? y / 2 : y) * f->pitch[i];
    return I420ToARGBMatrix(planes[0], f->pitch[0], planes[1], f->pitch[1], planes[2], f->pitch[2], out,
                            pitch, &c->matrix[scaled][f->full_range][f->bt709], f->width, rows) == 0;
}
