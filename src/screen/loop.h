/* The main loop: sleeps until something is due or told, then lets the director turn. */
#ifndef PAPAN_SCREEN_LOOP_H
#define PAPAN_SCREEN_LOOP_H

#include "base/config.h"

/* Runs until SIGTERM or SIGINT. `previous`: start on previous.papan. Exit status. */
int loop_run(const struct config *c, bool previous);

#endif
