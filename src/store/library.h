/* The playlists of the store, verified with today's keys and parsed: what sync, screen and status all ask.
 * Reads only. */
#ifndef PAPAN_STORE_LIBRARY_H
#define PAPAN_STORE_LIBRARY_H

#include "envelope/envelope.h"
#include "playlist/playlist.h"
#include "store/store.h"

struct trusted_source { /* from the configuration */
    const char *keys_folder;
    unsigned required_signatures;
    const char *site; /* NULL = any */
};

/* Verifies and parses one stored playlist. Absent: NULL with errnum ENOENT. `ret_payload_hash` (may be NULL)
 * is the SHA-256 of its payload. */
struct playlist *library_playlist(const struct store *s, enum store_slot slot,
                                  const struct trusted_source *trust, char ret_payload_hash[HASH_TEXT_SIZE],
                                  struct error *err);
struct emergency *library_emergency(const struct store *s, const struct trusted_source *trust,
                                    struct error *err);
/* Verify + parse of bytes that are not stored yet (sync, publisher's verify). */
struct playlist *library_check_playlist(const void *bytes, size_t n, const struct trusted_source *trust,
                                        char ret_payload_hash[HASH_TEXT_SIZE], struct error *err);
/* Only what is judged before the rest of a verified payload (design.md 4.1): for the reason of a refusal where more is wrong. */
bool library_check_head(const void *bytes, size_t n, const struct trusted_source *trust, struct playlist_head *ret,
                        char ret_payload_hash[HASH_TEXT_SIZE], struct error *err);
struct emergency *library_check_emergency(const void *bytes, size_t n, const struct trusted_source *trust,
                                          struct error *err);
/* The highest version among the stored playlists (next, current, previous) that verify now; 0 = none. */
int64_t library_highest_version(const struct store *s, const struct trusted_source *trust);

/* ---- withdrawn by versions that were accepted, never became current, and were replaced by a newer accepted
 * one ---- What counts while `current_version` is current (0 = none). To be asked beside playlist_withdraws
 * of current and next. The caller frees. */
struct withdrawals;
struct withdrawals *library_withdrawals(const struct store *s, int64_t current_version);
void withdrawals_free(struct withdrawals *w);
/* The names themselves, item ids and media hashes; owned by w. */
size_t withdrawals_list(const struct withdrawals *w, char *const **ret_names);
/* Either name may be NULL. */
bool withdrawals_name(const struct withdrawals *w, const char *item_id, const char *media_hash);
/* To be called before a newer playlist takes the place of `superseded` in next.papan: keeps what it withdrew.
 * Durable. */
bool library_keep_withdrawals(struct store *s, const struct playlist *superseded, int64_t current_version,
                              struct error *err);

#endif
