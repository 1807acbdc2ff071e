#include "plan.h"

#include "base/memory.h"
#include "condition.h"

#include <stdlib.h>

/* From so many items on it pays to remember which instant a local minute is. */
#define WORTH_KEEPING 50

struct flip { /* a level begins or ceases to have something due */
    int64_t time;
    size_t level;
    bool any;
};

static int by_time(const void *a, const void *b)
{
    const struct flip *x = a, *y = b;
    return (x->time > y->time) - (x->time < y->time);
}

static int highest(const bool *any, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (any[i]) {
            return (int)i;
        }
    }
    return -1;
}

/* The moments after the day's start at which a level turns from empty to not empty or back; the list is the
 * caller's. */
static struct flip *flips_collect(const struct zone_plan *z, bool *any, size_t *ret_n)
{
    size_t segments = 0, n = 0;
    for (size_t i = 0; i < z->track->n_levels; i++) {
        segments += z->levels[i].n_segments;
    }
    struct flip *flips = xcalloc(segments + 1, sizeof(*flips));
    for (size_t i = 0; i < z->track->n_levels; i++) {
        const struct level_plan *l = &z->levels[i];
        any[i] = l->segments[0].any;
        for (size_t j = 1; j < l->n_segments; j++) {
            if (l->segments[j].any != l->segments[j - 1].any) {
                flips[n++] = (struct flip){l->segments[j].start, i, l->segments[j].any};
            }
        }
    }
    qsort(flips, n, sizeof(*flips), by_time);
    *ret_n = n;
    return flips;
}

static void runs_make(struct zone_plan *z, const struct plan *p)
{
    size_t levels = z->track->n_levels, n = 0;
    bool *any = xcalloc(levels + 1, sizeof(*any));
    struct flip *flips = flips_collect(z, any, &n);
    z->runs = xcalloc(n + 1, sizeof(*z->runs));
    z->runs[z->n_runs++] = (struct run){p->day.start, highest(any, levels)};
    for (size_t i = 0; i < n;) {
        int64_t time = flips[i].time;
        for (; i < n && flips[i].time == time; i++) {
            any[flips[i].level] = flips[i].any;
        }
        int level = highest(any, levels);
        if (level != z->runs[z->n_runs - 1].level) {
            z->runs[z->n_runs++] = (struct run){time, level};
        }
    }
    free(flips);
    free(any);
}

