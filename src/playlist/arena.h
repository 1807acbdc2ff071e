/* Memory of one model: given out in small pieces, freed as a whole. Private to this folder. */
#ifndef PAPAN_PLAYLIST_ARENA_H
#define PAPAN_PLAYLIST_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_create(void);
void arena_destroy(struct arena *a);
/* Zeroed; never NULL, also for 0 bytes. */
void *arena_alloc(struct arena *a, size_t count, size_t size);
char *arena_text(struct arena *a, const char *s);
/* A copy with a NUL behind it. */
char *arena_bytes(struct arena *a, const void *bytes, size_t n);

#endif
