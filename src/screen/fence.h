/* The walls of papan-screen: no network socket, no file but what it needs. It starts papan-decode, so exec stays. */
#ifndef PAPAN_SCREEN_FENCE_H
#define PAPAN_SCREEN_FENCE_H

#include "base/config.h"
#include "walls/walls.h"

void fence_put_up(const struct config *c, char ret_names[WALLS_NAMES_SIZE]);

#endif
