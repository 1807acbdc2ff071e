/* When a program that ended is started again, and when one that is silent is given up. Pure: the time is a
 * parameter. */
#ifndef PAPAN_PLAYER_POLICY_H
#define PAPAN_PLAYER_POLICY_H

#include <stdbool.h>
#include <stdint.h>

/* Restarts of one program (design.md 2): the first three within 60 s are immediate, later ones after a
 * growing pause of at most 60 s, for ever. A run of 60 s makes all well again. Zero-initialised is new. */
struct restart_policy {
    int64_t recent[3]; /* when the last immediate restarts were, ms; 0 = none */
    int pauses;        /* how many pauses in a row, 0 = none */
};
/* The program that began at `started` ended at `now` (ms of one clock, > 0): how long to wait before it
 * starts again, ms. */
int64_t restart_delay(struct restart_policy *p, int64_t started, int64_t now);

/* A heartbeat watched from outside. Silence is counted in our own turns, so that a machine that slept, or a
 * player that was itself stopped, blames nobody. Zero-initialised is new; begin anew for each process. */
struct pulse {
    bool seen;         /* it has beaten once */
    int64_t last_beat; /* the value that was seen */
    int64_t silent_ms; /* since that value was first seen, or since the start */
    int64_t checked;   /* when we looked last, ms; 0 = never */
    int vain_starts;   /* processes before this one in a row that were given up before they beat once */
};
enum pulse_state { PULSE_FINE, PULSE_STALLED, PULSE_DEAD };
/* `beat` is the page's beat time, 0 where there is none yet. Stalled after 3 s, dead after 10 s; before the
 * first beat, while a program opens display, card and fonts, 10 s and 30 s, and twice that after each vain start, up to
 * 4 min: a machine that is too slow today gets its picture late, not never. */
enum pulse_state pulse_check(struct pulse *p, int64_t beat, int64_t now);

/* A playlist that kills the screen (design.md 4.4): three deaths in a row, each within 60 s of activating the
 * same version. */
struct aside_policy {
    int64_t version; /* that was active at the last counted death; 0 = none */
    int deaths;
};
/* papan-screen died `lived_ms` after it activated `version` (0 = none known). True: set that version aside
 * now. */
bool aside_count(struct aside_policy *p, int64_t version, int64_t lived_ms);

#endif
