/* The one seam between what is to be seen (director) and how it gets to the glass (present/): a flat list of layers, bottom first,
 * in picture coordinates (before margins, orbit and rotation). The director builds a scene for a moment; the presenter draws
 * what differs from the last one. Main thread only. */
#ifndef PAPAN_SCREEN_SCENE_H
#define PAPAN_SCREEN_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct box { int x, y, w, h; };

/* Immutable pixels, counted by references; the presenter may keep a texture per image, keyed by `serial`. */
struct image {
    uint64_t serial; /* unique in the process, never reused */
    int width, height, pitch;
    bool opaque;      /* XRGB; else ARGB, straight alpha */
    uint32_t *pixels; /* 0xAARRGGBB native endian */
    unsigned references;
    void (*free_pixels)(struct image *); /* NULL = free(pixels) */
    void *owner;
};
#define SCENE_IMAGE_PIXELS_MAX (1 << 27)
/* Pixels zeroed, one reference. NULL where memory is short or the size is none or above the limit (screen/image/). */
struct image *image_create(int width, int height, bool opaque);
struct image *image_hold(struct image *i);
void image_release(struct image *i);

/* One frame of a video, in shared memory; valid until the director releases the slot, which it does after the next present. */
struct yuv {
    const uint8_t *plane[3];
    int pitch[3], width, height;
    bool full_range, bt709;
    uint64_t serial; /* changes with every new frame */
};

enum layer_kind {
    LAYER_COLOUR, /* box filled with colour */
    LAYER_IMAGE,  /* image scaled to box (nearly always the same size) */
    LAYER_VIDEO,  /* yuv scaled to box */
    LAYER_STRIP   /* the ticker: images laid end to end, repeated, from offset; edges fading to colour */
};
struct strip_part { struct image *image; int x; };

struct layer {
    enum layer_kind kind;
    struct box box;  /* where it lands; may exceed clip (cover) */
    struct box clip; /* what may be touched */
    uint32_t colour; /* 0xRRGGBB */
    unsigned alpha;  /* 0…256, 256 = opaque: the incoming side of a fade */
    struct image *image;
    struct yuv yuv;
    /* strip */
    const struct strip_part *parts;
    size_t n_parts;
    int64_t run_width;   /* px after which it repeats */
    int64_t offset_256;  /* position in 1/256 px */
    int edge;            /* px of the fade at both ends; 0 = none */
};

#define SCENE_LAYERS_MAX 96
struct scene {
    int width, height;
    size_t n_layers;
    struct layer layers[SCENE_LAYERS_MAX];
};

#endif
