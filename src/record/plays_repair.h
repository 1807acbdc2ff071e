/* What a power cut leaves in plays/: found and put right before the writer adds to it. Private to record/. */
#ifndef PAPAN_RECORD_PLAYS_REPAIR_H
#define PAPAN_RECORD_PLAYS_REPAIR_H

#include "base/error.h"

#include <stdint.h>

/* More than a minute of plays, the longest that a power cut can take back. */
#define PLAYS_SEQ_LEAP 1000

/* Reads the newest files of `folder`: cuts a torn last line off, sets a damaged file aside as *.bad (its good
 * lines stay), and goes back until one is whole. *ret_last: the highest number that is there. *ret_next is a number above every one that was ever given,
 * as far as can be known: after a new boot or a damaged file, lines may have been seen (and reported) that
 * the card has lost, so some numbers are left out. */
bool plays_repair(const char *folder, const char *boot, int64_t *ret_last, int64_t *ret_next,
                  struct error *err);
/* Removes the files of days before `first_day`. */
void plays_remove_before(const char *folder, int64_t first_day);

#endif
