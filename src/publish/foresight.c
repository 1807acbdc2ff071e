#include "foresight.h"

#include "base/memory.h"
#include "coverage.h"
#include "wording.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)
#define EMPTY_AHEAD_MS (14 * DAY_MS)
#define SEEN_AHEAD_MS (366 * DAY_MS)

/* ---- hours in which a zone has nothing ---- */
struct empty {
    int64_t from, until; /* the first range, until the zone has something again */
    int64_t total;
    size_t ranges;
    bool open; /* the last stretch was empty */
};

static bool note_empty(void *context, const struct stretch *s)
{
    struct empty *e = context;
    bool empty = s->zone_shown && s->n == 0;
    if (empty) {
        e->total += s->end - s->start;
        if (!e->open && e->ranges++ == 0)
            e->from = s->start;
        if (e->ranges == 1)
            e->until = s->end;
    }
    e->open = empty;
    return true;
}

static void warn_empty(struct draft *d, const struct screen_entry *screen, const char *zone, int64_t now)
{
    struct empty e = {0};
    const struct zone *z = d->playlist->timezone;
    coverage_walk(d->playlist, screen, zone, now, now + EMPTY_AHEAD_MS, note_empty, &e);
    if (e.ranges == 0)
        return;
    char from[WORDING_TIME_SIZE], until[WORDING_TIME_SIZE], total[32];
    char *place = xasprintf("screens.%s", screen->id);
    wording_time(e.from, z, from);
    wording_time(e.until, z, until);
    wording_length(e.total, total);
    if (e.total >= EMPTY_AHEAD_MS)
        report_warn(d->report, place,
                    "zone \"%s\" has nothing to show in the coming 14 days; the background stands there",
                    zone);
    else if (e.ranges == 1)
        report_warn(d->report, place,
                    "zone \"%s\" has nothing to show from %s to %s; the background stands there", zone, from,
                    until);
    else
        report_warn(d->report, place,
                    "zone \"%s\" has nothing to show from %s to %s, and %zu more times (%s of the coming 14 "
                    "days); the "
                    "background stands there",
                    zone, from, until, e.ranges - 1, total);
    free(place);
}

/* ---- cycles that their window cuts ---- */
struct cut {
    struct draft *d;
    const char *zone;
    const struct screen_entry *screen;
    bool *told;  /* a loop each: one warning is enough */
    int64_t now; /* the stretch that is under way now began earlier */
};

static bool note_cut(void *context, const struct stretch *s)
{
    struct cut *c = context;
    int64_t at = s->start;
    size_t first_lost = 0;
    if (!s->zone_shown || s->n == 0 || s->start == c->now || s->cycle_ms <= s->end - s->start)
        return true;
    while (first_lost < s->n && at < s->end)
        at += s->items[first_lost++]->ms;
    if (first_lost == s->n)
        return true; /* only the last item is cut short */
    size_t loop = (size_t)(s->loops[first_lost] - c->d->playlist->loops);
    if (c->told[loop])
        return true;
    c->told[loop] = true;
    char cycle[32], window[32], from[WORDING_TIME_SIZE];
    wording_length(s->cycle_ms, cycle);
    wording_length(s->end - s->start, window);
    wording_time(s->start, c->d->playlist->timezone, from);
    char *place = xasprintf("loops[%zu]", loop);
    report_warn(c->d->report, place,
                "on screen \"%s\" all items of zone \"%s\" together take %s, and from %s there are only %s; "
                "\"%s\" and what "
                "follows do not come in that time",
                c->screen->id, c->zone, cycle, from, window, s->items[first_lost]->id);
    free(place);
    return true;
}

/* ---- items that nobody will see ---- */
static bool loop_reaches_a_screen(const struct playlist *p, const struct loop *l)
{
    for (size_t i = 0; i < p->n_screens; i++) {
        const char **zones = NULL;
        bool has = false;
        size_t n = coverage_zones(p, &p->screens[i], &zones);
        for (size_t j = 0; j < n && !has; j++)
            has = strcmp(zones[j], l->zone) == 0;
        free(zones);
        if (has && playlist_names_screen((const char(*)[ID_MAX + 1]) l->screens, l->n_screens,
                                         p->screens[i].id, &p->screens[i]))
            return true;
    }
    return false;
}

