/* What differs between the last scene and this one, as few rectangles. Main thread only. */
#ifndef PAPAN_SCREEN_PRESENT_DAMAGE_H
#define PAPAN_SCREEN_PRESENT_DAMAGE_H

#include "screen/present/geometry.h"
#include "screen/scene.h"

#define DAMAGE_MAX 16

struct damage {
    size_t n;
    struct box rects[DAMAGE_MAX]; /* disjoint, inside the picture */
};

/* A remembered scene: layers without their pixels; images are held so that a serial stays that of a living
 * image. */
struct memory_of_scene;
struct memory_of_scene *scene_memory_create(void);
void scene_memory_free(struct memory_of_scene *m);
/* Forgets: the next scene differs everywhere. */
void scene_memory_forget(struct memory_of_scene *m);
/* Tells the difference and remembers `s` instead. */
void scene_memory_compare(struct memory_of_scene *m, const struct scene *s, struct damage *ret);

/* Adds a rectangle, joined with those that it meets. */
void damage_add(struct damage *d, struct box b);

#endif
