/* One ticker zone: messages on an endless belt that moves evenly with the refreshes. A change of messages enters behind what is
 * visible; a single message that fits comes to rest. In: the timeline's messages. Out: one layer. Main thread. */
#ifndef PAPAN_SCREEN_TICKER_H
#define PAPAN_SCREEN_TICKER_H

#include "screen/scene.h"
#include "screen/scribe.h"
#include "screen/ticks.h"

struct ticker_show;

/* `short_side` of the whole screen, px. */
struct ticker_show *ticker_show_create(struct scribe *s, int width, int height, int short_side);
void ticker_show_free(struct ticker_show *t);
/* The messages to run from now on (copied; n 0 = none) at `speed` (px/s at a short side of 1080). `at_once` cuts what is visible
 * (withdrawal). The same list as before changes nothing. */
void ticker_show_set(struct ticker_show *t, const struct ticker_message *const *messages, size_t n, int speed, bool at_once,
                     const struct ticks *ticks, int64_t tick);
/* Is everything drawn? What comes before that begins when it is. */
bool ticker_show_ready(struct ticker_show *t);
/* Moves the belt to a tick. True while it moves. */
bool ticker_show_turn(struct ticker_show *t, const struct ticks *ticks, int64_t tick);
void ticker_show_layer(struct ticker_show *t, struct scene *s, struct box zone);
/* Is anything to be seen? */
bool ticker_show_visible(const struct ticker_show *t);

#endif
