#include "screen/clock_tile.h"

#include "base/memory.h"
#include "screen/layers.h"

#include <stdlib.h>

struct clock_tile {
    struct scribe *scribe;
    int width, height;
    struct image *image;
    struct drawing *order; /* its successor; NULL = none */
    int64_t minute;        /* asked for; INT64_MIN = none */
    int offset;     /* of local time, seconds */
    bool valid;
};

struct clock_tile *clock_tile_create(struct scribe *s, int width, int height)
{
    struct clock_tile *c = xcalloc(1, sizeof *c);
    c->scribe = s;
    c->width = width;
    c->height = height;
    c->minute = INT64_MIN;
    return c;
}

void clock_tile_free(struct clock_tile *c)
{
    if (!c)
        return;
    drawing_drop(c->order);
    image_release(c->image);
    free(c);
}

static void take_drawing(struct clock_tile *c)
{
    struct image *drawn = drawing_take_image(c->order);
    drawing_drop(c->order);
    c->order = NULL;
    if (!drawn)
        return;
    image_release(c->image);
    c->image = drawn;
}

int64_t clock_tile_turn(struct clock_tile *c, const struct zone *z, int64_t wall_ms, bool valid)
{
    struct civil local = zone_local(z, wall_ms);
    int64_t into = (int64_t)local.second * 1000 + local.ms, minute = wall_ms - into;
    if (c->order && drawing_done(c->order))
        take_drawing(c);
    if (c->order || (c->image && minute == c->minute && local.offset_seconds == c->offset && valid == c->valid))
        return minute + 60000;
    c->order = scribe_clock(c->scribe, c->width, c->height, &local, zone_label(z, wall_ms), valid);
    if (drawing_done(c->order))
        take_drawing(c);
    c->minute = minute;
    c->offset = local.offset_seconds;
    c->valid = valid;
    return minute + 60000;
}

bool clock_tile_ready(const struct clock_tile *c)
{
    return c->minute != INT64_MIN && !c->order;
}

void clock_tile_layer(struct clock_tile *c, struct scene *s, struct box zone)
{
    scene_add_image(s, c->image, zone, zone, 256);
}
