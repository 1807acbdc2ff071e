/* One program of the player: started, watched, ended. Times are boot milliseconds but where said. */
#ifndef PAPAN_PLAYER_CHILD_H
#define PAPAN_PLAYER_CHILD_H

#include "player/policy.h"

#include "record/record.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct child {
    const char *name;       /* "papan-screen" */
    const char *short_name; /* "screen": of its beat and facts */
    pid_t pid;              /* 0 = not running */
    int64_t started;        /* this run, or the last one */
    int64_t start_at;       /* when to start it, while it does not run */
    int64_t started_wall;   /* Unix ms, for people */
    int64_t rss_bytes;      /* as of the last look; 0 = not running, -1 unknown */
    int64_t restarts;
    int64_t restarted; /* the last restart, 0 = none */
    char why[160];     /* of the last restart */
    bool stalled;
    struct restart_policy policy;
    struct pulse pulse;
    struct beat *beat; /* its page, of this run or the last; NULL until there is one */
};

/* Starts it now with the configuration's arguments and `extra` (may be NULL); where that fails, later again.
 */
void child_start(struct child *c, const char *const *arguments, size_t n_arguments, const char *extra);
/* It ended with this wait status: plans the next start. */
void child_ended(struct child *c, int wait_status);
/* Looks at its heartbeat; kills it where it is silent for too long (its end comes by SIGCHLD). */
void child_check(struct child *c, const char *runtime_path);
void child_finish(struct child *c);

#endif
