#include "screen/present/present.h"

#include "screen/present/backend.h"
#include "screen/present/connectors.h"
#include "screen/present/dpms.h"
#include "screen/present/window.h"

#include "base/log.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PUMP_EVERY_MS = 50 };

struct presenter {
    const struct config *config;
    SDL_Window *window;
    const struct backend_kind *kind;
    struct backend *backend;
    struct geometry geometry;
    struct memory_of_scene *memory;
    bool offscreen, dummy, drawn;
    bool resting; /* the panel sleeps: nothing is drawn */
    double told_refresh;
    uint64_t pumped_ms; /* SDL's clock */
    struct connectors seen, opened; /* at the last look; when the window was opened */
    bool unplugged;                 /* since it was opened */
};

static bool on_kms(const struct presenter *p)
{
    const char *driver = p->offscreen || p->dummy ? NULL : SDL_GetCurrentVideoDriver();
    return driver && strcmp(driver, "KMSDRM") == 0;
}

static void measure(struct presenter *p)
{
    int w = p->config->screen.width, h = p->config->screen.height;
    if (p->window)
        SDL_GetWindowSizeInPixels(p->window, &w, &h);
    p->geometry = geometry_of(w, h, p->config->screen.rotate, p->offscreen ? 0 : p->config->screen.margins);
    p->told_refresh = p->offscreen ? 60 : window_refresh(p->window);
}

static void close_window(struct presenter *p)
{
    if (p->backend)
        p->kind->close(p->backend);
    p->backend = NULL;
    if (p->window)
        SDL_DestroyWindow(p->window);
    p->window = NULL;
}

static bool open_with(struct presenter *p, const struct backend_kind *kind, struct error *err)
{
    p->window = window_open(p->config, kind == &backend_gpu, err);
    if (!p->window)
        return false;
    measure(p);
    p->kind = kind;
    p->backend = kind->open(p->window, &p->geometry, err);
    if (!p->backend)
        close_window(p);
    connectors_look(p->config->system.sysfs_root, &p->opened);
    p->seen = p->opened;
    p->unplugged = false;
    return p->backend != NULL;
}

/* Without a render node there is no GPU to find, and looking for one would load all of OpenGL (17 MB) to learn it. */
static bool kernel_has_render_node(void)
{
    char path[32];
    for (int i = 128; i < 144; i++) { /* the kernel's numbers of render nodes */
        snprintf(path, sizeof path, "/dev/dri/renderD%d", i);
        if (access(path, F_OK) == 0)
            return true;
    }
    return false;
}

/* KMSDRM has no window surface, so there only the renderer can be; elsewhere a real GPU decides. */
static bool gpu_preferred(struct presenter *p)
{
    const char *driver = SDL_GetCurrentVideoDriver();
    if (p->dummy || p->config->screen.renderer == RENDERER_SURFACE)
        return strcmp(driver, "KMSDRM") == 0;
    if (p->config->screen.renderer == RENDERER_GPU || strcmp(driver, "KMSDRM") == 0)
        return true;
    if (!kernel_has_render_node())
        return false;
    SDL_Window *probe = SDL_CreateWindow("Papan", 0, 0, 16, 16, SDL_WINDOW_HIDDEN | SDL_WINDOW_OPENGL);
    bool real = probe && backend_gpu_is_real(probe);
    if (probe)
        SDL_DestroyWindow(probe);
    return real;
}

static bool open_window(struct presenter *p, struct error *err)
{
    bool gpu = gpu_preferred(p);
    struct error first = {0};
    if (open_with(p, gpu ? &backend_gpu : &backend_surface, &first))
        return true;
    log_warning("%s renderer: %s; trying the other way", gpu ? "gpu" : "surface", first.text);
    return open_with(p, gpu ? &backend_surface : &backend_gpu, err);
}

static bool open_offscreen(struct presenter *p, struct error *err)
{
    measure(p);
    /* What a snapshot shows is the picture as people see it: turned upright. */
    p->geometry = geometry_of(p->geometry.width, p->geometry.height, 0, 0);
    p->kind = &backend_memory;
    p->backend = p->kind->open(NULL, &p->geometry, err);
    return p->backend != NULL;
}

struct presenter *presenter_open(const struct config *c, bool offscreen, struct error *err)
{
    struct presenter *p = xcalloc(1, sizeof *p);
    p->config = c;
    p->offscreen = offscreen;
    p->memory = scene_memory_create();
    bool ok = offscreen ? open_offscreen(p, err) : window_start_video(&p->dummy, err) && open_window(p, err);
    if (!ok) {
        presenter_close(p);
        return NULL;
    }
    if (!offscreen)
        log_info("display %s, renderer %s, %dx%d at %.0f Hz", presenter_driver(p), presenter_renderer(p),
                 p->geometry.window_w, p->geometry.window_h, p->told_refresh);
    return p;
}

void presenter_close(struct presenter *p)
{
    if (!p)
        return;
    close_window(p);
    if (!p->offscreen)
        window_stop_video();
    scene_memory_free(p->memory);
    free(p);
}

