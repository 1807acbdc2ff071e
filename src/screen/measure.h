/* papan-screen --measure: plays one file full screen and prints frames a second, late and dropped ones, CPU and renderer. */
#ifndef PAPAN_SCREEN_MEASURE_H
#define PAPAN_SCREEN_MEASURE_H

#include "base/config.h"

int measure_run(const struct config *c, int seconds, const char *file);

#endif
