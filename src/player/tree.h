/* The tree of programs: starts sync, screen and status, keeps them running, tells systemd and /status how
 * they are. */
#ifndef PAPAN_PLAYER_TREE_H
#define PAPAN_PLAYER_TREE_H

#include "base/config.h"

/* Runs until SIGTERM or SIGINT, then ends the whole tree within 5 s. `arguments` hand the configuration on.
 * Returns the exit status of the program. */
int tree_run(const struct config *config, const struct config_faults *faults, const char *const *arguments,
             size_t n_arguments);

#endif
