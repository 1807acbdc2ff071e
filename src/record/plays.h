/* Proof of display: store/plays/YYYY-MM-DD.jsonl (day of the planned start in the playlist's zone), one JSON
 * line a play, an ever rising sequence number. One writer thread, a bounded queue, at most one flush a
 * minute. A torn last line is dropped, a damaged file set aside as *.bad.
 *
 * Each write wears the card, however short it is. So only some are made at once, as many as quiet periods have
 * saved (some are given at the start), and flushed at the minute's end; beyond these the lines of three minutes, or of
 * one where it brings many, wait for its end in runtime/plays.jsonl, which is memory, and go to their days in one write.
 * Who reads sees them at once, a writer that was killed finds them again, a power cut takes those of that time. */
#ifndef PAPAN_RECORD_PLAYS_H
#define PAPAN_RECORD_PLAYS_H

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "base/zone.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum play_outcome { PLAY_SHOWN, PLAY_CUT, PLAY_SUBSTITUTED, PLAY_FAILED };
struct play {
    int64_t seq; /* given by the writer */
    char zone[ID_MAX + 1], loop[ID_MAX + 1], item[ID_MAX + 1], media[HASH_TEXT_SIZE];
    int64_t playlist_version;
    int64_t planned_start, planned_end; /* ms */
    int64_t first_frame, last_frame;    /* ms, 0 = none */
    int64_t frames, missed;
    int display_connected; /* 1, 0, -1 unknown */
    enum play_outcome outcome;
    char reason[256];
};

/* Where plays lie. The texts are the caller's. */
struct plays_place {
    const char *store_path, *runtime_path;
};

/* In the runtime folder: the lines that wait for the card. */
#define PLAYS_WAITING_FILE "plays.jsonl"

struct play_writer;
/* Finds the last sequence number and what a killed writer left waiting, removes files older than `days`. */
struct play_writer *play_writer_create(const struct plays_place *at, int days, struct error *err);
/* Never blocks. `zone`: of the playlist, for the file's day. Who reads finds it as soon as the thread has run. */
void play_writer_add(struct play_writer *w, const struct play *p, const struct zone *zone);
int64_t play_writer_dropped(const struct play_writer *w);
int64_t play_writer_bytes(const struct play_writer *w);
/* Writes and flushes within `timeout_ms`, stops the thread, frees. */
void play_writer_destroy(struct play_writer *w, int timeout_ms);

/* Reads records with seq > since, at most limit, in order. Returns the last seq of the answer in *ret_next
 * (since where none). */
typedef void play_found(void *context, const struct play *p);
bool plays_read(const struct plays_place *at, int64_t since, int64_t limit, play_found *found, void *context,
                int64_t *ret_next, struct error *err);
/* The highest number given so far, read from the ends of the files; 0 = none. */
int64_t plays_last_seq(const struct plays_place *at);
/* As design.md 7 `/plays`. Times in zone (NULL = UTC). */
json_t *play_json(const struct play *p, const struct zone *zone);

#endif
