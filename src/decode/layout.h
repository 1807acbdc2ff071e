/* How a picture comes into its box: which part of it is seen, and at which size. */
#ifndef PAPAN_DECODE_LAYOUT_H
#define PAPAN_DECODE_LAYOUT_H

#include "decode/job.h"
#include "decode/resample.h"

struct layout {
    struct crop crop;  /* in stored pixels, before turning */
    int width, height; /* of that part when shown, before turning */
};

/* `w`, `h`: stored size; `swaps`: turning swaps the sides, so the box is looked at turned. Without a box the
 * picture's own size. */
struct layout layout_of(const struct job *job, int w, int h, bool swaps);

#endif
