/* Geometry and layers of the scene. Pure. */
#ifndef PAPAN_SCREEN_LAYERS_H
#define PAPAN_SCREEN_LAYERS_H

#include "playlist/playlist.h"
#include "screen/scene.h"

/* A new layer at the end, zeroed, or NULL where the scene is full. */
struct layer *scene_add(struct scene *s, enum layer_kind kind, struct box box, struct box clip, unsigned alpha);
void scene_add_colour(struct scene *s, struct box box, uint32_t colour, unsigned alpha);
void scene_add_image(struct scene *s, struct image *image, struct box box, struct box clip, unsigned alpha);
/* Where width × height (pixel aspect num:den) lands in a zone by a fit. */
struct box fit_box(enum item_fit fit, int width, int height, int num, int den, struct box zone);
/* look.md: edges are rounded, not sizes. */
struct box zone_pixels(const struct zone_box *z, int screen_w, int screen_h);
struct box box_intersect(struct box a, struct box b);

#endif
