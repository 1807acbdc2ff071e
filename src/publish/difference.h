/* What a new version changes: which items appear, disappear, change or move, on which screens, from when. */
#ifndef PAPAN_PUBLISH_DIFFERENCE_H
#define PAPAN_PUBLISH_DIFFERENCE_H

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

/* Both are payloads; `last` is NULL where nothing was published so far. */
void difference_print(const json_t *last, const json_t *next, int64_t now_ms, FILE *to);

#endif
