/* What was wrong since when: the memory between two judgements, kept in runtime/status-history.json over a
 * restart of papan-status. Used by the collecting thread only. */
#ifndef PAPAN_STATUS_TRACKER_H
#define PAPAN_STATUS_TRACKER_H

#include "status/health.h"

#include <jansson.h>

#define HISTORY_MAX 20

enum health_state { HEALTH_OK, HEALTH_DEGRADED, HEALTH_CRITICAL };

struct problem { /* as /status lists it */
    const struct code_row *row;
    int64_t since;
    char detail[HEALTH_DETAIL_SIZE];
    enum severity severity;
    bool counts; /* health counts it now */
};

struct past_problem {
    const struct code_row *row;
    int64_t since, until; /* until 0 = still so */
    char detail[HEALTH_DETAIL_SIZE];
};

struct judgement {
    enum health_state state;
    int64_t state_since;
    struct problem problems[HEALTH_PROBLEMS_MAX]; /* worst first */
    size_t n_problems;
    struct past_problem history[HISTORY_MAX]; /* newest first */
    size_t n_history;
};

struct tracker;
/* `path` of the file to remember in; NULL = none (tests). */
struct tracker *tracker_create(const char *path);
void tracker_free(struct tracker *t);
/* Takes what was found at `now` (wall ms) and `mono_ms` and returns the judgement, valid until the next call.
 */
const struct judgement *tracker_judge(struct tracker *t, const struct findings *f, int64_t now,
                                      int64_t mono_ms);
/* Was this code listed by the last judgement. */
bool tracker_lists(const struct tracker *t, const char *code);

/* Bytes that Papan wrote to the card since local midnight: `total` of all programs' counters, which begin
 * anew with each start of a program (`key` tells the counters apart); `day` in local time. */
int64_t tracker_bytes_today(struct tracker *t, const char *key, int64_t counter, int64_t day);

const char *health_state_name(enum health_state s);

#endif
