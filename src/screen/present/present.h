/* From a scene to the glass. Two ways behind this one header: `surface` (window surface, libyuv, only what
 * changed) and `gpu` (SDL renderer, planar YUV textures). Also `snapshot`: into memory, no window. Main
 * thread only. */
#ifndef PAPAN_SCREEN_PRESENT_PRESENT_H
#define PAPAN_SCREEN_PRESENT_PRESENT_H

#include "base/config.h"
#include "base/error.h"
#include "screen/scene.h"

struct presenter;

/* Opens the window (or, with `offscreen`, none), hides the pointer, holds off the screen saver. Where no
 * display answers: SDL's dummy driver, and presenter_reopen is to be tried. */
struct presenter *presenter_open(const struct config *c, bool offscreen, struct error *err);
void presenter_close(struct presenter *p);
/* True where another driver or size is in use now (the director lays out anew). Called about every 2 s while
 * on dummy. */
bool presenter_reopen(struct presenter *p);
/* On KMS, to be called about every 2 s: SDL does not see a display that is plugged in later, or another one. True as above. */
bool presenter_watch(struct presenter *p);
/* 1 a display hangs on it, 0 none (or SDL's dummy), -1 not known (not on KMS). As of the last watch. */
int presenter_connected(const struct presenter *p);
/* "1920x1080@60": size and refresh rate of the window on the display, before rotation; "" without a display. */
void presenter_mode(const struct presenter *p, char *out, size_t size);
/* Switches the panel by DPMS, without waiting. *ret_means: its name, NULL where this display has none (false, no *err). */
bool presenter_panel_set(struct presenter *p, bool on, const char **ret_means, struct error *err);
/* What the display says of its panel: 1 on, 0 off, -1 unknown. */
int presenter_panel_get(const struct presenter *p);
/* While the panel sleeps nothing is drawn, and the screen saver is not held off. Back: the next draw is a whole one. */
void presenter_rest(struct presenter *p, bool rest);
/* The size in which scenes are to be composed: after rotation and margins. */
void presenter_size(const struct presenter *p, int *ret_width, int *ret_height);
const char *presenter_driver(const struct presenter *p);   /* "x11", "KMSDRM", "dummy" */
const char *presenter_renderer(const struct presenter *p); /* "surface", "opengles2" */
bool presenter_on_dummy(const struct presenter *p);
double presenter_refresh(const struct presenter *p); /* Hz, measured or told; 60 where unknown */
/* Draws what changed since the last call and presents it. Returns true where something was presented.
 * `now_ms` wall for orbit. */
bool presenter_draw(struct presenter *p, const struct scene *s, int64_t now_ms);
/* Handles window events: close, keys, pointer are swallowed; true where the window changed size or must be
 * drawn whole. */
bool presenter_pump(struct presenter *p);
/* The composed frame as it is on the glass, unrotated, XRGB; pixels valid until the next draw. */
bool presenter_read(struct presenter *p, const uint32_t **ret_pixels, int *ret_width, int *ret_height,
                    int *ret_pitch);

#endif
