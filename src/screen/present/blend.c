#include "screen/present/blend.h"

/* x / 255 rounded, exact for 0 … 65025. */
static inline uint32_t div255(uint32_t x)
{
    x += 128;
    return (x + (x >> 8)) >> 8;
}

static inline uint32_t mix(uint32_t below, uint32_t above, uint32_t a)
{
    uint32_t r = div255(((below >> 16) & 255) * (255 - a) + ((above >> 16) & 255) * a);
    uint32_t g = div255(((below >> 8) & 255) * (255 - a) + ((above >> 8) & 255) * a);
    uint32_t b = div255((below & 255) * (255 - a) + (above & 255) * a);
    return 0xFF000000u | r << 16 | g << 8 | b;
}

void blend_row(uint32_t *restrict out, const uint32_t *restrict in, int n, unsigned alpha, bool opaque)
{
    uint32_t scale = alpha > 256 ? 256 : alpha;
    if (opaque) {
        uint32_t a = (scale * 255 + 128) >> 8;
        for (int i = 0; i < n; i++)
            out[i] = mix(out[i], in[i], a);
        return;
    }
    for (int i = 0; i < n; i++)
        out[i] = mix(out[i], in[i], ((in[i] >> 24) * scale + 128) >> 8);
}

void blend_colour_row(uint32_t *out, uint32_t colour, int n, unsigned alpha)
{
    uint32_t a = ((alpha > 256 ? 256 : alpha) * 255 + 128) >> 8;
    for (int i = 0; i < n; i++)
        out[i] = mix(out[i], colour, a);
}
