/* What papan-status knows at one moment, gathered each second or two by one thread and handed to the answering
 * threads as an immutable, counted object: an answer costs no look at the disk, and a flood of requests costs
 * the player nothing. */
#ifndef PAPAN_STATUS_SNAPSHOT_H
#define PAPAN_STATUS_SNAPSHOT_H

#include "base/config.h"
#include "base/zone.h"
#include "status/recent.h"
#include "status/tracker.h"

#include <jansson.h>

struct snapshot {
    int64_t now; /* the best time, Unix ms */
    int64_t mono_us;
    json_t *document; /* /status without "problems" and "history"; read only */
    struct judgement judgement;
    struct zone *zone; /* of the playlist, else the system's; `zone_owner`'s */
    struct counted_zone *zone_owner;
    char screen[ID_MAX + 1];
    bool screen_answers;                     /* its heartbeat is fresh: it may be asked for a picture */
    bool display_judged;                     /* there is a display fact to report */
    int64_t last_frame;                      /* Unix ms, 0 = none */
    struct recent_item recent[RECENT_ITEMS]; /* latest first */
    size_t n_recent;
    int references; /* atomic */
};

struct collector;
/* `config` and `faults` must outlive it. Nothing is read yet. */
struct collector *collector_create(const struct config *config, const struct config_faults *faults,
                                   const char *own_walls);
void collector_free(struct collector *c);
/* Reads everything anew. One thread. */
void collector_turn(struct collector *c);
/* In how many ms after the last turn a silence becomes a problem if it goes on; INT64_MAX: none would. The collecting thread's. */
int64_t collector_next_ms(const struct collector *c);
/* The latest; never NULL after the first turn. Any thread; give back with snapshot_put. */
struct snapshot *collector_get(struct collector *c);
void snapshot_put(struct snapshot *s);
/* Has anybody asked in the last ten seconds? Any thread. */
bool collector_asked(const struct collector *c);

/* The whole of /status in a language; caller decrefs. */
json_t *snapshot_status(const struct snapshot *s, enum config_language language);

#endif
