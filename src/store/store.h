/* The cache on disk (design.md 5). In: verified media and accepted envelopes. Out: open files. Numbered
 * invariants are in store.c. papan-sync writes blobs, incoming, playlists, state/clock; papan-screen writes
 * plays and state/quarantine; all others read. One `struct store` per thread. Failures of the card carry the
 * code "store-error" (or "disk-full"). */
#ifndef PAPAN_STORE_STORE_H
#define PAPAN_STORE_STORE_H

#include "base/error.h"
#include "base/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

enum store_access { STORE_READ, STORE_WRITE };
/* With STORE_WRITE makes the folders (0700) and removes left-over temporary files. */
struct store *store_open(const char *path, enum store_access access, struct error *err);
void store_close(struct store *s);
const char *store_path(const struct store *s);

/* ---- blobs ---- */
bool store_has_blob(const struct store *s, const char *hash, int64_t bytes /* -1 = any size */);
/* Opens for reading: a regular file of exactly `bytes` (else "media-corrupt"); absent: code "media-missing".
 * -1 on error. The content is not hashed here. */
int store_open_blob(const struct store *s, const char *hash, int64_t bytes, struct error *err);
/* Hashes on the first open in a boot: remembered by inode, size and ctime in runtime_path/verified. Slow
 * (reads it all) unless remembered; call off the drawing thread. "media-corrupt" where it does not match. */
bool store_verify_blob(struct store *s, const char *runtime_path, const char *hash, int64_t bytes,
                       bool (*cancel)(void *), void *context, struct error *err);
/* Is it remembered as whole in this boot. Cheap. */
bool store_blob_verified(const struct store *s, const char *runtime_path, const char *hash, int64_t bytes);
/* Notes a blob as whole in this boot without reading it: for who has just hashed every byte on the way in. */
void store_remember_blob(struct store *s, const char *runtime_path, const char *hash);
/* Hashes a blob whether it is remembered or not, past the page cache; else as store_verify_blob. Cancelled:
 * code "". */
bool store_scrub_blob(struct store *s, const char *runtime_path, const char *hash, bool (*cancel)(void *),
                      void *context, struct error *err);
/* An absent one is success. */
bool store_remove_blob(struct store *s, const char *hash, struct error *err);

struct store_blob {
    char hash[HASH_TEXT_SIZE];
    int64_t bytes, mtime_ms, atime_ms;
};
/* All blobs, oldest first; caller frees *ret. */
bool store_list_blobs(const struct store *s, struct store_blob **ret, size_t *ret_n, struct error *err);

/* ---- downloads under way ---- */
/* incoming/<hash>.part opened for appending (created 0600), its present size in *ret_have. -1 on error. */
int store_open_part(struct store *s, const char *hash, int64_t *ret_have, struct error *err);
/* Size of the part, 0 where there is none. */
int64_t store_part_bytes(const struct store *s, const char *hash);
bool store_remove_part(struct store *s, const char *hash, struct error *err);
/* The validator (ETag) the part was begun with; "" where none. Kept beside the part as incoming/<hash>.etag.
 */
bool store_part_etag(const struct store *s, const char *hash, char *out, size_t size);
bool store_set_part_etag(struct store *s, const char *hash, const char *etag, struct error *err);
/* The caller has hashed all bytes and they match: fsync, mode 0444, rename into blobs/, fsync of the folder.
 */
bool store_commit_part(struct store *s, const char *hash, int fd, struct error *err);

/* ---- playlists ---- */
enum store_slot { STORE_NEXT, STORE_CURRENT, STORE_PREVIOUS, STORE_EMERGENCY };
/* Whole envelope; absent: false with errnum ENOENT. Caller frees. */
bool store_read_playlist(const struct store *s, enum store_slot slot, char **ret, size_t *ret_n,
                         struct error *err);
bool store_write_playlist(struct store *s, enum store_slot slot, const void *bytes, size_t n,
                          struct error *err);
bool store_remove_playlist(struct store *s, enum store_slot slot, struct error *err);
/* next becomes current; the old current becomes previous unless `drop_current` (it was set aside). current
 * exists at every instant: previous is a copy written first, then next is renamed over current. */
bool store_activate_next(struct store *s, bool drop_current, struct error *err);

/* ---- room ---- */
struct store_room {
    int64_t used_bytes; /* blobs + incoming */
    int64_t max_bytes;  /* what may be used, by store.max_bytes or free space */
    int64_t free_bytes; /* of the file system */
    int64_t files;
};
/* Pure: what of a disk is ours (design.md 5, store.max_bytes), given what we hold, what is free and how large
 * it is. */
int64_t store_limit(int64_t configured_max, int64_t used, int64_t free_bytes, int64_t total);
bool store_room(const struct store *s, int64_t configured_max, struct store_room *ret, struct error *err);
/* Removes unneeded blobs (and parts), oldest first, until `bytes` more fit beside the `reserved` that others
 * under way will take. `needed` says which hashes must stay. False with "disk-full" (both sizes in the text)
 * where it cannot; then nothing is removed. */
bool store_make_room(struct store *s, int64_t configured_max, int64_t bytes, int64_t reserved,
                     bool (*needed)(void *, const char *hash), void *context, struct error *err);

/* ---- known time (design.md 4.4 Clock), state/clock ---- */
enum time_state { TIME_TRUSTED, TIME_ESTIMATED, TIME_WRONG };
struct known_time {
    int64_t now_ms; /* the best time */
    enum time_state state;
};
/* Pure given its inputs; reads state/clock. `trust`: 0 auto, 1 always, 2 never (enum config_clock_trust). A
 * clock that was once synchronised in this boot stays trusted (runtime_path/clock-trusted, written by whoever
 * sees it first). */
struct known_time store_time(struct store *s, const char *runtime_path, int trust);
/* Pure: the known time K of design.md 4.4, from what was saved (0 = nothing) and the boot clock now. */
int64_t store_known_time(int64_t saved_ms, bool same_boot, int64_t saved_boot_ms, int64_t boot_ms,
                         int64_t build_ms);
/* Writes the floor: hourly, at stop, and when an accepted playlist's issued raises it (at most 366 days;
 * ignored while trusted). `issued_ms` 0 = none. */
bool store_save_time(struct store *s, const char *runtime_path, int trust, int64_t issued_ms,
                     struct error *err);

/* ---- small state files: state/<name>, JSON or text, durable ---- */
bool store_read_state(const struct store *s, const char *name, char **ret, size_t *ret_n, struct error *err);
bool store_write_state(struct store *s, const char *name, const void *bytes, size_t n, struct error *err);
bool store_remove_state(struct store *s, const char *name, struct error *err);
/* The playlist version that papan-player set aside since it ended the screen again and again; 0 = none. */
int64_t store_set_aside(const struct store *s);

#endif
