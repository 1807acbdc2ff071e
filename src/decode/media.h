/* The medium: an open descriptor whose size and kind are looked at before anything decodes it. */
#ifndef PAPAN_DECODE_MEDIA_H
#define PAPAN_DECODE_MEDIA_H

#include "base/error.h"
#include "decode/job.h"
#include "decode/magic.h"

/* Is it a regular file of job->bytes, and of the job's kind by its first bytes? False: *err says what it is
 * instead. */
bool media_look(const struct job *job, const struct magic **ret, struct error *err);

#endif
