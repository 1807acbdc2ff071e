/* Health: facts in, problems out. The only place that decides; pure, so that a table can test it. Times are
 * Unix ms of the best clock unless said otherwise. */
#ifndef PAPAN_STATUS_HEALTH_H
#define PAPAN_STATUS_HEALTH_H

#include "status/codes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEALTH_PROBLEMS_MAX 64
#define HEALTH_DETAIL_SIZE 512

/* What a program says of itself. */
struct reported_problem {
    char code[32];
    char detail[HEALTH_DETAIL_SIZE];
    int64_t since;
};

struct process_facts {
    const char *name;  /* "papan-screen" */
    bool expected;     /* it should be running now */
    bool never_seen;   /* it has told nothing yet */
    int64_t silent_ms; /* since its last heartbeat (or since we began to look, where it never beat) */
};

struct health_facts {
    int64_t now;
    const struct reported_problem *reported;
    size_t n_reported;
    const struct process_facts *processes;
    size_t n_processes;
    /* the screen's movement: how long frames_presented stood still while the timeline said that something
     * moves; 0 = fine */
    int64_t frozen_ms;
    /* the server; last_success 0 = never since the start */
    bool online; /* or too early to say */
    int64_t last_success, offline_window_ms;
    bool store_readable;
    char store_why[HEALTH_DETAIL_SIZE];
    int64_t playlist_issued, playlist_expires; /* 0 = no playlist */
    bool clock_wrong;
    int display_connected; /* 1, 0, -1 unknown or not judged */
    double temperature;    /* Celsius; NaN = unknown */
    double temperature_limit;
    bool was_overheating; /* the last judgement listed it: it goes some degrees below the limit */
    bool undervoltage;
    size_t n_config_faults;
    char config_fault[HEALTH_DETAIL_SIZE]; /* the first */
};

struct found_problem {
    const struct code_row *row;
    int64_t since; /* 0 = the tracker knows */
    char detail[HEALTH_DETAIL_SIZE];
    enum severity severity;
    int64_t delay_ms;
};

struct findings {
    struct found_problem list[HEALTH_PROBLEMS_MAX];
    size_t count;
};

/* In how many ms a silence, or a picture that stands still, becomes a problem if it goes on; INT64_MAX: none would. Whoever looks again
 * then tells it at its moment, and not a turn later. */
int64_t health_next_ms(const struct health_facts *f);
/* What is wrong at this moment, each code once, worst first. */
void health_find(const struct health_facts *f, struct findings *ret);

#endif
