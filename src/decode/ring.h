/* The frames' shared memory: two halves of equal slots, one for each of the two players that take turns. The
 * screen gets it whole with FORMAT. Not locked: the caller's lock guards it. */
#ifndef PAPAN_DECODE_RING_H
#define PAPAN_DECODE_RING_H

#include "base/error.h"
#include "decode/vout/hooks.h"
#include "frames/frames.h"

#define RING_HALVES 2

struct ring {
    int fd; /* -1 = not made yet */
    struct frames_message format;
    struct vout_pool pool;      /* as of half 0 */
    uint8_t *half[RING_HALVES]; /* mapped when first used */
};

void ring_init(struct ring *r);
/* First call: makes the memory for this format, `ret_new` true. Later calls: true only where the format is
 * the same. Then fills *ret with the half's slots. */
bool ring_open(struct ring *r, const struct vout_format *f, unsigned wanted, unsigned half,
               struct vout_pool *ret, bool *ret_new, struct error *err);
/* The slot of a half in which these pixels lie, -1 = none. */
int ring_slot(const struct ring *r, unsigned half, const void *pixels);
/* What the half holds is of no use any more: its memory goes back to the system until it is written again. */
void ring_forget(const struct ring *r, unsigned half);
/* Number of a half's slot in the ring. */
uint32_t ring_index(const struct ring *r, unsigned half, unsigned slot);

#endif
