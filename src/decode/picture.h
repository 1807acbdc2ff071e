/* One picture from file to shared memory. */
#ifndef PAPAN_DECODE_PICTURE_H
#define PAPAN_DECODE_PICTURE_H

#include "base/error.h"
#include "decode/job.h"
#include "decode/magic.h"

/* Sends FORMAT, FRAME and END. False: *err says why not. */
bool picture_run(const struct job *job, const struct magic *magic, struct error *err);

#endif
