/* EXIF's eight orientations. */
#ifndef PAPAN_DECODE_TURN_H
#define PAPAN_DECODE_TURN_H

#include <stdbool.h>
#include <stdint.h>

/* Does the orientation swap width and height? */
bool turn_swaps(int orientation);
/* Copies w * h pixels (rows without gaps) upright to `out` (rows without gaps). */
void turn(const uint32_t *in, int w, int h, int orientation, uint32_t *out);

#endif
