/* The scrub thread: reads one blob a minute again, and at once those that somebody doubts; removes what is
 * not what its name says. All functions lock; any thread. */
#ifndef PAPAN_SYNC_SCRUB_H
#define PAPAN_SYNC_SCRUB_H

#include "base/error.h"
#include "base/hash.h"

#include <stdbool.h>
#include <stddef.h>

struct scrub;

struct scrub_fault {
    char hash[HASH_TEXT_SIZE], text[320];
};

/* Both paths must outlive the thread. `removed` is called by the scrub thread after a bad blob was removed.
 */
struct scrub *scrub_create(const char *store_path, const char *runtime_path, void (*removed)(void *),
                           void *context, struct error *err);
/* False where the thread did not end within `timeout_ms` (then nothing is freed). */
bool scrub_destroy(struct scrub *s, int timeout_ms);
/* Looks at this blob before all others. */
void scrub_doubt(struct scrub *s, const char *hash);
/* What was removed since the last call; caller frees. */
size_t scrub_take(struct scrub *s, struct scrub_fault **ret);

#endif
