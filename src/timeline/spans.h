/* Sets of half-open stretches of time [from, to), sorted, apart from one another; many sets in one growing
 * list, each a range of it. Private to this folder. */
#ifndef PAPAN_TIMELINE_SPANS_H
#define PAPAN_TIMELINE_SPANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
    int64_t from, to;
};
struct spans {
    struct span *list;
    size_t n, capacity;
};
/* One set: positions in the list, as the list may move while it grows. */
struct span_set {
    size_t first, n;
};

void spans_finish(struct spans *s);
/* Nothing where the stretch is empty. */
void spans_add(struct spans *s, int64_t from, int64_t to);
/* Makes a set of all that was added since `first`: sorts, and joins what overlaps or touches. */
struct span_set spans_join(struct spans *s, size_t first);
/* What both hold; one of the two themselves where that is the result. */
struct span_set spans_intersect(struct spans *s, struct span_set a, struct span_set b);
bool spans_cover(const struct spans *s, struct span_set set, int64_t now);

#endif
