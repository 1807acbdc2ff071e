/* What papan-decode and papan-screen say to each other: one struct a message on a SOCK_SEQPACKET pair, pixels and samples in
 * memfds passed with SCM_RIGHTS. The screen trusts nothing of it: frames_receive checks every number against the memfd's sealed
 * size. A library of codec and checks only; no thread, no policy. */
#ifndef PAPAN_FRAMES_FRAMES_H
#define PAPAN_FRAMES_FRAMES_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAMES_RING_MAX 80
#define FRAMES_SAR_MAX 65535
#define FRAMES_SIDE_MAX 16384

enum frames_type {
    /* decoder → screen */
    FRAMES_FORMAT = 1, /* with one memfd: ring of `count` frames; exactly once, before the first FRAME */
    FRAMES_FRAME,      /* slot `index` holds a picture; it is the screen's until FRAMES_RELEASE. `count`: its round, from 0 */
    FRAMES_SOUND,      /* `samples` S16 stereo frames at 48 kHz at `offset` of the sound ring, `count`: round; the first one brings
                          the ring's memfd. May come before the round's first FRAME is due, and for two rounds by turns */
    FRAMES_END,        /* round `count` has no more frames: `frames` were sent in it, the last has `time_us` */
    FRAMES_FAULT,      /* `text` says why; the process ends */
    FRAMES_WALLS,      /* `text`: the walls that stand; the first message */
    /* screen → decoder */
    FRAMES_RELEASE = 32, /* slot `index` is free again */
    FRAMES_START,        /* run: the first frame of round 0 is due at mono `time_us`. Once. Until then at most a few frames come */
    FRAMES_AGAIN,        /* play once more from the beginning (round + 1): its first frame is due at mono `time_us`. Once a round,
                            at any time after START of round 0, or after AGAIN and END of the round before the present one. The
                            more ahead the better (300 ms make it gapless): the next round's first frame is then held ready while
                            the present one still runs. So one process can loop a clip for ever without a gap */
    FRAMES_SOUND_DONE,   /* the sound ring was read up to `offset` (bytes since the start, 64 bit) */
    FRAMES_STOP
};
enum frames_pixels { FRAMES_I420 = 1, FRAMES_ARGB /* 0xAARRGGBB native, premultiplied by nothing */, FRAMES_XRGB };
enum frames_matrix { FRAMES_BT601 = 1, FRAMES_BT709 };

struct frames_message {
    uint32_t type;
    uint32_t index;
    uint32_t count;                 /* FORMAT: slots */
    uint32_t pixels, matrix, full_range;
    uint32_t width, height;         /* visible */
    uint32_t sar_num, sar_den;      /* pixel aspect, 1:1 where unknown */
    uint32_t pitch[3];
    uint64_t plane[3];              /* offsets in a slot */
    uint64_t slot_bytes;
    uint64_t offset;                /* SOUND: byte offset since the start (ring position = offset % ring bytes) */
    uint32_t samples;
    uint32_t frames;
    int64_t time_us;                /* FRAME, SOUND: time since the first picture of the file (of --start-ms as well) */
    int64_t sent_us;                /* mono when sent */
    char text[256];
};

#define FRAMES_SOUND_RING_BYTES (1u << 18) /* about 1.4 s */

/* Times: microseconds. A sane one is within a hundred years of 0, so that sums of two never overflow. */
#define FRAMES_TIME_MAX_US INT64_C(3155760000000000)

/* Sends; `fd` -1 = none. False where the peer is gone, or reads so little that its queue is full (flow control by slots and by
 * the sound ring keeps a peer that works far below that). Never blocks. Any thread (one message is one datagram). */
bool frames_send(int socket, const struct frames_message *m, int fd);
/* 1 = a message (and *ret_fd, -1 where none came, the caller closes), 0 = nothing now, -1 = peer gone or nonsense (*err). Checks
 * length, type, index, samples, times within FRAMES_TIME_MAX_US, text termination, at most one descriptor. Does not block. */
int frames_receive(int socket, struct frames_message *ret, int *ret_fd, struct error *err);
/* Is the FORMAT consistent: planes inside slots, slots inside the memfd of `memfd_bytes`, sizes in range, ARGB rows aligned. */
bool frames_format_valid(const struct frames_message *m, uint64_t memfd_bytes, struct error *err);
/* A memfd of `bytes`, sealed against shrinking and growing. -1 on error. */
int frames_memfd(const char *name, uint64_t bytes, struct error *err);
/* The size of a received descriptor, after a look that it is plain shared memory which can no longer shrink: mapping it can then
 * never raise SIGBUS. */
bool frames_memfd_bytes(int fd, uint64_t *ret_bytes, struct error *err);

/* How papan-screen starts papan-decode:
 *   papan-decode --kind picture|video --media FD --socket FD --bytes N [--start-ms N] [--fit contain|cover|stretch]
 *                [--box WxH] [--sound] [--runtime-media-ms N]
 * A picture is delivered once (WALLS, FORMAT of one slot, FRAME, END; then the process ends by itself), upright, ARGB with
 * straight alpha or XRGB, scaled for `--box` by `--fit` (cover: cropped in the middle to exactly the box; contain: the largest
 * size inside it; stretch: exactly the box); without a box at its own size.
 * A video is delivered upright at its own visible size with its pixel aspect. Its first frame (with --start-ms: the picture at
 * that time) is sent as soon as it is decoded; then the decoder waits for START, however long. It unpauses 60 ms ahead, so send
 * START at least 100 ms before the moment where that is known; a moment that has passed starts at once. A slot that is not
 * released holds the decoder up: keep at most 6 (the shown one, the next ones). Frames that are too late are still sent.
 * Within 3 s of its start the decoder has sent a frame or a FAULT. It never waits for the sound: where the sound ring is full
 * (SOUND_DONE was not sent), sound is dropped.
 * With --runtime-media-ms (the playlist entry's length) a file that claims to last absurdly longer is a FAULT.
 * SIGKILL is a proper way to end it. Exit status: 0 done or stopped, 3 bad media, 4 bad call, 5 no library. */

#endif
