/* What is done to one of the author's files (private to asset.c). */
#ifndef PAPAN_PUBLISH_ASSET_WORK_H
#define PAPAN_PUBLISH_ASSET_WORK_H

#include "asset.h"

#include <pthread.h>

struct asset_bench { /* shared by the workers, unchanged while they run */
    char *src;
    struct cache *cache;
    struct report *report;
};

/* What a worker is busy with, for the line on the terminal. */
struct asset_progress {
    pthread_mutex_t lock; /* guards the rest */
    bool busy;
    char name[40];
    const struct convert_job *job; /* a video under way, else NULL */
    double seconds;                /* its length */
};
void asset_progress_start(struct asset_progress *p);
void asset_progress_stop(struct asset_progress *p);
/* 0…1, or −1 while nothing long goes on. */
double asset_progress_read(struct asset_progress *p, char *ret_name, size_t size);

/* Finds, sniffs, hashes and converts; faults go to the report, place and file named. */
void asset_work(const struct asset_bench *bench, struct asset *a, enum asset_depth depth,
                struct asset_progress *p);
void asset_check_unchanged(const struct asset_bench *bench, struct asset *a);

#endif
