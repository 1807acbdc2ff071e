/* What the video's parts share. */
#ifndef PAPAN_DECODE_VIDEO_PRIVATE_H
#define PAPAN_DECODE_VIDEO_PRIVATE_H

#include "decode/player.h"
#include "decode/ring.h"
#include "decode/video.h"

#include <pthread.h>

struct libvlc_instance_t;

struct video {
    const struct job *job;
    const struct magic *magic;
    struct libvlc_instance_t *vlc;
    int wake; /* eventfd: VLC's threads → main thread */

    pthread_mutex_t lock;
    pthread_cond_t released;
    /* guarded by lock */
    struct ring ring;
    struct sound sound;
    struct player players[RING_HALVES];
    struct error fault; /* text set: the medium is bad */
    bool shown;         /* a frame was sent */
    int64_t frame_us;   /* what the track says a frame lasts, 0 = unknown */

    /* main thread only */
    bool low_priority;
    unsigned current; /* the player of the latest round */
    bool again;       /* a next round is asked for, */
    int64_t again_due_us;
};

/* Any thread. */
void video_wake(struct video *v);
/* Sends a message of a player; lock held or not. */
void video_send(struct video *v, struct frames_message *m, int fd);

#endif
