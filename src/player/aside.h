/* A version that killed the screen (design.md 4.4), kept in the store as state/set-aside: {"version": 42,
 * "since": ms}. papan-sync reads it there (the version never becomes previous), papan-screen is started with
 * --previous meanwhile. */
#ifndef PAPAN_PLAYER_ASIDE_H
#define PAPAN_PLAYER_ASIDE_H

#include "player/policy.h"

#include <stdbool.h>
#include <stdint.h>

struct aside {
    char *path; /* of the state file */
    struct aside_policy policy;
    int64_t version, since_ms; /* set aside now; 0 = none */
    /* What this run of the screen activated last, and when we saw that (boot ms). */
    int64_t active_version, active_seen;
};

/* Reads what an earlier player set aside. A damaged file counts as none. */
void aside_init(struct aside *a, const char *store_path);
void aside_finish(struct aside *a);
/* The screen's facts tell which version is active (0 = none yet). Activating a higher version than the one
 * set aside ends the setting aside. True where that happened. */
bool aside_saw_active(struct aside *a, int64_t version, int64_t now);
/* A run of the screen begins. */
void aside_run_began(struct aside *a, int64_t now);
/* It died. True where its version was set aside by that. `wall_ms` for people. */
bool aside_run_died(struct aside *a, int64_t now, int64_t wall_ms);

#endif
