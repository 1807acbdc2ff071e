/* Private to decoder*.c. */
#ifndef PAPAN_SCREEN_DECODER_PRIVATE_H
#define PAPAN_SCREEN_DECODER_PRIVATE_H

#include "screen/decoder.h"

#include "frames/frames.h"
#include "walls/walls.h"

#define DECODERS_MAX 40
#define BODIES_MAX 64
#define SPACING_AFTER 8
#define SPACING_MOST_US 50000
#define SPACING_NEVER 1
#define DECODER_PASSES 4 /* runs whose frames may be here at once, a power of two */

struct decoders {
    struct mixer *mixer;
    struct decoder *list[DECODERS_MAX];
    size_t n;
    pid_t bodies[BODIES_MAX];
    size_t n_bodies;
    int64_t failures;
    char *program; /* absolute path of papan-decode */
    char walls[WALLS_NAMES_SIZE];
    uint64_t last_serial; /* of a frame; unique in the process */
};

struct queued {
    uint32_t index;
    unsigned pass;
    int64_t time_us;
    uint64_t serial;
};

#define SOUND_ASIDE_MAX 128
struct sound_piece {
    int16_t *samples;
    size_t n;
    int64_t time_us;
};
struct sound_aside { /* of the run after the one that sounds */
    struct sound_piece list[SOUND_ASIDE_MAX];
    size_t n;
};

struct decoder {
    struct decoders *all;
    enum decoder_state state;
    char reason[256], item[ID_MAX + 1];
    enum medium_kind kind;
    int64_t media_ms, start_ms;
    int volume;

    pid_t pid;
    int socket;
    int64_t spawned_us, first_us, heard_us; /* heard: the last frame came, or is not due before */

    struct frames_message format;
    uint8_t *ring;
    size_t ring_bytes;
    struct image *image;

    struct queued queue[FRAMES_RING_MAX + 1]; /* oldest first; the one shown is apart */
    size_t n_queue;
    bool has_shown;
    struct queued shown;
    uint32_t retired[FRAMES_RING_MAX + 1]; /* shown before, free after the next present */
    size_t n_retired;

    bool running, ended, early; /* early: the file gave less than its medium promises */
    unsigned pass, playing; /* the newest run asked for; the oldest that has not ended (or, with `ended`, the last that has) */
    int64_t start_tick[DECODER_PASSES];
    int64_t start_us[DECODER_PASSES];
    int64_t first_time_us, newest_us; /* in the file */
    int64_t spacing_us;               /* the least between two frames so far, 0 = unknown, SPACING_NEVER = they are too uneven */
    int taken;                        /* frames, counted to SPACING_AFTER */
    int64_t ahead_us;                 /* newest_us of the run after it, which is made ready while it plays */
    int outdated;                     /* frames that came when their run was over */

    int voice;
    uint8_t *sound;
    size_t sound_bytes;
    unsigned sounding; /* the run whose sound goes to the voice */
    struct sound_aside aside;
    int64_t sound_base, sound_got, sound_told; /* sample frames: dropped before the voice, handed over, told as read */
};

void decoder_fail(struct decoder *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void decoder_take_sound(struct decoder *d, const struct frames_message *m, int fd);
/* From now on the next run sounds. */
void decoder_sound_on(struct decoder *d);
void decoder_sound_free(struct decoder *d);
/* Tells the child how far its sound was read. */
void decoder_tell_sound(struct decoder *d);
/* The run that plays is over: what comes belongs to the next, which was asked for. */
void decoder_next_pass(struct decoder *d);
void decoder_release(struct decoder *d, uint32_t index);
bool decoder_spawn(struct decoder *d, const struct decoder_order *o, struct error *err);

#endif
