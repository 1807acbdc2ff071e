/* The pixels that look/ draws and present/ shows, counted by references (scene.h). */
#include "screen/scene.h"

#include <stdlib.h>

static _Atomic uint64_t last_serial; /* texts are drawn on a thread of their own */

struct image *image_create(int width, int height, bool opaque)
{
    if (width < 1 || height < 1 || (int64_t)width * height > SCENE_IMAGE_PIXELS_MAX)
        return NULL;
    uint32_t *pixels = calloc((size_t)width * (size_t)height, sizeof(*pixels));
    struct image *i = calloc(1, sizeof(*i));
    if (!pixels || !i) {
        free(pixels);
        free(i);
        return NULL;
    }
    i->serial = ++last_serial;
    i->width = width;
    i->height = height;
    i->pitch = width * (int)sizeof(*pixels);
    i->opaque = opaque;
    i->pixels = pixels;
    i->references = 1;
    return i;
}

struct image *image_hold(struct image *i)
{
    if (i)
        i->references++;
    return i;
}

void image_release(struct image *i)
{
    if (!i || --i->references > 0)
        return;
    if (i->free_pixels)
        i->free_pixels(i);
    else
        free(i->pixels);
    free(i);
}
