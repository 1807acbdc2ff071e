#include "preview_week.h"

#include "base/memory.h"
#include "base/zone.h"
#include "coverage.h"

#include <stdlib.h>
#include <string.h>

void week_finish(struct week *w)
{
    for (size_t i = 0; i < w->n_programmes; i++)
        free(w->programmes[i].items);
    free(w->programmes);
    free(w->blocks);
    *w = (struct week){0};
}

static size_t find_programme(struct week *w, const struct stretch *s)
{
    for (size_t i = 0; i < w->n_programmes; i++)
        if (w->programmes[i].n == s->n &&
            memcmp(w->programmes[i].items, s->items, s->n * sizeof(*s->items)) == 0)
            return i;
    w->programmes = xreallocarray(w->programmes, w->n_programmes + 1, sizeof(*w->programmes));
    struct programme *p = &w->programmes[w->n_programmes];
    *p = (struct programme){.items = xcalloc(s->n, sizeof(*p->items)), .n = s->n, .cycle_ms = s->cycle_ms};
    memcpy(p->items, s->items, s->n * sizeof(*s->items));
    return w->n_programmes++;
}

struct collector {
    struct week *week;
    const struct zone *zone;
};

static bool add_stretch(void *context, const struct stretch *s)
{
    struct collector *c = context;
    struct week *w = c->week;
    if (!s->zone_shown || s->n == 0)
        return true;
    struct civil from = zone_local(c->zone, s->start), to = zone_local(c->zone, s->end);
    int64_t day = civil_day(from.year, from.month, from.day);
    bool to_midnight = civil_day(to.year, to.month, to.day) != day;
    struct block b = {.day = (int)(day - w->first_day),
                      .from_minute = from.hour * 60 + from.minute,
                      .to_minute = to_midnight ? 24 * 60 : to.hour * 60 + to.minute,
                      .programme = find_programme(w, s)};
    struct block *last = w->n_blocks == 0 ? NULL : &w->blocks[w->n_blocks - 1];
    if (last != NULL && last->day == b.day && last->to_minute == b.from_minute &&
        last->programme == b.programme) {
        last->to_minute = b.to_minute;
        return true;
    }
    w->blocks = xreallocarray(w->blocks, w->n_blocks + 1, sizeof(*w->blocks));
    w->blocks[w->n_blocks++] = b;
    return true;
}

static void choose_hours(struct week *w)
{
    int first = 24 * 60, last = 0;
    for (size_t i = 0; i < w->n_blocks; i++) {
        first = w->blocks[i].from_minute < first ? w->blocks[i].from_minute : first;
        last = w->blocks[i].to_minute > last ? w->blocks[i].to_minute : last;
    }
    w->first_hour = w->n_blocks == 0 ? 7 : first / 60;
    w->last_hour = w->n_blocks == 0 ? 17 : (last + 59) / 60;
    while (w->last_hour - w->first_hour < 4) { /* a short programme still wants room for its letters */
        if (w->first_hour > 0)
            w->first_hour--;
        if (w->last_hour < 24)
            w->last_hour++;
    }
}

void week_collect(const struct playlist *p, const struct screen_entry *screen, const char *zone, int64_t at,
                  struct week *ret)
{
    struct week w = {0};
    struct civil local = zone_local(p->timezone, at);
    w.first_day = civil_day(local.year, local.month, local.day) - local.weekday;
    struct collector c = {.week = &w, .zone = p->timezone};
    coverage_walk(p, screen, zone, zone_instant(p->timezone, w.first_day, 0),
                  zone_instant(p->timezone, w.first_day + WEEK_DAYS, 0), add_stretch, &c);
    choose_hours(&w);
    *ret = w;
}
