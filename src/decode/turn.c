#include "decode/turn.h"

#include <stddef.h>

bool turn_swaps(int orientation)
{
    return orientation >= 5;
}

/* EXIF 2.3, table 6: where row 0 and column 0 of the stored picture belong. A step of a source row is a walk
 * over `out`: begin at a corner, then `dx` a pixel and `dy` a row. Blocks keep both sides in the cache. */
void turn(const uint32_t *in, int w, int h, int orientation, uint32_t *out)
{
    ptrdiff_t W = w, H = h;
    static const struct {
        bool right, bottom; /* the corner where stored (0, 0) lands */
    } corners[9] = {[2] = {true, false}, [3] = {true, true}, [4] = {false, true},
                    [6] = {true, false}, [7] = {true, true}, [8] = {false, true}};
    bool swaps = turn_swaps(orientation);
    ptrdiff_t out_w = swaps ? H : W, out_h = swaps ? W : H;
    bool right = corners[orientation].right, bottom = corners[orientation].bottom;
    ptrdiff_t across = right ? -1 : 1, down = bottom ? -out_w : out_w;
    ptrdiff_t dx = swaps ? down : across, dy = swaps ? across : down;
    uint32_t *origin = out + (right ? out_w - 1 : 0) + (bottom ? (out_h - 1) * out_w : 0);
    const ptrdiff_t block = 32;
    for (ptrdiff_t y0 = 0; y0 < H; y0 += block)
        for (ptrdiff_t x0 = 0; x0 < W; x0 += block)
            for (ptrdiff_t y = y0; y < H && y < y0 + block; y++)
                for (ptrdiff_t x = x0; x < W && x < x0 + block; x++)
                    origin[y * dy + x * dx] = in[y * W + x];
}
