#include "spans.h"

#include "base/memory.h"

#include <stdlib.h>

void spans_finish(struct spans *s)
{
    free(s->list);
    *s = (struct spans){0};
}

void spans_add(struct spans *s, int64_t from, int64_t to)
{
    if (from >= to) {
        return;
    }
    if (s->n == s->capacity) {
        s->capacity = s->capacity ? s->capacity * 2 : 64;
        s->list = xreallocarray(s->list, s->capacity, sizeof(*s->list));
    }
    s->list[s->n++] = (struct span){from, to};
}

static int by_start(const void *a, const void *b)
{
    const struct span *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

struct span_set spans_join(struct spans *s, size_t first)
{
    if (s->n - first > 1) {
        qsort(s->list + first, s->n - first, sizeof(*s->list), by_start);
        size_t kept = first;
        for (size_t i = first + 1; i < s->n; i++) {
            struct span *last = &s->list[kept];
            if (s->list[i].from > last->to) {
                s->list[++kept] = s->list[i];
            } else if (s->list[i].to > last->to) {
                last->to = s->list[i].to;
            }
        }
        s->n = kept + 1;
    }
    return (struct span_set){first, s->n - first};
}

static bool set_equal(const struct spans *s, struct span_set a, struct span_set b)
{
    if (a.n != b.n) {
        return false;
    }
    for (size_t i = 0; i < a.n; i++) {
        if (s->list[a.first + i].from != s->list[b.first + i].from ||
            s->list[a.first + i].to != s->list[b.first + i].to) {
            return false;
        }
    }
    return true;
}

struct span_set spans_intersect(struct spans *s, struct span_set a, struct span_set b)
{
    size_t first = s->n, i = 0, j = 0;
    while (i < a.n && j < b.n) {
        struct span x = s->list[a.first + i], y = s->list[b.first + j];
        spans_add(s, x.from > y.from ? x.from : y.from, x.to < y.to ? x.to : y.to);
        if (x.to < y.to) {
            i++;
        } else {
            j++;
        }
    }
    struct span_set both = {first, s->n - first};
    if (set_equal(s, both, a)) {
        s->n = first;
        return a;
    }
    if (set_equal(s, both, b)) {
        s->n = first;
        return b;
    }
    return both;
}

bool spans_cover(const struct spans *s, struct span_set set, int64_t now)
{
    size_t low = set.first, high = set.first + set.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->list[middle].to <= now) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < set.first + set.n && s->list[low].from <= now;
}
