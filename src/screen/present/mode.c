#include "screen/present/mode.h"

#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>

enum { LISTED_MAX = 600 };

int mode_choose(const SDL_DisplayMode *modes, int n, int width, int height, int refresh)
{
    int best = -1;
    for (int i = 0; i < n; i++) {
        if (modes[i].w != width || modes[i].h != height)
            continue;
        int better = best < 0 ? 1
                     : refresh
                         ? abs(modes[best].refresh_rate - refresh) - abs(modes[i].refresh_rate - refresh)
                         : modes[i].refresh_rate - modes[best].refresh_rate;
        best = better > 0 ? i : best;
    }
    return best;
}

static void log_missing(const struct config *c, const SDL_DisplayMode *modes, int n)
{
    struct buffer b;
    buffer_init(&b, LISTED_MAX);
    for (int i = 0; i < n; i++)
        if (i == 0 || modes[i].w != modes[i - 1].w || modes[i].h != modes[i - 1].h)
            buffer_printf(&b, "%s%dx%d", b.length ? ", " : "", modes[i].w, modes[i].h);
    char *list = buffer_take(&b);
    log_warning("screen.mode: the display has no %dx%d (it has: %s); its own mode stays",
                c->screen.mode_width, c->screen.mode_height, *list ? list : "none that it tells");
    free(list);
}

static bool apply(SDL_Window *window, const SDL_DisplayMode *mode, int wanted_refresh)
{
    if (SDL_SetWindowFullscreen(window, 0) != 0 || SDL_SetWindowDisplayMode(window, mode) != 0 ||
        SDL_SetWindowFullscreen(window, SDL_WINDOW_FULLSCREEN) != 0) {
        log_warning("screen.mode: %dx%d at %d Hz cannot be set: %s", mode->w, mode->h, mode->refresh_rate,
                    SDL_GetError());
        SDL_SetWindowFullscreen(window, SDL_WINDOW_FULLSCREEN_DESKTOP);
        return false;
    }
    if (wanted_refresh && abs(mode->refresh_rate - wanted_refresh) > 1)
        log_warning("screen.mode: the display has no %dx%d at %d Hz; %d Hz is used", mode->w, mode->h,
                    wanted_refresh, mode->refresh_rate);
    return true;
}

bool mode_set(SDL_Window *window, const struct config *c)
{
    if (!c->screen.mode_width)
        return false;
    int index = SDL_GetWindowDisplayIndex(window), display = index < 0 ? 0 : index;
    int n = SDL_GetNumDisplayModes(display);
    SDL_DisplayMode *modes = n > 0 ? xcalloc((size_t)n, sizeof *modes) : NULL;
    for (int i = 0; i < n; i++)
        SDL_GetDisplayMode(display, i, &modes[i]);
    int best = mode_choose(modes, n, c->screen.mode_width, c->screen.mode_height, c->screen.mode_refresh);
    bool ok = best >= 0 && apply(window, &modes[best], c->screen.mode_refresh);
    if (best < 0)
        log_missing(c, modes, n);
    free(modes);
    return ok;
}
