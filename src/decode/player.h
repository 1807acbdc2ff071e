/* One libvlc player: plays the medium once from its beginning (or from start_ms), holds at the first picture
 * until it is due, hands pictures and sound to the screen, tells the end. Two of them take turns, so that one
 * can hold the next round's first picture ready while the other still plays.
 *
 *   IDLE → OPENING → PREROLL → PAUSING → HELD → RESUMING → RUNNING → DRAINING → ENDED → IDLE
 *             │         │         ↑ └→ SEEKING → HELD         ↑
 *             │         └─────────│─── due already ───────────┘
 *             └─ start_us > 0 ────┘
 *
 * From OPENING it goes to LOST and back where VLC has thrown the first picture away: it does so, wrongly dated as that one is,
 * where the second one comes before the output has woken up for the first.
 *
 * The pause comes at the second picture: VLC gives the first one a wrong date, and without the second nobody knows when it would go
 * on (with a transport stream 0.8 s later). Of a single picture the pause never comes, nor is it needed.
 *
 * Threads: VLC's own call in through the hooks and callbacks; they take video.lock and never call libvlc.
 * Everything else runs on the main thread; calls into libvlc are made without the lock. */
#ifndef PAPAN_DECODE_PLAYER_H
#define PAPAN_DECODE_PLAYER_H

#include "base/error.h"
#include "decode/dates.h"
#include "decode/sound.h"
#include "decode/vout/hooks.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* Ahead of the moment the pause is lifted: VLC takes 8-10 ms to act and hands pictures out 20-25 ms before
 * they are due. */
#define LEAD_US 60000

enum player_state {
    PLAYER_IDLE,
    PLAYER_LOST, /* VLC threw the first picture away: to be opened once more */
    PLAYER_OPENING,
    PLAYER_PREROLL,
    PLAYER_PAUSING,
    PLAYER_SEEKING,
    PLAYER_HELD,
    PLAYER_RESUMING,
    PLAYER_RUNNING,
    PLAYER_DRAINING,
    PLAYER_ENDED
};

struct video;
struct libvlc_media_player_t;

struct player {
    struct vout_hooks hooks; /* first: VLC's vmem gets the same pointer */
    struct video *video;
    unsigned half;
    int media; /* own descriptor with its own position */
    struct libvlc_media_player_t *vlc;
    bool looked_at; /* main thread: length and frame rate were asked for */

    /* guarded by video.lock */
    enum player_state state;
    bool asked; /* the state's libvlc call was made */
    uint32_t round;
    bool due_known;
    int64_t due_us;
    int64_t start_us; /* where this round begins in the file */
    int64_t asked_at, paused_at, resumed_at, ended_at;
    struct dates dates;
    struct sound_stream sound;
    pthread_t output; /* VLC's thread that shows */
    int first_slot; /* what the decoder wrote to first, -1 = unknown */
    unsigned reopened; /* in this round */
    const struct vout_pictures *pictures;
    void *held[VOUT_POOL_MAX]; /* by slot: what the screen has */
    unsigned outstanding;
    void *last; /* one more hold on the last picture, to see its date move */
    uint32_t frames;
    int64_t last_time;
    bool early;  /* pictures come by the filter; those by the output are known already */
    bool failed; /* VLC told an error */
};

bool player_create(struct player *p, struct video *video, unsigned half, int media, struct error *err);
/* Begins a round. Only in IDLE or ENDED with nothing outstanding. */
void player_open(struct player *p, uint32_t round, int64_t start_us);
/* Does what the state and the clock ask for; returns microseconds until it wants to be called again, -1 =
 * when woken. */
int64_t player_step(struct player *p);
/* The screen is done with a slot. */
void player_release(struct player *p, unsigned slot);

/* Would it be too early to go on without a pause? With the lock. */
bool player_must_hold(const struct player *p);
/* The pause was lifted at about `now`. With the lock. */
void player_resumed(struct player *p, int64_t now);

/* player_output.c: what VLC's threads call. */
bool player_output_open(struct vout_hooks *hooks, const struct vout_format *format, unsigned wanted,
                        const struct vout_pictures *pictures, struct vout_pool *ret);
void player_output_connect(struct player *p);
void player_output_picture(struct vout_hooks *hooks, void *picture, const void *pixels, int64_t date,
                           bool early);
bool player_output_owns(struct vout_hooks *hooks, const void *pixels);
void player_output_taken(struct vout_hooks *hooks, const void *pixels);

/* vmem.c: the same through VLC's own vmem, where our module cannot be loaded. */
void vmem_connect(struct player *p);

#endif