static void warn_unseen(struct draft *d, const int64_t *seen)
{
    const struct playlist *p = d->playlist;
    for (size_t i = 0; i < p->n_loops; i++) {
        const struct loop *l = &p->loops[i];
        bool reaches = loop_reaches_a_screen(p, l);
        for (size_t j = 0; j < l->n_items; j++) {
            const struct item *item = &l->items[j];
            if (seen[item->index] != NEVER_SEEN || item->when.never || l->when.never)
                continue;
            char *place = foresight_place(d, item->index, "");
            report_warn(
                d->report, place, "\"%s\" will never be seen: %s", item->id,
                reaches ? "its time is over, never comes, or a loop of higher priority always takes its place"
                        : "no screen of the playlist shows this loop");
            free(place);
        }
    }
}

static bool all_seen(const int64_t *seen, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (seen[i] == NEVER_SEEN)
            return false;
    return true;
}

static void look_for_unseen(struct draft *d, int64_t now)
{
    const struct playlist *p = d->playlist;
    int64_t *seen = xcalloc(p->n_items + 1, sizeof(int64_t));
    for (size_t i = 0; i < p->n_items; i++)
        seen[i] = NEVER_SEEN;
    /* a fortnight finds nearly all; the year is walked for what is left */
    static const int64_t reaches[] = {EMPTY_AHEAD_MS, SEEN_AHEAD_MS};
    for (size_t r = 0; r < 2 && !all_seen(seen, p->n_items); r++)
        for (size_t s = 0; s < p->n_screens; s++) {
            int64_t *first = coverage_first_seen(p, &p->screens[s], now, now + reaches[r]);
            for (size_t i = 0; i < p->n_items; i++)
                seen[i] = first[i] < seen[i] ? first[i] : seen[i];
            free(first);
        }
    warn_unseen(d, seen);
    free(seen);
}

/* ---- a playlist that ends before its content ---- */
static int64_t end_of(const struct when *w, const struct zone *z)
{
    if (!w->until.set)
        return 0;
    return w->until.with_time ? zone_instant(z, w->until.day, w->until.minute)
                              : zone_instant(z, w->until.day + 1, 0);
}

static void warn_expiry(struct draft *d)
{
    const struct playlist *p = d->playlist;
    int64_t last = 0;
    const char *which = "";
    for (size_t i = 0; i < p->n_loops; i++) {
        const struct loop *l = &p->loops[i];
        int64_t loop_end = end_of(&l->when, p->timezone);
        if (loop_end > last) {
            last = loop_end;
            which = l->id;
        }
        for (size_t j = 0; j < l->n_items; j++) {
            int64_t end = end_of(&l->items[j].when, p->timezone);
            if (loop_end != 0 && end > loop_end)
                end = loop_end;
            if (end > last) {
                last = end;
                which = l->items[j].id;
            }
        }
    }
    if (last <= p->expires_ms)
        return;
    char expires[WORDING_TIME_SIZE], end[WORDING_TIME_SIZE];
    wording_time(p->expires_ms, p->timezone, expires);
    wording_time(last, p->timezone, end);
    report_warn(d->report, d->expires_given ? "expires" : "expires_days",
                "the playlist is good until %s, but \"%s\" is planned until %s; build again before, or let "
                "it last longer",
                expires, which, end);
}

void foresight_warn(struct draft *d, int64_t now_ms)
{
    const struct playlist *p = d->playlist;
    if (p == NULL)
        return;
    bool *told = xcalloc(p->n_loops + 1, sizeof(bool));
    for (size_t i = 0; i < p->n_screens; i++) {
        const char **zones = NULL;
        size_t n = coverage_zones(p, &p->screens[i], &zones);
        for (size_t j = 0; j < n; j++) {
            struct cut c = {.d = d, .zone = zones[j], .screen = &p->screens[i], .told = told, .now = now_ms};
            warn_empty(d, &p->screens[i], zones[j], now_ms);
            coverage_walk(p, &p->screens[i], zones[j], now_ms, now_ms + EMPTY_AHEAD_MS, note_cut, &c);
        }
        free(zones);
    }
    free(told);
    look_for_unseen(d, now_ms);
    warn_expiry(d);
    foresight_texts(d);
}
