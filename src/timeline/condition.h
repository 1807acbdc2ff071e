/* A `when` over one local day. Private to this folder. */
#ifndef PAPAN_TIMELINE_CONDITION_H
#define PAPAN_TIMELINE_CONDITION_H

#include "day.h"
#include "playlist/when.h"
#include "spans.h"

/* When it holds within the day, added to `s` as a set. */
struct span_set condition_spans(const struct when *w, struct day *d, struct spans *s);
/* No condition at all. */
bool condition_always(const struct when *w);

#endif
