/* The panel's power through the display itself: the connector's DPMS on KMS, the X server's under X. Private to present/.
 * Main thread only. */
#ifndef PAPAN_SCREEN_PRESENT_DPMS_H
#define PAPAN_SCREEN_PRESENT_DPMS_H

#include "base/error.h"

#include <SDL.h>
#include <SDL_syswm.h>

struct dpms_kind {
    const char *name; /* as /status tells it */
    bool (*set)(const SDL_SysWMinfo *info, bool on, struct error *err);
    int (*get)(const SDL_SysWMinfo *info); /* 1 on, 0 off, −1 unknown */
};

/* The way that goes with the window's driver; NULL where there is none. Fills *ret_info for the calls. */
const struct dpms_kind *dpms_of(SDL_Window *window, SDL_SysWMinfo *ret_info);

extern const struct dpms_kind dpms_kms;
extern const struct dpms_kind dpms_x11;

#endif
