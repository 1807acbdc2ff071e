/* What libvips does for the publisher. It is a module of its own, since loading libvips' hundred libraries takes longer than most
 * commands run: module.h finds it, picture_engine.c loads it where the first picture is to be converted. The functions may be
 * called from any thread once start() was. */
#ifndef PAPAN_PUBLISH_PICTURES_PICTURES_H
#define PAPAN_PUBLISH_PICTURES_PICTURES_H

#include "publish/convert.h"

struct animation {
    int count, width, height;
    int *delays; /* ms, count of them */
    void *strip; /* the engine's */
};

struct pictures {
    /* Once, before any other. */
    bool (*start)(struct error *err);
    /* As convert_picture in convert.h. */
    bool (*convert)(const struct convert_job *job, enum content_kind kind, struct conversion *c,
                    struct error *err);
    /* How many frames a GIF or WebP has; 0 on error. */
    int (*count_frames)(const char *path, enum content_kind kind, struct error *err);
    /* close() is due in either case. */
    bool (*open)(const char *path, enum content_kind kind, struct animation *ret, struct error *err);
    /* Packed RGB of frame i, which must be asked for in order; the caller frees. NULL on error. */
    void *(*frame)(const struct animation *a, int i, size_t *ret_n, struct error *err);
    void (*close)(struct animation *a);
};

/* The module's one symbol. */
#define PICTURES_MODULE "pictures"
#define PICTURES_SYMBOL "papan_pictures"
extern const struct pictures papan_pictures __attribute__((visibility("default")));

#endif
