/* What our VLC module and the program that loaded libvlc say to each other. The module stands where libvlc's
 * own "vmem" output would: libvlc_video_set_callbacks names that output and carries an opaque pointer, which
 * here is a struct vout_hooks. So where the module cannot be loaded, VLC's vmem takes its place with the same
 * pointer and the usual callbacks. */
#ifndef PAPAN_DECODE_VOUT_HOOKS_H
#define PAPAN_DECODE_VOUT_HOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VOUT_HOOKS_MAGIC 0x50415056u
#define VOUT_POOL_MAX 40u

/* The pictures that VLC wants to write: coded size, and the visible part in it. */
struct vout_format {
    unsigned width, height;
    unsigned x, y, visible_width, visible_height;
    unsigned sar_num, sar_den; /* 0 = unknown */
    bool full_range;
    int matrix; /* enum frames_matrix, 0 = not said */
};

/* Where they go: `count` slots of memory that outlives the module. */
struct vout_pool {
    uint8_t *base;
    size_t slot_bytes;
    unsigned count;
    size_t plane[3];
    unsigned pitch[3], lines[3];
};

/* What the program may do with a picture of the module. Any thread; `date` only inside hooks->picture. */
struct vout_pictures {
    void (*hold)(void *picture);
    void (*release)(void *picture);
    int64_t (*date)(void *picture); /* it moves with every pause */
};

struct vout_hooks {
    uint32_t magic;
    /* VLC wants at least `wanted` pictures. False: this format cannot be shown. */
    bool (*open)(struct vout_hooks *hooks, const struct vout_format *format, unsigned wanted,
                 const struct vout_pictures *pictures, struct vout_pool *ret);
    /* A picture whose first plane is at `pixels`, due at `date` (VLC's clock: microseconds, monotonic). Two places call: the filter
     * (`early`) as soon as VLC takes the picture from the decoder's queue, once a picture; the output when it is about to be
     * shown, again and again for the same one. At the end of a file VLC throws the last picture away before it is shown, so the
     * filter is the better place; but it sees only pictures that the decoder wrote straight into the pool, or that it copied there
     * behind another filter. May block for a short time as a brake. */
    void (*picture)(struct vout_hooks *hooks, void *picture, const void *pixels, int64_t date, bool early);
    /* Do the pixels lie in the pool? */
    bool (*owns)(struct vout_hooks *hooks, const void *pixels);
    /* Somebody takes the place of a picture from the pool: the decoder, or, in the thread that called open, VLC's output for itself. */
    void (*taken)(struct vout_hooks *hooks, const void *pixels);
};

#endif
