/* What the tests of the look share. */
#ifndef PAPAN_TEST_LOOK_SAMPLE_H
#define PAPAN_TEST_LOOK_SAMPLE_H

#include "screen/look/look.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct civil tuesday = {2026, 11, 24, 9, 41, 0, 0, 1, 25200};

static inline char *txt(const char *s)
{
    return (char *)(uintptr_t)s;
}

static inline struct text_content content(enum text_style style)
{
    char *none = txt("");
    return (struct text_content){.style = style,
                                 .title = none,
                                 .body = none,
                                 .kind = none,
                                 .lead = none,
                                 .number = none,
                                 .source = none,
                                 .by = none,
                                 .role = none,
                                 .place = none};
}

static inline uint32_t pixel(const struct image *i, int x, int y)
{
    return i->pixels[y * (i->pitch / 4) + x] & 0xFFFFFF;
}

/* Pixels of exactly this colour. */
static inline size_t count_colour(const struct image *i, uint32_t rgb)
{
    size_t n = 0;
    for (int y = 0; y < i->height; y++)
        for (int x = 0; x < i->width; x++)
            n += pixel(i, x, y) == rgb;
    return n;
}

#endif
