/* screen.mode: the display's mode, of those that it has. Private to present/. Main thread only. */
#ifndef PAPAN_SCREEN_PRESENT_MODE_H
#define PAPAN_SCREEN_PRESENT_MODE_H

#include "base/config.h"

#include <SDL.h>

/* Sets what is configured: that size, with the nearest refresh rate where one is named, else the highest. False where nothing is
 * configured or the display does not have it, which is logged; then its own mode stays. The window must be on the display. */
bool mode_set(SDL_Window *window, const struct config *c);
/* The best of the display's modes; −1 where none has that size. `refresh` 0: the highest. Pure. */
int mode_choose(const SDL_DisplayMode *modes, int n, int width, int height, int refresh);

#endif
