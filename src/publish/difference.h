/* What a new version changes: which items appear, disappear, change or move, on which screens, from when. */
#ifndef PAPAN_PUBLISH_DIFFERENCE_H
#define PAPAN_PUBLISH_DIFFERENCE_H

#include "playlist/playlist.h"

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

/* `last` is the payload published so far, NULL where there is none. */
void difference_print(const json_t *last, const struct playlist *next, int64_t now_ms, FILE *to);

#endif
