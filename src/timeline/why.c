#include "parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* How many of the losers are named. */
#define LOSERS_NAMED 3

struct line {
    char *out;
    size_t size, used;
};

static void line_add(struct line *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void line_add(struct line *l, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(l->out + l->used, l->size - l->used, fmt, args);
    va_end(args);
    l->used += n > 0 ? (size_t)n : 0;
    l->used = l->used < l->size ? l->used : l->size - 1;
}

static void clock_text(const struct timeline *t, int64_t now, char out[16])
{
    struct civil c = zone_local(t->playlist->timezone, now);
    snprintf(out, 16, "%02d:%02d", c.hour, c.minute);
}

/* The loops of a level, "a, b and 3 more", with what they have in common behind. */
static void loops_add(struct line *l, const struct level_track *track)
{
    for (size_t i = 0; i < track->n_loops && i < LOSERS_NAMED; i++) {
        line_add(l, "%s%s", i ? ", " : "", track->loops[i]->id);
    }
    if (track->n_loops > LOSERS_NAMED) {
        line_add(l, " and %zu more", track->n_loops - LOSERS_NAMED);
    }
    line_add(l, " (priority %d)", track->priority);
}

/* The levels that have (due) or have not (not due) anything at now, apart from the winner. */
static void others_add(struct line *l, const struct zone_plan *z, int64_t now, int winner, bool due,
                       const char *intro)
{
    size_t named = 0;
    for (size_t i = 0; i < z->track->n_levels; i++) {
        const struct level_plan *level = &z->levels[i];
        if ((int)i == winner || level->segments[level_segment(level, now)].any != due) {
            continue;
        }
        if (named == LOSERS_NAMED) {
            line_add(l, "; …");
            return;
        }
        line_add(l, "%s", named++ ? "; " : intro);
        loops_add(l, level->track);
    }
}

static void winner_add(struct line *l, const struct timeline *t, struct plan *p, struct level_plan *level,
                       int64_t now)
{
    size_t segment = level_segment(level, now), at = 0;
    const struct cycle *c = level_cycle(level, p, segment);
    int64_t anchor = level->segments[segment].start;
    struct slot slot;
    char clock[16];
    level_slot(level, p, now, p->day.start, p->day.end, &slot);
    while (c->entries[at].item != slot.item) {
        at++;
    }
    clock_text(t, anchor, clock);
    line_add(l, "loop %s, priority %d: item %zu of the %zu now in turn, counted from %s (%s)", slot.loop->id,
             level->track->priority, at + 1, c->n, clock,
             anchor == p->day.start ? "start of the day" : "the list changed then");
}

void timeline_why(struct timeline *t, const char *zone, int64_t now, char *out, size_t size)
{
    struct line l = {.out = out, .size = size};
    size_t i = timeline_zone(t, zone);
    out[0] = '\0';
    if (i == SIZE_MAX) {
        line_add(&l, "no loops in zone %s of this screen", zone);
        return;
    }
    struct plan *p = timeline_plan(t, now);
    const struct layout *layout = p->layouts[plan_layout_run(p, now)].layout;
    struct zone_plan *z = &p->zones[i];
    int winner = z->runs[zone_run(z, now)].level;
    if (!layout_has_zone(layout, zone)) {
        line_add(&l, "not in layout %s at this moment; by itself ", layout->id);
    }
    if (winner < 0) {
        line_add(&l, "nothing due");
    } else {
        winner_add(&l, t, p, &z->levels[winner], now);
        others_add(&l, z, now, winner, true, "; due but lower: ");
    }
    others_add(&l, z, now, winner, false, "; not due: ");
}
