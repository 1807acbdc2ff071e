/* Under X without a window manager nobody makes a fullscreen window follow the screen: we watch the root window's size. Private to
 * present/. Main thread only. */
#ifndef PAPAN_SCREEN_PRESENT_ROOT_WINDOW_H
#define PAPAN_SCREEN_PRESENT_ROOT_WINDOW_H

#include <SDL.h>
#include <stdbool.h>

/* Is this X with nobody who would arrange windows? Then a borderless one of the screen's size is all that fullscreen can be, and
 * SDL waits 0.1 s in vain for an answer to its wish. */
bool root_window_unmanaged(SDL_Window *window);
/* From now on events of the root window come through SDL's queue. Nothing under other drivers, or where the window does not cover
 * the whole root window (more than one output). */
void root_window_watch(SDL_Window *window);
/* An event of SDL's queue: where it tells of another size, the window follows, which brings an event of its own. */
void root_window_event(SDL_Window *window, const SDL_Event *e);

#endif
