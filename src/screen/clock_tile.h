/* One clock zone: drawn anew when the minute changes. Main thread. */
#ifndef PAPAN_SCREEN_CLOCK_TILE_H
#define PAPAN_SCREEN_CLOCK_TILE_H

#include "base/zone.h"
#include "screen/scene.h"
#include "screen/scribe.h"

struct clock_tile;
struct clock_tile *clock_tile_create(struct scribe *s, int width, int height);
void clock_tile_free(struct clock_tile *c);
/* `valid` false: the clock is wrong, no time is shown. Returns the wall ms of the next change. */
int64_t clock_tile_turn(struct clock_tile *c, const struct zone *z, int64_t wall_ms, bool valid);
/* Is it drawn as it was last asked for? */
bool clock_tile_ready(const struct clock_tile *c);
void clock_tile_layer(struct clock_tile *c, struct scene *s, struct box zone);

#endif
