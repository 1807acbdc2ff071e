#include "plan.h"

#include "base/memory.h"
#include "condition.h"

#include <stdlib.h>

struct change {
    int64_t time;
    int delta; /* of the number of span sets that hold */
};
struct changes {
    struct change *list;
    size_t n, capacity;
    int at_start; /* sets that hold from the day's start on */
};

static void change_add(struct changes *c, int64_t time, int delta)
{
    if (c->n == c->capacity) {
        c->capacity = c->capacity ? c->capacity * 2 : 64;
        c->list = xreallocarray(c->list, c->capacity, sizeof(*c->list));
    }
    c->list[c->n++] = (struct change){time, delta};
}

static void changes_of(struct changes *c, const struct plan *p, struct span_set set)
{
    for (size_t i = set.first; i < set.first + set.n; i++) {
        struct span s = p->spans.list[i];
        if (s.from > p->day.start) {
            change_add(c, s.from, 1);
        } else {
            c->at_start++;
        }
        if (s.to < p->day.end) {
            change_add(c, s.to, -1);
        }
    }
}

static int by_time(const void *a, const void *b)
{
    const struct change *x = a, *y = b;
    return (x->time > y->time) - (x->time < y->time);
}

/* Items without a `when` of their own share their loop's set, so that it counts (and is sorted) once. */
static void loop_members(struct level_plan *l, struct plan *p, const struct loop *loop,
                         struct changes *changes)
{
    struct span_set when = condition_spans(&loop->when, &p->day, &p->spans);
    bool shared = false;
    for (size_t i = 0; i < loop->n_items && when.n > 0; i++) {
        const struct item *item = &loop->items[i];
        struct span_set both = when;
        if (!condition_always(&item->when)) {
            struct span_set own = condition_spans(&item->when, &p->day, &p->spans);
            both = own.n > 0 ? spans_intersect(&p->spans, when, own) : own;
        }
        if (both.n == 0) {
            continue;
        }
        l->members[l->n_members++] = (struct member){loop, item, both};
        if (both.first == when.first) {
            shared = true;
        } else {
            changes_of(changes, p, both);
        }
    }
    if (shared) {
        changes_of(changes, p, when);
    }
}

static void segments_make(struct level_plan *l, const struct plan *p, struct changes *c)
{
    if (c->n > 1) {
        qsort(c->list, c->n, sizeof(*c->list), by_time);
    }
    int holding = c->at_start;
    l->segments = xcalloc(c->n + 1, sizeof(*l->segments));
    l->segments[l->n_segments++] = (struct segment){.start = p->day.start, .any = holding > 0};
    for (size_t i = 0; i < c->n;) {
        int64_t time = c->list[i].time;
        for (; i < c->n && c->list[i].time == time; i++) {
            holding += c->list[i].delta;
        }
        l->segments[l->n_segments++] = (struct segment){.start = time, .any = holding > 0};
    }
}

void level_plan_init(struct level_plan *l, const struct level_track *track, struct plan *p)
{
    struct changes changes = {0};
    size_t items = 0;
    for (size_t i = 0; i < track->n_loops; i++) {
        items += track->loops[i]->n_items;
    }
    *l = (struct level_plan){.track = track, .members = xcalloc(items, sizeof(*l->members))};
    for (size_t i = 0; i < track->n_loops; i++) {
        loop_members(l, p, track->loops[i], &changes);
    }
    segments_make(l, p, &changes);
    free(changes.list);
}

static void cycles_drop(struct level_plan *l)
{
    for (size_t i = 0; i < l->n_segments; i++) {
        free(l->segments[i].cycle);
        l->segments[i].cycle = NULL;
    }
}

void level_plan_finish(struct level_plan *l)
{
    cycles_drop(l);
    free(l->segments);
    free(l->members);
}

size_t level_segment(const struct level_plan *l, int64_t now)
{
    size_t low = 0, high = l->n_segments;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (l->segments[middle].start <= now) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

int64_t level_segment_end(const struct level_plan *l, const struct plan *p, size_t segment)
{
    return segment + 1 < l->n_segments ? l->segments[segment + 1].start : p->day.end;
}

static struct cycle *cycle_make(const struct level_plan *l, const struct plan *p, int64_t now)
{
    struct cycle *c = xmalloc(sizeof(*c) + l->n_members * sizeof(c->entries[0]));
    c->n = 0;
    c->length = 0;
    for (size_t i = 0; i < l->n_members; i++) {
        const struct member *m = &l->members[i];
        if (spans_cover(&p->spans, m->when, now)) {
            c->entries[c->n++] = (struct cycle_entry){m->loop, m->item, c->length};
            c->length += m->item->ms;
        }
    }
    return c;
}

const struct cycle *level_cycle(struct level_plan *l, struct plan *p, size_t segment)
{
    struct segment *s = &l->segments[segment];
    if (s->cycle) {
        return s->cycle;
    }
    if (p->entries_kept + l->n_members > ENTRIES_KEPT) {
        for (size_t i = 0; i < p->n_zones; i++) {
            for (size_t j = 0; j < p->zones[i].track->n_levels; j++) {
                cycles_drop(&p->zones[i].levels[j]);
            }
        }
        p->entries_kept = 0;
    }
    s->cycle = cycle_make(l, p, s->start);
    p->entries_kept += l->n_members;
    return s->cycle;
}

/* The entry that stands at `position` (0 … length - 1) of the cycle. */
static const struct cycle_entry *cycle_entry_at(const struct cycle *c, int64_t position)
{
    size_t low = 0, high = c->n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (c->entries[middle].offset <= position) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return &c->entries[low];
}

void level_slot(struct level_plan *l, struct plan *p, int64_t now, int64_t from, int64_t to, struct slot *ret)
{
    size_t segment = level_segment(l, now);
    const struct cycle *c = level_cycle(l, p, segment);
    int64_t anchor = l->segments[segment].start, end = level_segment_end(l, p, segment);
    int64_t position = (now - anchor) % c->length;
    const struct cycle_entry *e = cycle_entry_at(c, position);
    int64_t origin = now - (position - e->offset), natural_end = origin + e->item->ms;
    from = anchor > from ? anchor : from;
    to = end < to ? end : to;
    *ret = (struct slot){
        .loop = e->loop,
        .item = e->item,
        .start = origin > from ? origin : from,
        .end = natural_end < to ? natural_end : to,
        .origin = origin,
        .whole = origin >= from && natural_end <= to,
        .after_change = origin <= from,
    };
}