static void zone_plan_init(struct zone_plan *z, const struct zone_track *track, struct plan *p)
{
    *z = (struct zone_plan){.track = track, .levels = xcalloc(track->n_levels + 1, sizeof(*z->levels))};
    for (size_t i = 0; i < track->n_levels; i++) {
        level_plan_init(&z->levels[i], &track->levels[i], p);
    }
    runs_make(z, p);
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Sorts, drops repetitions and what is not strictly within the day; returns how many remain. */
static size_t times_tidy(int64_t *times, size_t n, const struct day *d)
{
    size_t kept = 0;
    if (n > 1) {
        qsort(times, n, sizeof(*times), by_value);
    }
    for (size_t i = 0; i < n; i++) {
        if (times[i] > d->start && times[i] < d->end && (kept == 0 || times[kept - 1] != times[i])) {
            times[kept++] = times[i];
        }
    }
    return kept;
}

/* Both ends of every span of the sets. The caller frees. */
static int64_t *set_ends(const struct plan *p, const struct span_set *sets, size_t n_sets, size_t *ret_n)
{
    size_t spans = 0, n = 0;
    for (size_t i = 0; i < n_sets; i++) {
        spans += sets[i].n;
    }
    int64_t *times = xcalloc(2 * spans + 1, sizeof(*times));
    for (size_t i = 0; i < n_sets; i++) {
        for (size_t j = sets[i].first; j < sets[i].first + sets[i].n; j++) {
            times[n++] = p->spans.list[j].from;
            times[n++] = p->spans.list[j].to;
        }
    }
    *ret_n = times_tidy(times, n, &p->day);
    return times;
}

static const struct layout *layout_chosen(const struct plan *p, const struct screen_entry *entry,
                                          const struct span_set *sets, int64_t now)
{
    for (size_t i = 0; i < entry->n_layouts; i++) {
        if (spans_cover(&p->spans, sets[i], now)) {
            return entry->layouts[i].layout;
        }
    }
    return entry->layout;
}

static void layouts_make(struct plan *p, const struct screen_entry *entry)
{
    size_t n;
    struct span_set *sets = xcalloc(entry->n_layouts + 1, sizeof(*sets));
    for (size_t i = 0; i < entry->n_layouts; i++) {
        sets[i] = condition_spans(&entry->layouts[i].when, &p->day, &p->spans);
    }
    int64_t *times = set_ends(p, sets, entry->n_layouts, &n);
    p->layouts = xcalloc(n + 1, sizeof(*p->layouts));
    p->layouts[p->n_layouts++] =
        (struct layout_run){p->day.start, layout_chosen(p, entry, sets, p->day.start)};
    for (size_t i = 0; i < n; i++) {
        const struct layout *l = layout_chosen(p, entry, sets, times[i]);
        if (l != p->layouts[p->n_layouts - 1].layout) {
            p->layouts[p->n_layouts++] = (struct layout_run){times[i], l};
        }
    }
    free(times);
    free(sets);
}

static void ticker_make(struct ticker_plan *t, const struct ticker *ticker, struct span_set *messages,
                        struct plan *p)
{
    struct span_set own = condition_spans(&ticker->when, &p->day, &p->spans);
    *t = (struct ticker_plan){ticker, messages};
    for (size_t i = 0; i < ticker->n_messages && own.n > 0; i++) {
        messages[i] = own;
        if (!condition_always(&ticker->messages[i].when)) {
            struct span_set when = condition_spans(&ticker->messages[i].when, &p->day, &p->spans);
            messages[i] = spans_intersect(&p->spans, own, when);
        }
    }
}

static void tickers_make(struct plan *p, const struct tracks *tracks)
{
    size_t messages = 0, used = 0;
    for (size_t i = 0; i < tracks->n_tickers; i++) {
        messages += tracks->tickers[i]->n_messages;
    }
    p->tickers = xcalloc(tracks->n_tickers + 1, sizeof(*p->tickers));
    p->messages = xcalloc(messages + 1, sizeof(*p->messages));
    for (size_t i = 0; i < tracks->n_tickers; i++) {
        ticker_make(&p->tickers[p->n_tickers++], tracks->tickers[i], p->messages + used, p);
        used += tracks->tickers[i]->n_messages;
    }
    p->ticker_changes = set_ends(p, p->messages, messages, &p->n_ticker_changes);
}

struct plan *plan_create(const struct playlist *playlist, const struct screen_entry *entry,
                         const struct tracks *tracks, int64_t day_number)
{
    struct plan *p = xcalloc(1, sizeof(*p));
    day_init_number(&p->day, playlist->timezone, day_number, playlist->n_items > WORTH_KEEPING);
    p->zones = xcalloc(tracks->n_zones + 1, sizeof(*p->zones));
    for (size_t i = 0; i < tracks->n_zones; i++) {
        zone_plan_init(&p->zones[p->n_zones++], &tracks->zones[i], p);
    }
    layouts_make(p, entry);
    tickers_make(p, tracks);
    day_finish(&p->day);
    return p;
}

void plan_destroy(struct plan *p)
{
    if (!p) {
        return;
    }
    for (size_t i = 0; i < p->n_zones; i++) {
        for (size_t j = 0; j < p->zones[i].track->n_levels; j++) {
            level_plan_finish(&p->zones[i].levels[j]);
        }
        free(p->zones[i].levels);
        free(p->zones[i].runs);
    }
    free(p->zones);
    free(p->layouts);
    free(p->tickers);
    free(p->messages);
    free(p->ticker_changes);
    spans_finish(&p->spans);
    free(p);
}

size_t zone_run(const struct zone_plan *z, int64_t now)
{
    size_t low = 0, high = z->n_runs;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (z->runs[middle].start <= now) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

int64_t zone_run_end(const struct zone_plan *z, const struct plan *p, size_t run)
{
    return run + 1 < z->n_runs ? z->runs[run + 1].start : p->day.end;
}

size_t plan_layout_run(const struct plan *p, int64_t now)
{
    size_t i = p->n_layouts - 1;
    while (i > 0 && p->layouts[i].start > now) {
        i--;
    }
    return i;
}

int64_t plan_layout_end(const struct plan *p, size_t run)
{
    return run + 1 < p->n_layouts ? p->layouts[run + 1].start : p->day.end;
}
