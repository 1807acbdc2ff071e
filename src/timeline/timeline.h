/* The pure function: what a screen shows at a moment (design.md 4.3). In: a playlist, a screen id, a time as
 * a parameter. Out: slots. Asks no clock, reads no file. A `struct timeline` keeps the day plans it has
 * prepared; use one per thread. The playlist must outlive it. All times are ms since 1970 UTC; all ranges are
 * half-open. */
#ifndef PAPAN_TIMELINE_TIMELINE_H
#define PAPAN_TIMELINE_TIMELINE_H

#include "playlist/playlist.h"

struct timeline;

/* Never fails for a valid playlist. A screen without an entry: timeline_has_screen is false and nothing is
 * due. */
struct timeline *timeline_create(const struct playlist *p, const char *screen_id);
void timeline_free(struct timeline *t);
bool timeline_has_screen(const struct timeline *t);

/* The layout at `now`; NULL without an entry. */
const struct layout *timeline_layout(struct timeline *t, int64_t now);

/* Prepares the day of `now` beforehand (else the first question of a day does): the plan and the lists of its
 * cycles. */
void timeline_prepare(struct timeline *t, int64_t now);

/* The names of this screen's loop zones: those of any of its layouts, in order of first appearance. Static
 * while t lives. */
size_t timeline_zone_count(const struct timeline *t);
const char *timeline_zone_name(const struct timeline *t, size_t i);

struct slot {
    const struct loop *loop; /* NULL = nothing due */
    const struct item *item;
    int64_t start, end; /* as planned to be seen: slots follow one another without gap or overlap. Nothing
                           due: from when to when nothing is, up to 366 days to either side */
    int64_t origin; /* <= start: where the item's own time begins. A video stands at (now - origin) modulo its
                       length. Earlier than start where the zone's cycle changes to this one in mid-slot */
    bool whole;     /* false where a change of the cycle cuts the item short, at either end */
    bool after_change; /* the slot begins at a change of the cycle (or midnight): cut, do not fade */
};

/* What is due in a zone of this screen: the highest active priority. Loop zones only. After the day is
 * prepared: a binary search. False where the zone is not a loop zone of the layout at that time. */
bool timeline_at(struct timeline *t, const char *zone, int64_t now, struct slot *ret);

/* What this player can show: asked for items only by identity. */
typedef bool timeline_showable(void *context, const struct item *item);

struct shown {
    struct slot planned;     /* of the highest active priority */
    const struct loop *loop; /* what to show; NULL = nothing showable (or due): the layout's background */
    const struct item *item;
    int64_t start, end; /* of what is shown. Within the planned cycle: the planned slot's. Of a lower
                           priority: its own slot's, ended by the next change of a cycle above it. What can
                           be shown may change at planned.end too: ask again at the earlier of the two */
    int64_t origin; /* as in struct slot: the item plays from its beginning at origin. (loop, item, origin) is
                       one presentation: while these three stay, it goes on untouched */
    bool substituted; /* item != planned.item */
    int priority;
    bool after_change;
};
/* As timeline_at, with the unshowable replaced: next showable of the cycle from its beginning for the rest of
 * the slot, else the cycles of lower priorities in turn (each with its own anchor), else nothing. `showable`
 * NULL = everything. */
bool timeline_show(struct timeline *t, const char *zone, int64_t now, timeline_showable *showable,
                   void *context, struct shown *ret);

/* The run-down of one loop zone: every slot that touches [from, until) while the zone is in the layout,
 * whole, in order. Stretches in which nothing is due come once each (loop NULL). */
typedef void timeline_walked(void *context, const struct slot *slot);
void timeline_walk(struct timeline *t, const char *zone, int64_t from, int64_t until, timeline_walked *walked,
                   void *context);

/* The first moment > now at which any answer of this file may change for this screen: slots (of all
 * priorities, as lower ones may stand in), layouts, tickers, midnight. Between, every answer is the same. */
int64_t timeline_next_change(struct timeline *t, int64_t now);

/* The messages of all eligible tickers of a zone at now, in file order. *ret (n pointers) is the caller's to
 * free. `ret_id` is the first eligible ticker's, `ret_speed` too. */
size_t timeline_ticker(struct timeline *t, const char *zone, int64_t now, const struct ticker_message ***ret,
                       const struct ticker **ret_ticker);

/* The first moment > now at which something is due in a loop zone of the layout then; INT64_MAX where none
 * within 366 days. For the calm slate; only to be asked where nothing is due now. */
int64_t timeline_next_due(struct timeline *t, int64_t now);
/* Is anything due in any loop zone of the layout at now; *ret_zones = number of loop zones. */
bool timeline_anything_due(struct timeline *t, int64_t now, size_t *ret_zones);

/* Media needed in [from, until): calls back once per medium with the earliest moment it is due, soonest
 * first; layouts' pictures count as due from `from` or when their layout begins. Lower priorities that could
 * stand in come after all others with their own due times (is_reserve true). What the playlist itself
 * withdraws is never due. */
typedef void timeline_media_found(void *context, const struct medium *m, int64_t due, bool is_reserve);
void timeline_media(struct timeline *t, int64_t from, int64_t until, timeline_media_found *found,
                    void *context);

/* One English sentence: the rule that won and what lost ("loop harian, priority 0, position 3 of 5 since
 * 07:00; lower: …"). */
void timeline_why(struct timeline *t, const char *zone, int64_t now, char *out, size_t size);

/* Does `when` hold at now in zone z; the next moment > now at which that may change in *ret_change (may be
 * NULL). */
bool when_holds(const struct when *w, const struct zone *z, int64_t now, int64_t *ret_change);

#endif
