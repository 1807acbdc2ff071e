/* A papan-decode child: one medium, one process. In: an open file and what is wanted of it. Out: a picture as an image, or a
 * video's frames, each at the refresh nearest to its own time, and sound in a mixer's voice. The child is trusted with nothing:
 * every number is checked, and death, silence and an early end are told apart from an orderly end. Main thread only. */
#ifndef PAPAN_SCREEN_DECODER_H
#define PAPAN_SCREEN_DECODER_H

#include "base/error.h"
#include "base/text.h"
#include "playlist/playlist.h"
#include "screen/mixer.h"
#include "screen/scene.h"
#include "screen/ticks.h"

#include <poll.h>
#include <sys/types.h>

#define DECODER_FIRST_FRAME_US 3000000 /* design.md 5: no frame within 3 s */
#define DECODER_SILENCE_US 3000000
#define DECODER_EARLY_END_MS 1000

enum decoder_state {
    DECODER_STARTING, /* no picture yet */
    DECODER_READY,    /* the first picture is here */
    DECODER_ENDED,    /* all frames are here, in order */
    DECODER_FAILED
};

struct decoder_order {
    int media_fd; /* stays the caller's */
    enum medium_kind kind;
    int64_t bytes, media_ms, start_ms;
    enum item_fit fit;
    int box_w, box_h;
    int volume; /* 0 = no sound wanted */
    const char *item;
};

struct decoders; /* all of them, and the bodies not yet collected */
struct decoder;

struct decoders *decoders_create(struct mixer *m);
void decoders_free(struct decoders *all);
/* Collects dead children. *ret_wake_us is shortened where some are left. */
void decoders_reap(struct decoders *all, int64_t mono_us, int64_t *ret_wake_us);
/* Descriptors to poll; returns how many. Left out is a decoder that has no need to be read before decoder_next_tick. */
size_t decoders_poll(const struct decoders *all, const struct ticks *t, int64_t tick, struct pollfd *out, size_t size);
/* The loop itself stood still for so long (suspend, SIGSTOP): nobody is blamed for that time. */
void decoders_forgive(struct decoders *all, int64_t us);
size_t decoders_count(const struct decoders *all);
const struct decoder *decoders_at(const struct decoders *all, size_t i);
/* Failures since the start (for the beat page), walls as the last decoder told them, "" before. */
int64_t decoders_failures(const struct decoders *all);
const char *decoders_walls(const struct decoders *all);

struct decoder *decoder_start(struct decoders *all, const struct decoder_order *o, int64_t mono_us, struct error *err);
/* Kills the child; frames in use must not be drawn any more. */
void decoder_free(struct decoder *d);
/* Takes in what the child has sent and judges it. */
void decoder_turn(struct decoder *d, int64_t mono_us);
enum decoder_state decoder_state(const struct decoder *d);
const char *decoder_reason(const struct decoder *d); /* of a failure */
pid_t decoder_pid(const struct decoder *d);
const char *decoder_item(const struct decoder *d);
enum medium_kind decoder_kind(const struct decoder *d);
int64_t decoder_age_us(const struct decoder *d, int64_t mono_us);
/* How long the first picture took. */
int64_t decoder_first_us(const struct decoder *d);

/* A picture: one reference for the caller; NULL before it is ready. */
struct image *decoder_image(struct decoder *d);

/* A video. The file's time 0 falls on `start_tick`; tells the child to run. Once. */
void decoder_run(struct decoder *d, const struct ticks *t, int64_t start_tick);
bool decoder_running(const struct decoder *d);
int64_t decoder_start_tick(const struct decoder *d);
/* The time in the file of the first frame that is here (µs). */
int64_t decoder_first_time(const struct decoder *d);
/* Is nothing asked for yet behind the run that plays or has ended? */
bool decoder_may_repeat(const struct decoder *d);
/* Once more from the beginning, its time 0 on `start_tick`; some 300 ms ahead make it gapless (frames.h). Only where it may repeat. */
void decoder_again(struct decoder *d, const struct ticks *t, int64_t start_tick);
/* The frame for `tick`: the last whose tick is not later. Before the run begins: the first frame. False where none is here yet.
 * *ret_late: frames that were passed over, and 1 where the frame is shown later than its tick by one or more. */
bool decoder_frame(struct decoder *d, const struct ticks *t, int64_t tick, struct yuv *ret, int *ret_passed, int *ret_late);
/* Pixel aspect of the frames. */
void decoder_aspect(const struct decoder *d, int *ret_num, int *ret_den);
/* The next tick > `tick` at which another frame is due: of those here, or where the file's spacing so far lets one expect it;
 * INT64_MAX for none. */
int64_t decoder_next_tick(const struct decoder *d, const struct ticks *t, int64_t tick);
/* What was passed to the presenter before the last present may be reused. */
void decoder_presented(struct decoder *d);
/* Has every frame been shown and the run ended? */
bool decoder_exhausted(const struct decoder *d);
/* Did it end more than DECODER_EARLY_END_MS before its medium's length; decoder_reason says by how much. */
bool decoder_early(const struct decoder *d);

#endif
