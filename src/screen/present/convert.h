/* Planar YUV to XRGB, exact within 2/255 for BT.601 and BT.709, limited and full range. Immutable once made:
 * any thread. */
#ifndef PAPAN_SCREEN_PRESENT_CONVERT_H
#define PAPAN_SCREEN_PRESENT_CONVERT_H

#include "screen/scene.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct converter; /* the matrices */
struct converter *converter_create(void);
void converter_free(struct converter *c);

/* Rows [y, y + rows) of the picture into out (row 0 of out = row y); y is even. `pitch` in bytes. `scaled`:
 * the pixels go through libyuv's ARGB scaling next. False for a picture without area. */
bool converter_rows(struct converter *c, const struct yuv *f, int y, int rows, bool scaled, uint8_t *out,
                    int pitch);

#endif
