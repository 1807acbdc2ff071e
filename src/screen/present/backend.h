/* The two ways to the glass, and none (off-screen), as one small table. Private to present/. */
#ifndef PAPAN_SCREEN_PRESENT_BACKEND_H
#define PAPAN_SCREEN_PRESENT_BACKEND_H

#include "base/error.h"
#include "screen/present/damage.h"
#include "screen/present/geometry.h"

#include <SDL.h>

#define PRESENT_GROUND 0x0B2B27u /* look.md rimba-900: margins, gaps, what no layer covers */

struct backend;

struct backend_kind {
    const char *name;
    /* `geometry` is the caller's and changes before resized() is called. NULL with *err. */
    struct backend *(*open)(SDL_Window *window, const struct geometry *geometry, struct error *err);
    void (*close)(struct backend *b);
    bool (*resized)(struct backend *b);
    /* Draws the damaged rectangles (surface) or everything (gpu) and presents. dx, dy: orbit, window pixels.
     */
    bool (*draw)(struct backend *b, const struct scene *s, const struct damage *d, int dx, int dy);
    /* Pixels of the last draw, unrotated. */
    bool (*read)(struct backend *b, const uint32_t **ret_pixels, int *ret_pitch);
    const char *(*renderer)(const struct backend *b);
    /* Refresh rate in Hz measured from the display's own pace, 0 where it is not paced by it. */
    double (*refresh)(const struct backend *b);
};

extern const struct backend_kind backend_surface;
extern const struct backend_kind backend_gpu;
extern const struct backend_kind backend_memory; /* off-screen: window is NULL */

/* Is the renderer that SDL would take a GPU, and not a program that plays one (llvmpipe)? */
bool backend_gpu_is_real(SDL_Window *window);

#endif
