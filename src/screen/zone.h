/* One loop zone on the screen: what is shown, what is made ready next, what fades out.
 *
 *        want (timeline)            next ready and due
 *   (empty) ──────────► next: LOADING ──────────► now ──► old (fading, at most 0.5 s) ──► gone
 *      ▲                    │ failed: substitute       │ slot over, withdrawn, failed, other bill
 *      └────────────────────┴──────────────────────────┘   (the old picture stays until the new one is there)
 *
 * Main thread. */
#ifndef PAPAN_SCREEN_ZONE_H
#define PAPAN_SCREEN_ZONE_H

#include "screen/director.h"

struct zone_show {
    char name[ID_MAX + 1];
    struct box box;
    struct piece *now, *next, *old;
    int64_t fade_from; /* wall ms; of old */
    bool fading;
    struct shown want; /* what should be shown; want.loop NULL = nothing */
    bool known;        /* want is filled */
    bool ahead;        /* next is for a later slot than the one that follows: loading takes longer than a slot */
    int64_t next_us;   /* mono; next was made then */
    int64_t load_ms;   /* how long the last one took, once one missed its whole slot; else 0 */
    int64_t ask_at;    /* wall ms */
    int64_t asked_us;
    int64_t expel_us;  /* mono: the present picture must be gone by then, replaced or not; 0 = it may stay */
};

/* Asks and moves on. `live`: it is on the screen; else it only makes the first item ready. Shortens *ret_wake_us. */
void zone_turn(struct zone_show *z, struct bill *bill, struct director *d, bool live, int64_t *ret_wake_us);
/* Only moves on what is up: its stage is about to be replaced. */
void zone_hold(struct zone_show *z, struct director *d, int64_t *ret_wake_us);
/* Is what should be shown ready to be shown, or nothing to come? */
bool zone_ready(const struct zone_show *z);
void zone_layers(struct zone_show *z, struct director *d, struct scene *s, const struct piece_ground *g);
void zone_presented(struct zone_show *z, struct director *d);
/* Takes over what `from` shows where it has the same size: for good where that is the same item in the same slot, else until what
 * is to be shown here is ready. */
void zone_adopt(struct zone_show *z, struct bill *bill, struct zone_show *from);
/* Records what is on the screen as cut, and frees. */
void zone_clear(struct zone_show *z, struct director *d, const char *cut_reason);

#endif
