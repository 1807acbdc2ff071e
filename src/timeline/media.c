#include "base/memory.h"
#include "parts.h"

#include <stdlib.h>

struct need {
    const struct medium *medium;
    int64_t due; /* INT64_MAX: not needed */
};

struct search {
    struct timeline *timeline;
    int64_t from, until;
    struct need *due, *reserve; /* by the medium's position in the playlist */
};

static void need_note(const struct search *s, struct need *needs, const struct medium *m, int64_t due)
{
    struct need *n = &needs[m - s->timeline->playlist->media];
    if (due < n->due) {
        n->medium = m;
        n->due = due;
    }
}

/* When the entry is first seen in [from, to) of a cycle that is counted from `anchor`; INT64_MAX for not at
 * all. */
static int64_t entry_due(const struct cycle *c, const struct cycle_entry *e, int64_t anchor, int64_t from,
                         int64_t to)
{
    int64_t position = (from - anchor) % c->length, due = from;
    if (e->offset > position) {
        due = from + e->offset - position;
    } else if (e->offset + e->item->ms <= position) {
        due = from + e->offset - position + c->length;
    }
    return due < to ? due : INT64_MAX;
}

static void level_needs(const struct search *s, struct need *needs, struct plan *p, struct level_plan *l,
                        int64_t from, int64_t to)
{
    const struct playlist *playlist = s->timeline->playlist;
    for (size_t i = level_segment(l, from); i < l->n_segments && l->segments[i].start < to; i++) {
        if (!l->segments[i].any) {
            continue;
        }
        int64_t anchor = l->segments[i].start, end = level_segment_end(l, p, i);
        int64_t seen_from = anchor > from ? anchor : from, seen_to = end < to ? end : to;
        const struct cycle *c = level_cycle(l, p, i);
        for (size_t j = 0; j < c->n; j++) {
            const struct item *item = c->entries[j].item;
            if (!item->medium || playlist_withdraws(playlist, item->id, item->medium->hash)) {
                continue;
            }
            int64_t due = entry_due(c, &c->entries[j], anchor, seen_from, seen_to);
            if (due != INT64_MAX) {
                need_note(s, needs, item->medium, due);
            }
        }
    }
}

/* Between `from` and `to` one layout rules. */
static void layout_needs(const struct search *s, struct plan *p, const struct layout *layout, int64_t from,
                         int64_t to)
{
    const struct medium *picture = layout->background_medium;
    if (picture && !playlist_withdraws(s->timeline->playlist, NULL, picture->hash)) {
        need_note(s, s->due, picture, from);
    }
    for (size_t i = 0; i < p->n_zones; i++) {
        struct zone_plan *z = &p->zones[i];
        if (!layout_has_zone(layout, z->track->name)) {
            continue;
        }
        for (size_t run = zone_run(z, from); run < z->n_runs && z->runs[run].start < to; run++) {
            int64_t start = z->runs[run].start, end = zone_run_end(z, p, run);
            start = start > from ? start : from;
            end = end < to ? end : to;
            for (int level = z->runs[run].level; level >= 0 && level < (int)z->track->n_levels; level++) {
                struct need *needs = level == z->runs[run].level ? s->due : s->reserve;
                level_needs(s, needs, p, &z->levels[level], start, end);
            }
        }
    }
}

static void day_needs(const struct search *s, struct plan *p)
{
    for (size_t i = 0; i < p->n_layouts; i++) {
        int64_t from = p->layouts[i].start, to = plan_layout_end(p, i);
        from = s->from > from ? s->from : from;
        to = s->until < to ? s->until : to;
        if (from < to) {
            layout_needs(s, p, p->layouts[i].layout, from, to);
        }
    }
}

static int by_due(const void *a, const void *b)
{
    const struct need *x = a, *y = b;
    if (x->due != y->due) {
        return x->due < y->due ? -1 : 1;
    }
    return (x->medium > y->medium) - (x->medium < y->medium);
}

static void needs_tell(struct need *needs, size_t n, bool reserve, timeline_media_found *found, void *context)
{
    qsort(needs, n, sizeof(*needs), by_due);
    for (size_t i = 0; i < n && needs[i].due != INT64_MAX; i++) {
        found(context, needs[i].medium, needs[i].due, reserve);
    }
}

void timeline_media(struct timeline *t, int64_t from, int64_t until, timeline_media_found *found,
                    void *context)
{
    size_t n = t->playlist->n_media;
    if (!t->entry || n == 0) {
        return;
    }
    struct search s = {t, from, until, xcalloc(n, sizeof(struct need)), xcalloc(n, sizeof(struct need))};
    for (size_t i = 0; i < n; i++) {
        s.due[i].due = s.reserve[i].due = INT64_MAX;
    }
    for (int64_t now = from; now < until;) {
        struct plan *p = timeline_plan(t, now);
        now = p->day.end;
        day_needs(&s, p);
    }
    for (size_t i = 0; i < n; i++) {
        if (s.due[i].due != INT64_MAX) {
            s.reserve[i].due = INT64_MAX;
        }
    }
    needs_tell(s.due, n, false, found, context);
    needs_tell(s.reserve, n, true, found, context);
    free(s.due);
    free(s.reserve);
}
