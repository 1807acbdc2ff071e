#include "condition.h"

#include "timeline/timeline.h"

#define EVERY_DAY 0x7f

bool condition_always(const struct when *w)
{
    return !w->never && !w->from.set && !w->until.set && w->days == EVERY_DAY && w->n_month_days == 0 &&
           w->n_hours == 0 && w->n_except == 0;
}

static bool month_day_chosen(const struct when *w, int month_day, int month_length)
{
    for (size_t i = 0; i < w->n_month_days; i++) {
        int wanted = w->month_days[i];
        if (month_day == (wanted > 0 ? wanted : month_length + 1 + wanted)) {
            return true;
        }
    }
    return w->n_month_days == 0;
}

/* The conditions that choose days, for yesterday (0) or this day (1): bounds without a time count whole days.
 */
static bool day_chosen(const struct when *w, const struct day *d, int which)
{
    int64_t number = d->number - 1 + which;
    if (!(w->days >> d->dates[which].weekday & 1) ||
        (w->from.set && !w->from.with_time && number < w->from.day) ||
        (w->until.set && !w->until.with_time && number > w->until.day) ||
        !month_day_chosen(w, d->dates[which].month_day, d->dates[which].month_length)) {
        return false;
    }
    for (size_t i = 0; i < w->n_except; i++) {
        if (w->except[i] == number) {
            return false;
        }
    }
    return true;
}

/* The part of the day between bounds with a time, which cut by instant. */
static struct span day_cut(const struct when *w, struct day *d)
{
    struct span cut = {d->start, d->end};
    if (w->from.set && w->from.with_time && w->from.day >= d->number - 1) {
        int64_t from = day_instant(d, w->from.day, w->from.minute);
        cut.from = from > cut.from ? from : cut.from;
    }
    if (w->until.set && w->until.with_time && w->until.day <= d->number + 1) {
        int64_t until = day_instant(d, w->until.day, w->until.minute);
        cut.to = until < cut.to ? until : cut.to;
    }
    return cut;
}

static void range_add(struct spans *s, struct day *d, int which, int from_minute, int to_minute,
                      struct span cut)
{
    int64_t number = d->number - 1 + which;
    if (which == 0 && to_minute <= MINUTES_OF_DAY) {
        return;
    }
    int64_t from = day_instant(d, number, from_minute), to = day_instant(d, number, to_minute);
    spans_add(s, from > cut.from ? from : cut.from, to < cut.to ? to : cut.to);
}

struct span_set condition_spans(const struct when *w, struct day *d, struct spans *s)
{
    size_t first = s->n;
    struct span cut = w->never ? (struct span){0, 0} : day_cut(w, d);
    for (int which = 0; which < 2 && cut.from < cut.to; which++) {
        if (!day_chosen(w, d, which)) {
            continue;
        }
        if (w->n_hours == 0) {
            range_add(s, d, which, 0, MINUTES_OF_DAY, cut);
        }
        for (size_t i = 0; i < w->n_hours; i++) {
            range_add(s, d, which, w->hours[i].from_minute, w->hours[i].to_minute, cut);
        }
    }
    return spans_join(s, first);
}

bool when_holds(const struct when *w, const struct zone *z, int64_t now, int64_t *ret_change)
{
    struct spans s = {0};
    struct day d;
    day_init(&d, z, now, false);
    struct span_set set = condition_spans(w, &d, &s);
    bool holds = spans_cover(&s, set, now);
    if (ret_change) {
        *ret_change = d.end;
        for (size_t i = set.n; i > 0; i--) {
            const struct span *x = &s.list[set.first + i - 1];
            *ret_change = x->to > now ? x->to : *ret_change;
            *ret_change = x->from > now ? x->from : *ret_change;
        }
    }
    spans_finish(&s);
    day_finish(&d);
    return holds;
}
