/* The author's memory of conversions: SRC/.papan/cache. A record a source file's hash (and CONVERT_VERSION,
 * and the largest size), naming the media that came out; the media lie beside it under their own hashes.
 * Every call may come from any thread. */
#ifndef PAPAN_PUBLISH_CACHE_H
#define PAPAN_PUBLISH_CACHE_H

#include "base/error.h"
#include "base/hash.h"
#include "convert.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

struct cache;

struct cached_medium {
    char hash[HASH_TEXT_SIZE];
    char extension[8];
    bool is_video;
    int64_t bytes;
    int width, height;
    double seconds;
};
struct cached { /* what became of one source file */
    struct cached_medium *media;
    size_t count;
    char **warnings;
    size_t n_warnings;
};
void cached_finish(struct cached *c);

/* Opens SRC/.papan (making it) and waits for another publisher that works in it. */
struct cache *cache_open(const char *src, int max_width, int max_height, struct error *err);
/* Writes what it learnt. */
void cache_close(struct cache *c);
/* Where half-made files go; emptied at the next start. */
const char *cache_work_folder(const struct cache *c);
/* The largest size that pictures are made for. */
void cache_largest(const struct cache *c, int *ret_width, int *ret_height);
/* SRC/.papan */
const char *cache_folder(const struct cache *c);

/* The SHA-256 of a source file that has not changed since it was last hashed. False: hash it. */
bool cache_known_hash(struct cache *c, const char *name, const struct stat *st, char out[HASH_TEXT_SIZE]);
void cache_learn_hash(struct cache *c, const char *name, const struct stat *st, const char *hash);

/* The earlier conversion of a file with this hash; false where there is none or a medium of it is gone. */
bool cache_find(struct cache *c, const char *source_hash, struct cached *ret);
/* Takes a conversion's files over (they move) and remembers it. */
bool cache_store(struct cache *c, const char *source_hash, const struct conversion *made, struct cached *ret,
                 struct error *err);
/* The path of a medium in the cache. Caller frees. */
char *cache_medium_path(const struct cache *c, const char *hash, const char *extension);

#endif
