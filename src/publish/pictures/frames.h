/* The frames of GIF and WebP by libvips: the calls of pictures.h (private to this folder). */
#ifndef PAPAN_PUBLISH_PICTURES_FRAMES_H
#define PAPAN_PUBLISH_PICTURES_FRAMES_H

#include "pictures.h"

int frames_count(const char *path, enum content_kind kind, struct error *err);
bool frames_open(const char *path, enum content_kind kind, struct animation *ret, struct error *err);
void *frames_pixels(const struct animation *a, int i, size_t *ret_n, struct error *err);
void frames_close(struct animation *a);

#endif
