/* One video from file to shared memory, by libvlc. */
#ifndef PAPAN_DECODE_VIDEO_H
#define PAPAN_DECODE_VIDEO_H

#include "base/error.h"
#include "decode/job.h"
#include "decode/magic.h"

/* Opens what must be opened before the walls stand: the medium a second time, as two players each need a
 * position of their own. -1: only one round can be played at a time. */
int video_open_again(int media);

/* Plays until the screen says STOP or is gone, or the medium proves bad (*err). */
enum job_status video_run(const struct job *job, const struct magic *magic, int media_again,
                          struct error *err);

#endif
