/* papan-screen --snapshot: one frame of the store's playlist at a moment, as a PNG, by the very code that draws the lobby; without a
 * window, a sound device, a record or a change of the store. */
#ifndef PAPAN_SCREEN_SNAPSHOT_H
#define PAPAN_SCREEN_SNAPSHOT_H

#include "base/config.h"

/* Exit status; faults are printed. */
int snapshot_run(const struct config *c, const char *file, int64_t at_ms);

#endif
