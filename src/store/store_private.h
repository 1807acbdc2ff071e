/* What the files of this folder share. Private to store. */
#ifndef PAPAN_STORE_STORE_PRIVATE_H
#define PAPAN_STORE_STORE_PRIVATE_H

#include "store/store.h"

struct verified_memory; /* verified.c */
struct time_memory;     /* known_time.c */

struct store {
    char *path;
    char *blobs, *incoming, *playlists, *state; /* folders below it */
    struct verified_memory *verified;           /* what was read of the runtime folder's list */
    struct time_memory *time;                   /* what was read of state/clock */
};

/* Gives an error of a file function the code "disk-full" or "store-error"; a missing file keeps no code.
 * Returns false. */
bool store_fault(struct error *err);

struct verified_memory *verified_memory_create(void);
void verified_memory_free(struct verified_memory *m);
/* Is the open blob, as it lies there now, in the list. */
bool verified_knows(const struct store *s, const char *runtime_path, const char *hash, int fd);
void verified_add(const char *runtime_path, const char *hash, int fd);

struct time_memory *time_memory_create(void);
void time_memory_free(struct time_memory *m);

#endif
