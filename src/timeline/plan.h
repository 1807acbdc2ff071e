/* The day plan: one table a zone and day (design.md 4.3), from which every question is a binary search.
 * Private to this folder.
 *
 *   zone:  runs      which priority rules from when; level -1 = nothing due
 *   level: segments  between two changes of this priority's list; each begins its cycle anew (its start is
 * the anchor) cycle     the list itself with the offset of each item, made when first asked for */
#ifndef PAPAN_TIMELINE_PLAN_H
#define PAPAN_TIMELINE_PLAN_H

#include "day.h"
#include "spans.h"
#include "timeline/timeline.h"

/* What of the playlist concerns this screen; made once. */
struct level_track {
    int priority;
    const struct loop **loops; /* file order */
    size_t n_loops;
};
struct zone_track {
    const char *name;
    struct level_track *levels; /* highest priority first */
    size_t n_levels;
    int64_t first_day,
        last_day; /* outside these local days nothing is ever due; first > last: never at all */
};
struct tracks {
    struct zone_track *zones;
    size_t n_zones;
    const struct ticker **tickers; /* file order */
    size_t n_tickers;
};
void tracks_init(struct tracks *t, const struct playlist *p, const char *screen_id,
                 const struct screen_entry *entry);
void tracks_finish(struct tracks *t);

/* Lists of cycles kept at once in a plan: a playlist that changes each minute would else hold each of its
 * 10,000 items a thousand times over. Beyond, the kept ones go and are made anew when asked for. */
#define ENTRIES_KEPT 400000

struct cycle_entry {
    const struct loop *loop;
    const struct item *item;
    int64_t offset; /* from the beginning of the cycle */
};
struct cycle {
    size_t n;
    int64_t length;
    struct cycle_entry entries[];
};

struct member { /* an item that is eligible at some time of the day */
    const struct loop *loop;
    const struct item *item;
    struct span_set when;
};
struct segment {
    int64_t start;
    bool any; /* the list is not empty */
    struct cycle *cycle;
};
struct level_plan {
    const struct level_track *track;
    struct member *members; /* file order */
    size_t n_members;
    struct segment *segments;
    size_t n_segments;
};
struct run {
    int64_t start;
    int level;
};
struct zone_plan {
    const struct zone_track *track;
    struct level_plan *levels; /* as in the track */
    struct run *runs;
    size_t n_runs;
    bool since_known,
        until_known; /* the stretches with nothing due that reach into the days around, once asked for */
    int64_t nothing_since, nothing_until;
};
struct layout_run {
    int64_t start;
    const struct layout *layout;
};
struct ticker_plan {
    const struct ticker *ticker;
    const struct span_set *messages; /* of each, within the ticker's own when */
};
struct plan {
    struct day day;
    struct spans spans;
    struct zone_plan *zones; /* as in the tracks */
    size_t n_zones;
    struct layout_run *layouts;
    size_t n_layouts;
    struct ticker_plan *tickers;
    size_t n_tickers;
    struct span_set *messages; /* of all tickers */
    int64_t *ticker_changes;   /* sorted, each once */
    size_t n_ticker_changes;
    size_t entries_kept; /* of all cycles made */
    uint64_t used;       /* the timeline's counter at the last use */
};

struct plan *plan_create(const struct playlist *p, const struct screen_entry *entry,
                         const struct tracks *tracks, int64_t day_number);
void plan_destroy(struct plan *p);

/* Levels: plan_level.c; fills all but the track. */
void level_plan_init(struct level_plan *l, const struct level_track *track, struct plan *p);
void level_plan_finish(struct level_plan *l);
/* Position of the segment that holds `now`. */
size_t level_segment(const struct level_plan *l, int64_t now);
int64_t level_segment_end(const struct level_plan *l, const struct plan *p, size_t segment);
/* The list of a segment that is not empty. Valid until the next call with this plan. */
const struct cycle *level_cycle(struct level_plan *l, struct plan *p, size_t segment);

size_t zone_run(const struct zone_plan *z, int64_t now);
int64_t zone_run_end(const struct zone_plan *z, const struct plan *p, size_t run);
size_t plan_layout_run(const struct plan *p, int64_t now);
int64_t plan_layout_end(const struct plan *p, size_t run);
bool layout_has_zone(const struct layout *l, const char *zone);

/* The slot of a level at `now`, cut to [from, to); after_change and whole judged by these too. The level must
 * have one. */
void level_slot(struct level_plan *l, struct plan *p, int64_t now, int64_t from, int64_t to,
                struct slot *ret);

#endif
