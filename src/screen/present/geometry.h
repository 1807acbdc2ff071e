/* Rectangles, and the way from picture coordinates to the glass: margins, orbit, rotation. Pure. */
#ifndef PAPAN_SCREEN_PRESENT_GEOMETRY_H
#define PAPAN_SCREEN_PRESENT_GEOMETRY_H

#include "screen/scene.h"

#include <stdbool.h>
#include <stdint.h>

/* The common part; w or h is 0 where there is none. */
struct box box_meet(struct box a, struct box b);
/* The smallest box around both; an empty one counts for nothing. */
struct box box_join(struct box a, struct box b);
bool box_empty(struct box b);
bool box_covers(struct box outer, struct box inner);

struct geometry {
    int window_w, window_h; /* pixels of the window */
    int rotate;             /* 0, 90, 180, 270: clockwise */
    struct box area;        /* window minus margins, in window pixels */
    int width, height;      /* of the picture, before rotation */
};

/* `margins` in percent of the window at each edge. */
struct geometry geometry_of(int window_w, int window_h, int rotate, double margins);
/* Picture rectangle → window rectangle (rotation and margins, no orbit). */
struct box geometry_to_window(const struct geometry *g, struct box picture);

/* look.md 14: displacement at a moment, in picture pixels of a screen whose short side is `short_side`. */
void orbit_at(int64_t wall_ms, int short_side, int *ret_dx, int *ret_dy);

#endif
