/* Warnings about what a valid playlist will do: empty hours, items that never come, cycles that do not fit,
 * texts that will be cut. */
#ifndef PAPAN_PUBLISH_FORESIGHT_H
#define PAPAN_PUBLISH_FORESIGHT_H

#include "draft.h"

/* Adds warnings to the draft's report; only for a draft without faults. */
void foresight_warn(struct draft *d, int64_t now_ms);
/* Part of it: lengths of texts, markup, seconds (look.md 7, 10, 14). */
void foresight_texts(struct draft *d);
/* The place in the source of the payload's item, by its index in the model. Caller frees. */
char *foresight_place(const struct draft *d, size_t item_index, const char *rest);

#endif
