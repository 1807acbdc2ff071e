/* Gathering the raw facts of one turn: what the programs wrote into the runtime folder, their heartbeats, the
 * store and the machine. Private to the collecting thread. */
#ifndef PAPAN_STATUS_GATHER_H
#define PAPAN_STATUS_GATHER_H

#include "base/config.h"
#include "record/record.h"
#include "status/hardware.h"
#include "status/health.h"
#include "store/store.h"

#include <jansson.h>

#define PROCESSES_MAX 5
#define REPORTED_MAX 96

struct gathered_process {
    char name[24];
    int64_t pid, restarts, rss_bytes; /* -1 = unknown */
    int64_t silent_ms;                /* -1 = never beat */
    bool lives;
};

struct gathered {
    int64_t now, mono_us;
    enum time_state time_state;
    json_t *screen, *sync, *player; /* facts, NULL = none */
    json_t *setup;                  /* what papan-setup found last, NULL = none */
    json_t *stick;                  /* as papan-sync tells of the USB stick that is in, or was in last; NULL = none lately */
    int64_t stick_gone;             /* when it was taken out; 0 = it is in */
    struct gathered_process processes[PROCESSES_MAX];
    size_t n_processes;
    bool has_page; /* the screen's beat page below is of a living process */
    struct beat_page page;
    int64_t frozen_ms;
    int64_t sync_bytes_written;
    struct hardware hardware;
    struct store_room room;
    bool has_room;
    int64_t verified_files;
    bool store_readable;
    char store_why[HEALTH_DETAIL_SIZE];
};

struct gatherer;
struct gatherer *gatherer_create(const struct config *config);
void gatherer_free(struct gatherer *g);
void gatherer_turn(struct gatherer *g, struct gathered *ret);
void gathered_finish(struct gathered *g);

#define STICK_TOLD_MS INT64_C(86400000) /* how long a stick that is gone, or its setup, is news */

/* A time in facts: integer ms or RFC 3339; 0 where it is neither. */
int64_t facts_time(const json_t *v);

#endif
