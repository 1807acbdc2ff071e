/* /screen.png: the composed frame, asked of papan-screen, scaled down and encoded. Not thread safe: used
 * behind the gate. */
#ifndef PAPAN_STATUS_PICTURE_H
#define PAPAN_STATUS_PICTURE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct picture_cache; /* the last picture encoded: a still screen is encoded once */
struct picture_cache *picture_cache_create(void);
void picture_cache_free(struct picture_cache *p);

/* A PNG of at most `width` columns (0 = as it is), malloc'd, and when the frame was presented (Unix ms).
 * Where the screen does not answer (`screen_answers` false: it is not even asked), the last picture of that
 * width, while there is one. */
bool picture_make(struct picture_cache *p, const char *runtime_path, int64_t width, bool screen_answers,
                  char **ret, size_t *ret_n, int64_t *ret_wall_ms, struct error *err);

#endif
