/* The window: opening SDL's video, hiding the pointer, swallowing keys and close requests. Private to
 * present/. Main thread only. */
#ifndef PAPAN_SCREEN_PRESENT_WINDOW_H
#define PAPAN_SCREEN_PRESENT_WINDOW_H

#include "base/config.h"
#include "base/error.h"

#include <SDL.h>

/* Starts SDL's video with the driver that the environment offers (KMSDRM on a bare console, X11, Wayland),
 * else its dummy. */
bool window_start_video(bool *ret_dummy, struct error *err);
void window_stop_video(void);
/* Does a real display answer by now? Starts video with it then (true); else dummy stays or comes back
 * (false). */
bool window_try_real_video(void);

SDL_Window *window_open(const struct config *c, bool with_gl, struct error *err);
/* Empties the event queue. True where the size changed or the content was lost. */
bool window_pump(SDL_Window *w);
/* The display's refresh rate in Hz as SDL tells it; 60 where unknown. */
double window_refresh(SDL_Window *w);

#endif
