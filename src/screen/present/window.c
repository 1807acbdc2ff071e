#include "screen/present/window.h"

#include "screen/present/mode.h"
#include "screen/present/root_window.h"

#include "base/log.h"

#include <stdlib.h>
#include <string.h>

static void set_hints(void)
{
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0"); /* the window surface is to be memory, not OpenGL */
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "1");
    SDL_SetHint(SDL_HINT_VIDEO_MINIMIZE_ON_FOCUS_LOSS, "0");
    SDL_SetHint(SDL_HINT_GRAB_KEYBOARD, "0");
    SDL_SetHint(SDL_HINT_APP_NAME, "Papan");
    /* Nobody types here, and nobody shall start a session bus for us. No thread runs yet. */
    SDL_setenv("XCOMPOSEFILE", "/dev/null", 0);
    SDL_setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:", 0);
}

static bool on_driver(const char *name)
{
    const char *driver = SDL_GetCurrentVideoDriver();
    return driver && strcmp(driver, name) == 0;
}

/* Drivers that SDL takes when nothing else answers, though nobody can see them. */
static bool on_real_display(void)
{
    return SDL_GetCurrentVideoDriver() && !on_driver("dummy") && !on_driver("offscreen");
}

static bool start_real(void)
{
    const char *wanted = getenv("SDL_VIDEODRIVER");
    SDL_ResetHint(SDL_HINT_VIDEODRIVER);
    if (SDL_VideoInit(wanted && *wanted ? wanted : NULL) != 0)
        return false;
    if (on_real_display())
        return true;
    SDL_VideoQuit();
    SDL_SetError("no video driver has a display");
    return false;
}

/* SDL's dummy is there only when the hint names it. */
static bool start_dummy(void)
{
    SDL_SetHintWithPriority(SDL_HINT_VIDEODRIVER, "dummy", SDL_HINT_OVERRIDE);
    return SDL_VideoInit("dummy") == 0;
}

bool window_start_video(bool *ret_dummy, struct error *err)
{
    set_hints();
    if (SDL_Init(SDL_INIT_EVENTS) != 0)
        return error_set(err, NULL, "SDL: %s", SDL_GetError());
    *ret_dummy = !start_real();
    if (!*ret_dummy)
        return true;
    log_warning("no display answers (%s); running without one until it does", SDL_GetError());
    if (!start_dummy())
        return error_set(err, NULL, "SDL's dummy display: %s", SDL_GetError());
    return true;
}

void window_stop_video(void)
{
    SDL_VideoQuit();
    SDL_Quit();
}

bool window_try_real_video(void)
{
    SDL_VideoQuit();
    if (start_real())
        return true;
    start_dummy();
    return false;
}

SDL_Window *window_open(const struct config *c, bool with_gl, struct error *err)
{
    bool fill = c->screen.fullscreen && on_real_display(), on_x11 = on_driver("x11");
    Uint32 flags = SDL_WINDOW_SHOWN | SDL_WINDOW_BORDERLESS | (with_gl ? SDL_WINDOW_OPENGL : 0);
    int width = c->screen.width, height = c->screen.height;
    SDL_Rect bounds;
    if (fill && SDL_GetDisplayBounds(0, &bounds) == 0) {
        width = bounds.w;
        height = bounds.h;
    }
    if (fill && !on_x11)
        flags |= SDL_WINDOW_FULLSCREEN_DESKTOP;
    SDL_Window *w = SDL_CreateWindow("Papan", SDL_WINDOWPOS_UNDEFINED_DISPLAY(0),
                                     SDL_WINDOWPOS_UNDEFINED_DISPLAY(0), width, height, flags);
    if (!w) {
        error_set(err, NULL, "window of %dx%d: %s", width, height, SDL_GetError());
        return NULL;
    }
    if (fill && on_x11 && !root_window_unmanaged(w))
        SDL_SetWindowFullscreen(w, SDL_WINDOW_FULLSCREEN_DESKTOP);
    SDL_ShowCursor(SDL_DISABLE);
    SDL_DisableScreenSaver();
    if (fill && !mode_set(w, c))
        root_window_watch(w);
    return w;
}

bool window_pump(SDL_Window *w)
{
    bool changed = false;
    SDL_Event e;
    while (SDL_PollEvent(&e)) {
        if (e.type == SDL_WINDOWEVENT &&
            (e.window.event == SDL_WINDOWEVENT_SIZE_CHANGED || e.window.event == SDL_WINDOWEVENT_EXPOSED ||
             e.window.event == SDL_WINDOWEVENT_RESTORED || e.window.event == SDL_WINDOWEVENT_SHOWN))
            changed = true;
        if (e.type == SDL_RENDER_TARGETS_RESET || e.type == SDL_RENDER_DEVICE_RESET ||
            e.type == SDL_DISPLAYEVENT)
            changed = true;
        root_window_event(w, &e);
    }
    return changed;
}

double window_refresh(SDL_Window *w)
{
    SDL_DisplayMode mode;
    int display = w ? SDL_GetWindowDisplayIndex(w) : 0;
    if (SDL_GetCurrentDisplayMode(display < 0 ? 0 : display, &mode) == 0 && mode.refresh_rate > 0)
        return mode.refresh_rate;
    return 60;
}
