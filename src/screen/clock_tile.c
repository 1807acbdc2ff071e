#include "screen/clock_tile.h"

#include "base/memory.h"
#include "screen/layers.h"

#include <stdlib.h>

struct clock_tile {
    struct look *look;
    int width, height;
    struct image *image;
    int64_t minute; /* drawn for; INT64_MIN = none */
    int offset;     /* of local time, seconds */
    bool valid;
};

struct clock_tile *clock_tile_create(struct look *l, int width, int height)
{
    struct clock_tile *c = xcalloc(1, sizeof *c);
    c->look = l;
    c->width = width;
    c->height = height;
    c->minute = INT64_MIN;
    return c;
}

void clock_tile_free(struct clock_tile *c)
{
    if (!c)
        return;
    image_release(c->image);
    free(c);
}

int64_t clock_tile_turn(struct clock_tile *c, const struct zone *z, int64_t wall_ms, bool valid)
{
    struct civil local = zone_local(z, wall_ms);
    int64_t into = (int64_t)local.second * 1000 + local.ms, minute = wall_ms - into;
    if (c->image && minute == c->minute && local.offset_seconds == c->offset && valid == c->valid)
        return minute + 60000;
    struct image *drawn = look_clock(c->look, c->width, c->height, &local, zone_label(z, wall_ms), valid);
    if (drawn) {
        image_release(c->image);
        c->image = drawn;
    }
    c->minute = minute;
    c->offset = local.offset_seconds;
    c->valid = valid;
    return minute + 60000;
}

void clock_tile_layer(struct clock_tile *c, struct scene *s, struct box zone)
{
    scene_add_image(s, c->image, zone, zone, 256);
}
