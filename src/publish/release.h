/* The published tree OUT and the author's history: versions are numbered, remembered and put in place here.
 */
#ifndef PAPAN_PUBLISH_RELEASE_H
#define PAPAN_PUBLISH_RELEASE_H

#include "base/error.h"
#include "cache.h"
#include "sign.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What OUT/playlist.papan holds now. */
struct published {
    char *bytes; /* the whole file; NULL where there is none */
    size_t n, payload_offset;
    json_t *payload; /* NULL where there is none or it cannot be read */
    int64_t version; /* 0 where unknown */
};
/* True where there is none; false (with why) where there is one that is no playlist. */
bool published_read(const char *out, struct published *ret, struct error *err);
/* Any .papan file. */
bool published_read_file(const char *path, struct published *ret, struct error *err);
void published_finish(struct published *p);
/* Do all these keys have a block in it that verifies. */
bool published_signed_by(const struct published *p, const struct key_chain *chain);

/* ---- history: SRC/.papan/history/<version>.json, payloads as they were signed ---- */
int64_t history_last(const char *papan_folder);
/* Ascending, caller frees *ret. */
size_t history_versions(const char *papan_folder, int64_t **ret);
bool history_write(const char *papan_folder, int64_t version, const char *payload, size_t n,
                   struct error *err);
json_t *history_read(const char *papan_folder, int64_t version, struct error *err);

/* Copies the media that the payload names from the cache to OUT, signs, remembers, and puts playlist.papan in
 * place, last. */
bool release_publish(const struct cache *cache, const json_t *payload, const struct key_chain *chain,
                     const char *out, int64_t now_ms, struct error *err);
/* Only the media: those that are missing in OUT. */
bool release_copy_media(const struct cache *cache, const json_t *payload, const char *out, size_t *ret_copied,
                        struct error *err);
/* Refuses OUT = SRC, and an OUT of another site. */
bool release_check_place(const char *src, const char *out, const struct published *p, const char *site,
                         struct error *err);

#endif
