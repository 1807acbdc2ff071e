/* The display's refreshes as numbers: integer arithmetic from one epoch, so that nothing drifts and equal ties round the same
 * way (30 and 60 fps fall on tick edges at 60 Hz). Pure. Times: microseconds of the monotonic clock. */
#ifndef PAPAN_SCREEN_TICKS_H
#define PAPAN_SCREEN_TICKS_H

#include <stdint.h>

struct ticks {
    int64_t epoch_us;
    int64_t hz_milli; /* refresh rate × 1000 */
};

/* The tick nearest to a moment. */
int64_t tick_nearest(const struct ticks *t, int64_t mono_us);
/* The last tick at or before a moment. */
int64_t tick_before(const struct ticks *t, int64_t mono_us);
int64_t tick_time(const struct ticks *t, int64_t tick);
/* Half a refresh later: a tick is the nearest to what is not later than this, give or take a microsecond. */
int64_t tick_middle(const struct ticks *t, int64_t tick);
/* The tick at which a frame of time `frame_us` is shown, where the file's time 0 falls on `start_tick`. */
int64_t tick_of_frame(const struct ticks *t, int64_t start_tick, int64_t frame_us);

/* look.md 10: a = t²(3−2t) over 0.5 s, as the presenter's 0…256. */
#define FADE_MS 500
unsigned fade_alpha(int64_t elapsed_ms, int64_t length_ms);

#endif
