/* The sound's shared memory and the blocks in it. Both players write into one ring; a block waits here until
 * its time in the file is known. Not locked: the caller's lock guards it. */
#ifndef PAPAN_DECODE_SOUND_H
#define PAPAN_DECODE_SOUND_H

#include "base/error.h"
#include "decode/dates.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SOUND_RATE 48000
#define SOUND_FRAME_BYTES 4 /* S16 stereo */
#define SOUND_WAITING_MAX 96

struct sound_block {
    uint64_t offset;
    uint32_t samples;
    int64_t date;
    bool old; /* dated before the resume */
};

/* One player's stream. */
struct sound_stream {
    struct sound_block waiting[SOUND_WAITING_MAX];
    size_t n_waiting;
    bool counting; /* the next block is expected `counted` samples behind base_time */
    int64_t base_time;
    int64_t counted;
    bool resumed; /* blocks that come now are dated after the resume */
};

struct sound {
    int socket, fd; /* fd -1 = no sound */
    uint8_t *ring;
    uint64_t written, done; /* bytes since the start */
    bool announced;         /* the screen has the descriptor */
    uint64_t dropped;       /* blocks for which there was no room */
};

bool sound_init(struct sound *s, int socket, struct error *err);
/* Copies a block into the ring and lets it wait; without room it is dropped. */
void sound_put(struct sound *s, struct sound_stream *stream, const void *samples, uint32_t n, int64_t date);
/* Forgets what waits (after a seek). */
void sound_flush(struct sound_stream *stream);
/* Sends what waits, its times by `dates`, as round `round`. */
void sound_send(struct sound *s, struct sound_stream *stream, const struct dates *dates, uint32_t round);

#endif
