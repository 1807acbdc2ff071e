#include "decode/resample.h"

#include <libyuv/planar_functions.h>
#include <libyuv/scale_argb.h>
#include <stdlib.h>
#include <string.h>

/* The source pixels under one shrunk pixel: first and last count partly, those between fully. Weights of 16
 * bits, summing to exactly 65536. */
struct span {
    int first, count;
    uint32_t head, body, tail;
};

#define WEIGHT_ONE 65536u

static struct span span_of(int i, int from, int to)
{
    /* in units of 1 / to source pixels: [i * from, (i + 1) * from) */
    int64_t begin = (int64_t)i * from, end = begin + from;
    struct span s = {.first = (int)(begin / to)};
    int last = (int)((end - 1) / to);
    s.count = last - s.first + 1;
    if (s.count == 1) {
        s.head = WEIGHT_ONE;
        return s;
    }
    int64_t head_part = (int64_t)(s.first + 1) * to - begin;
    s.head = (uint32_t)(head_part * WEIGHT_ONE / from);
    s.body = (uint32_t)((int64_t)to * WEIGHT_ONE / from);
    s.tail = WEIGHT_ONE - s.head - s.body * (uint32_t)(s.count - 2);
    return s;
}

static struct span *spans_create(int from, int to)
{
    struct span *spans = malloc((size_t)to * sizeof *spans);
    for (int i = 0; spans && i < to; i++)
        spans[i] = span_of(i, from, to);
    return spans;
}

/* One source row shrunk across: four channels of 16 bits (8.8) a pixel. */
static void shrink_row(const uint8_t *row, const struct span *spans, int n, uint16_t *out)
{
    for (int i = 0; i < n; i++) {
        const struct span *s = &spans[i];
        const uint8_t *p = row + 4 * (size_t)s->first;
        uint32_t sum[4] = {p[0] * s->head, p[1] * s->head, p[2] * s->head, p[3] * s->head};
        if (s->count > 1) {
            uint32_t middle[4] = {0, 0, 0, 0};
            const uint8_t *last = p + 4 * (size_t)(s->count - 1);
            for (p += 4; p < last; p += 4)
                for (int c = 0; c < 4; c++)
                    middle[c] += p[c];
            for (int c = 0; c < 4; c++)
                sum[c] += middle[c] * s->body + last[c] * s->tail;
        }
        for (int c = 0; c < 4; c++)
            out[4 * (size_t)i + (size_t)c] = (uint16_t)(sum[c] >> 8);
    }
}

static uint32_t weight_of(const struct span *s, int k)
{
    return k == 0 ? s->head : k == s->count - 1 ? s->tail : s->body;
}

static void add_row(uint32_t *sums, const uint16_t *row, size_t n, uint32_t weight)
{
    for (size_t i = 0; i < n; i++)
        sums[i] += row[i] * weight;
}

static void store_row(const uint32_t *sums, size_t n, uint8_t *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (uint8_t)((sums[i] + (1u << 23)) >> 24);
}

struct shrinking {
    const struct source *source;
    const struct crop *crop;
    struct span *across, *down;
    uint32_t *row, *sums;
    uint16_t *shrunk;
    int have; /* the source row in `shrunk`, -1 none */
};

/* Neighbouring spans share a row: it is read once. */
static void need_row(struct shrinking *k, int y, int w)
{
    if (k->have == y)
        return;
    const struct source *s = k->source;
    s->read(s, k->crop->y + y, k->crop->x, k->crop->w, k->row);
    if (!s->opaque)
        ARGBAttenuate((const uint8_t *)k->row, 0, (uint8_t *)k->row, 0, k->crop->w, 1);
    shrink_row((const uint8_t *)k->row, k->across, w, k->shrunk);
    k->have = y;
}

static void shrink_all(struct shrinking *k, uint32_t *out, int w, int h, int pitch)
{
    for (int y = 0; y < h; y++) {
        const struct span *s = &k->down[y];
        memset(k->sums, 0, (size_t)w * 4 * sizeof *k->sums);
        for (int i = 0; i < s->count; i++) {
            need_row(k, s->first + i, w);
            add_row(k->sums, k->shrunk, (size_t)w * 4, weight_of(s, i));
        }
        store_row(k->sums, (size_t)w * 4, (uint8_t *)out + (size_t)y * (size_t)pitch);
    }
}

static bool shrink(const struct source *s, const struct crop *c, uint32_t *out, int w, int h, int pitch)
{
    struct shrinking k = {.source = s, .crop = c, .have = -1};
    k.across = spans_create(c->w, w);
    k.down = spans_create(c->h, h);
    k.row = malloc((size_t)c->w * 4);
    k.sums = malloc((size_t)w * 4 * sizeof *k.sums);
    k.shrunk = malloc((size_t)w * 4 * sizeof *k.shrunk);
    bool ok = k.across && k.down && k.row && k.sums && k.shrunk;
    if (ok)
        shrink_all(&k, out, w, h, pitch);
    free(k.across);
    free(k.down);
    free(k.row);
    free(k.sums);
    free(k.shrunk);
    return ok;
}

static void copy(const struct source *s, const struct crop *c, uint32_t *out, int pitch)
{
    for (int y = 0; y < c->h; y++)
        s->read(s, c->y + y, c->x, c->w, (uint32_t *)((uint8_t *)out + (size_t)y * (size_t)pitch));
}

/* The weights of libyuv's bilinear columns sum to 127/128: white comes out as 253. This gives back what they took. */
static void brighten(uint8_t *pixels, int pitch, int w, int h)
{
    uint8_t table[256];
    for (int v = 0; v < 256; v++)
        table[v] = (uint8_t)(v * 128 / 127 + (v > 0 && v < 254));
    table[253] = table[254] = 255;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w * 4; x++)
            pixels[(ptrdiff_t)y * pitch + x] = table[pixels[(ptrdiff_t)y * pitch + x]];
}

bool resample(const struct source *s, const struct crop *c, uint32_t *out, int out_w, int out_h, int pitch,
              struct error *err)
{
    if (c->w == out_w && c->h == out_h) {
        copy(s, c, out, pitch);
        return true;
    }
    int w = c->w < out_w ? c->w : out_w, h = c->h < out_h ? c->h : out_h;
    bool grows = w != out_w || h != out_h;
    uint32_t *middle = grows ? malloc((size_t)w * (size_t)h * 4) : out;
    int middle_pitch = grows ? w * 4 : pitch;
    bool ok = middle && shrink(s, c, middle, w, h, middle_pitch);
    if (ok && grows) {
        ARGBScale((uint8_t *)middle, middle_pitch, w, h, (uint8_t *)out, pitch, out_w, out_h,
                  kFilterBilinear);
        if (w != out_w)
            brighten((uint8_t *)out, pitch, out_w, out_h);
    }
    if (ok && !s->opaque)
        ARGBUnattenuate((uint8_t *)out, pitch, (uint8_t *)out, pitch, out_w, out_h);
    if (grows)
        free(middle);
    return ok || error_set(err, NULL, "not enough memory to scale to %dx%d pixels", out_w, out_h);
}