static bool reopen(struct presenter *p)
{
    close_window(p);
    p->dummy = !window_try_real_video();
    struct error err = {0};
    if (!open_window(p, &err)) {
        log_error("display: %s", err.text);
        close_window(p);
        window_stop_video();
        p->dummy = true;
        if (!window_start_video(&p->dummy, &err) || !open_window(p, &err))
            log_error("display: %s", err.text);
    }
    scene_memory_forget(p->memory);
    p->drawn = false;
    if (p->resting)
        SDL_EnableScreenSaver();
    if (!p->dummy)
        log_info("display %s is there now, renderer %s, %dx%d", presenter_driver(p), presenter_renderer(p),
                 p->geometry.window_w, p->geometry.window_h);
    return !p->dummy;
}

bool presenter_reopen(struct presenter *p)
{
    return !p->offscreen && p->dummy && reopen(p);
}

/* A display that comes back gets its mode anew: it may be another one, and has forgotten what it was told. One that is gone is
 * drawn for all the same: a television in standby says so too. Two looks must agree, since plugs bounce. */
bool presenter_watch(struct presenter *p)
{
    struct connectors now;
    if (!on_kms(p))
        return false;
    connectors_look(p->config->system.sysfs_root, &now);
    bool settled = now.stamp == p->seen.stamp;
    if (now.connected != p->seen.connected)
        log_info("the display is %s", now.connected ? "plugged in" : "unplugged");
    p->seen = now;
    p->unplugged = p->unplugged || (now.any && !now.connected);
    if (!settled || !now.connected || (!p->unplugged && now.stamp == p->opened.stamp))
        return false;
    log_info("another display, or the same again: opening it");
    reopen(p);
    return true;
}

int presenter_connected(const struct presenter *p)
{
    if (p->dummy)
        return 0;
    return on_kms(p) && p->seen.any ? p->seen.connected : -1;
}

void presenter_mode(const struct presenter *p, char *out, size_t size)
{
    out[0] = 0;
    if (!p->offscreen && !p->dummy)
        snprintf(out, size, "%dx%d@%.0f", p->geometry.window_w, p->geometry.window_h, p->told_refresh);
}

bool presenter_panel_set(struct presenter *p, bool on, const char **ret_means, struct error *err)
{
    SDL_SysWMinfo info;
    const struct dpms_kind *kind = p->dummy ? NULL : dpms_of(p->window, &info);
    *ret_means = kind ? kind->name : NULL;
    return kind && kind->set(&info, on, err);
}

int presenter_panel_get(const struct presenter *p)
{
    SDL_SysWMinfo info;
    const struct dpms_kind *kind = p->dummy ? NULL : dpms_of(p->window, &info);
    return kind ? kind->get(&info) : -1;
}

void presenter_rest(struct presenter *p, bool rest)
{
    if (p->resting == rest || p->offscreen)
        return;
    p->resting = rest;
    scene_memory_forget(p->memory);
    /* What holds off the X server's screen saver wakes the panel as well. */
    if (rest)
        SDL_EnableScreenSaver();
    else
        SDL_DisableScreenSaver();
}

void presenter_size(const struct presenter *p, int *ret_width, int *ret_height)
{
    *ret_width = p->geometry.width;
    *ret_height = p->geometry.height;
}

const char *presenter_driver(const struct presenter *p)
{
    const char *name = p->offscreen ? "offscreen" : SDL_GetCurrentVideoDriver();
    return name ? name : "none";
}

const char *presenter_renderer(const struct presenter *p)
{
    return p->backend ? p->kind->renderer(p->backend) : "none";
}

bool presenter_on_dummy(const struct presenter *p)
{
    return p->dummy;
}

double presenter_refresh(const struct presenter *p)
{
    double measured = p->backend ? p->kind->refresh(p->backend) : 0;
    return measured > 0 ? measured : p->told_refresh;
}

bool presenter_draw(struct presenter *p, const struct scene *s, int64_t now_ms)
{
    if (!p->backend || p->resting)
        return false;
    int dx = 0, dy = 0;
    if (p->config->screen.orbit && !p->offscreen) {
        int w = p->geometry.width, h = p->geometry.height;
        orbit_at(now_ms, w < h ? w : h, &dx, &dy);
    }
    struct damage d;
    scene_memory_compare(p->memory, s, &d);
    bool presented = p->kind->draw(p->backend, s, &d, dx, dy);
    p->drawn = p->drawn || presented;
    return presented;
}

/* Asking takes three system calls, and what a window is told can wait for some frames. */
static bool pump_due(struct presenter *p)
{
    uint64_t now = SDL_GetTicks64();
    if (p->pumped_ms && now - p->pumped_ms < PUMP_EVERY_MS)
        return false;
    p->pumped_ms = now;
    return true;
}

bool presenter_pump(struct presenter *p)
{
    if (p->offscreen || !pump_due(p) || !window_pump(p->window))
        return false;
    int w = p->geometry.window_w, h = p->geometry.window_h;
    SDL_GetWindowSizeInPixels(p->window, &w, &h);
    if (w != p->geometry.window_w || h != p->geometry.window_h)
        log_info("display is %dx%d now", w, h);
    measure(p);
    if (p->backend && !p->kind->resized(p->backend))
        log_warning("window surface: %s", SDL_GetError());
    scene_memory_forget(p->memory);
    return true;
}

bool presenter_read(struct presenter *p, const uint32_t **ret_pixels, int *ret_width, int *ret_height,
                    int *ret_pitch)
{
    if (!p->backend || !p->drawn || !p->kind->read(p->backend, ret_pixels, ret_pitch))
        return false;
    presenter_size(p, ret_width, ret_height);
    return true;
}
