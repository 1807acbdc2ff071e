/* Which medium is fetched next (design.md 4.4, 6): soonest needed first, each failure at its own pace. Pure
 * but for memory; `now` is the boot clock, `known` the best wall time. One thread. */
#ifndef PAPAN_SYNC_MEDIA_QUEUE_H
#define PAPAN_SYNC_MEDIA_QUEUE_H

#include "base/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct want {
    char hash[HASH_TEXT_SIZE];
    int64_t bytes;
    char *url;      /* relative, as signed; owned by the queue once given */
    char *name;     /* for people */
    int64_t due_ms; /* wall clock; INT64_MAX = not within the horizon */
    bool reserve;   /* could only stand in for others */
    bool soon;      /* needed within the next 24 h */
    /* what became of it; kept over a new plan of the same version */
    bool running, have;
    int64_t received; /* bytes of it in incoming/, as far as known */
    unsigned failures;
    int64_t retry_ms; /* boot clock; not before */
    char code[32];    /* problem code of the last failure, "" = none */
    char text[320];
};

struct media_queue {
    struct want *list; /* soonest needed first */
    size_t n;
    int64_t version;
};

void media_queue_finish(struct media_queue *q);
/* Replaces the plan. `list` and its strings become the queue's. Failures are forgotten where the version is
 * another. A running want that is no longer in the plan is dropped: the caller stops its transfer. */
void media_queue_plan(struct media_queue *q, struct want *list, size_t n, int64_t version);
struct want *media_queue_find(struct media_queue *q, const char *hash);
/* The next to begin, NULL for none now. Outside the hours only what is due within the next hour. */
struct want *media_queue_next(struct media_queue *q, int64_t now, int64_t known_ms, bool hours_open);
/* When media_queue_next may have another answer because a pause is over; INT64_MAX for never. */
int64_t media_queue_wake(const struct media_queue *q, int64_t now);
/* Is anything of the plan not here yet? */
bool media_queue_pending(const struct media_queue *q);
/* Whatever failed may be tried now, as if for the first time. */
void media_queue_retry(struct media_queue *q);
/* 15 s, 1, 5, 15 min, then hourly. `progressed`: it had got on well before it failed, so it starts at the
 * first step. */
void media_queue_failed(struct want *w, int64_t now, bool progressed, const char *code, const char *text);
int64_t media_queue_pause(unsigned failures);

#endif
