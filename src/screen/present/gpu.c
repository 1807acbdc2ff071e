/* The GPU path: SDL's renderer (opengles2 on KMSDRM, Wayland, X11). Images become textures once, video goes
 * up as planes and is converted and scaled there; every present draws the whole scene and waits for the
 * display's refresh. */
#include "screen/present/backend.h"
#include "screen/present/textures.h"

#include "base/clock.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#define INTERVALS 64

struct backend {
    SDL_Window *window;
    SDL_Renderer *renderer;
    SDL_RendererInfo info;
    const struct geometry *geometry;
    struct textures *textures;
    SDL_Texture *target; /* the picture, where it is turned or moved on its way to the window */
    uint32_t *read_pixels;
    struct scene last; /* strip parts are copied: see keep() */
    struct strip_part *kept_parts[SCENE_LAYERS_MAX];
    int dx, dy;
    int64_t last_present_us, intervals[INTERVALS];
    size_t n_intervals;
    double refresh; /* Hz, 0 = not known */
    bool swapped;   /* something was presented */
};

static void forget(struct backend *b)
{
    for (size_t i = 0; i < b->last.n_layers; i++) {
        struct layer *l = &b->last.layers[i];
        if (l->kind == LAYER_IMAGE)
            image_release(l->image);
        for (size_t k = 0; l->kind == LAYER_STRIP && k < l->n_parts; k++)
            image_release(b->kept_parts[i][k].image);
        free(b->kept_parts[i]);
        b->kept_parts[i] = NULL;
    }
    b->last.n_layers = 0;
}

/* The last scene is kept so that the picture can be drawn again for a screenshot; its video planes are in
 * textures by then. */
static void keep(struct backend *b, const struct scene *s)
{
    struct strip_part *parts[SCENE_LAYERS_MAX] = {NULL};
    for (size_t i = 0; i < s->n_layers; i++) {
        const struct layer *l = &s->layers[i];
        if (l->kind == LAYER_IMAGE)
            image_hold(l->image);
        if (l->kind != LAYER_STRIP || l->n_parts == 0)
            continue;
        parts[i] = xreallocarray(NULL, l->n_parts, sizeof *parts[i]);
        memcpy(parts[i], l->parts, l->n_parts * sizeof *parts[i]);
        for (size_t k = 0; k < l->n_parts; k++)
            image_hold(parts[i][k].image);
    }
    forget(b);
    b->last = *s;
    memcpy(b->kept_parts, parts, sizeof parts);
    for (size_t i = 0; i < s->n_layers; i++) {
        if (b->last.layers[i].kind == LAYER_STRIP)
            b->last.layers[i].parts = b->kept_parts[i];
        else if (b->last.layers[i].kind == LAYER_VIDEO)
            b->last.layers[i].yuv.plane[0] = NULL; /* the decoder gets its memory back */
    }
}

static bool needs_target(const struct backend *b)
{
    const struct geometry *g = b->geometry;
    return g->rotate != 0 || b->dx || b->dy || g->width != g->window_w || g->height != g->window_h;
}

static bool gpu_resized(struct backend *b)
{
    if (b->target)
        SDL_DestroyTexture(b->target);
    b->target = NULL;
    free(b->read_pixels);
    b->read_pixels = NULL;
    return true;
}

static void gpu_close(struct backend *b)
{
    if (!b)
        return;
    forget(b);
    gpu_resized(b);
    textures_free(b->textures);
    if (b->renderer)
        SDL_DestroyRenderer(b->renderer);
    free(b);
}

static int renderer_index(const char *name)
{
    for (int i = 0; i < SDL_GetNumRenderDrivers(); i++) {
        SDL_RendererInfo info;
        if (SDL_GetRenderDriverInfo(i, &info) == 0 && strcmp(info.name, name) == 0)
            return i;
    }
    return -1;
}

static struct backend *gpu_open(SDL_Window *window, const struct geometry *geometry, struct error *err)
{
    struct backend *b = xcalloc(1, sizeof *b);
    b->window = window;
    b->geometry = geometry;
    static const char *const drivers[] = {"opengles2", "opengl"};
    for (size_t i = 0; i < 2 && !b->renderer; i++) {
        int index = renderer_index(drivers[i]);
        if (index >= 0)
            b->renderer = SDL_CreateRenderer(window, index, SDL_RENDERER_PRESENTVSYNC);
    }
    if (!b->renderer) {
        error_set(err, NULL, "no GPU renderer: %s", SDL_GetError());
        gpu_close(b);
        return NULL;
    }
    SDL_GetRendererInfo(b->renderer, &b->info);
    b->textures = textures_create(b->renderer);
    return b;
}

static SDL_Rect sdl_rect(struct box b)
{
    return (SDL_Rect){b.x, b.y, b.w, b.h};
}

static void set_colour(SDL_Renderer *r, uint32_t rgb, unsigned alpha)
{
    SDL_SetRenderDrawBlendMode(r, alpha < 255 ? SDL_BLENDMODE_BLEND : SDL_BLENDMODE_NONE);
    SDL_SetRenderDrawColor(r, (Uint8)(rgb >> 16), (Uint8)(rgb >> 8), (Uint8)rgb, (Uint8)alpha);
}

static void draw_edges(struct backend *b, const struct layer *l)
{
    int solid = l->edge / 5, ramp = l->edge - solid;
    for (int d = 0; d < l->edge; d++) {
        unsigned alpha = d < solid ? 255u : (unsigned)(255 - (d - solid + 1) * 255 / (ramp + 1));
        set_colour(b->renderer, l->colour, alpha);
        SDL_Rect left = {l->box.x + d, l->box.y, 1, l->box.h};
        SDL_Rect right = {l->box.x + l->box.w - 1 - d, l->box.y, 1, l->box.h};
        SDL_RenderFillRect(b->renderer, &left);
        SDL_RenderFillRect(b->renderer, &right);
    }
}

static void draw_strip(struct backend *b, const struct layer *l)
{
    SDL_Rect ground = sdl_rect(l->box);
    set_colour(b->renderer, l->colour, 255);
    SDL_RenderFillRect(b->renderer, &ground);
    if (l->run_width <= 0)
        return;
    double at = (double)l->offset_256 / 256.0, run = (double)l->run_width;
    double first = -(at - run * (double)((int64_t)(at / run)));
    for (double base = first; base < l->box.w; base += run) {
        for (size_t k = 0; k < l->n_parts; k++) {
            const struct image *im = l->parts[k].image;
            SDL_FRect to = {(float)(l->box.x + base + l->parts[k].x), (float)l->box.y, (float)im->width,
                            (float)im->height};
            if (to.x + to.w <= (float)l->box.x || to.x >= (float)(l->box.x + l->box.w))
                continue;
            SDL_Texture *t = textures_image(b->textures, im);
            if (t)
                SDL_RenderCopyF(b->renderer, t, NULL, &to);
        }
    }
    draw_edges(b, l);
}

static void draw_texture(struct backend *b, const struct layer *l, SDL_Texture *t)
{
    if (!t)
        return;
    SDL_Rect to = sdl_rect(l->box);
    SDL_SetTextureAlphaMod(t, l->alpha >= 256 ? 255 : (Uint8)l->alpha);
    SDL_RenderCopy(b->renderer, t, NULL, &to);
}

static void draw_layer(struct backend *b, const struct layer *l, size_t place)
{
    SDL_Rect clip = sdl_rect(box_meet(l->clip, (struct box){0, 0, b->geometry->width, b->geometry->height}));
    if (clip.w <= 0 || clip.h <= 0 || l->alpha == 0)
        return;
    SDL_RenderSetClipRect(b->renderer, &clip);
    SDL_Rect box = sdl_rect(l->box);
    switch (l->kind) {
    case LAYER_COLOUR:
        set_colour(b->renderer, l->colour, l->alpha >= 256 ? 255 : l->alpha);
        SDL_RenderFillRect(b->renderer, &box);
        break;
    case LAYER_IMAGE:
        draw_texture(b, l, textures_image(b->textures, l->image));
        break;
    case LAYER_VIDEO:
        draw_texture(b, l, textures_video(b->textures, place, &l->yuv));
        break;
    case LAYER_STRIP:
        draw_strip(b, l);
        break;
    }
}

static void draw_layers(struct backend *b, const struct scene *s)
{
    SDL_RenderSetClipRect(b->renderer, NULL);
    set_colour(b->renderer, PRESENT_GROUND, 255);
    SDL_RenderClear(b->renderer);
    textures_begin(b->textures);
    for (size_t i = 0; i < s->n_layers; i++)
        draw_layer(b, &s->layers[i], i);
    textures_end(b->textures);
    SDL_RenderSetClipRect(b->renderer, NULL);
}

/* The picture to its place in the window; turned about its centre. The gap that orbit leaves repeats the
 * edge: the picture is drawn once larger beneath. */
static void carry(struct backend *b)
{
    const struct geometry *g = b->geometry;
    SDL_SetRenderTarget(b->renderer, NULL);
    set_colour(b->renderer, PRESENT_GROUND, 255);
    SDL_RenderClear(b->renderer);
    SDL_Rect area = sdl_rect(g->area);
    SDL_RenderSetClipRect(b->renderer, &area);
    float cx = (float)g->area.x + (float)g->area.w / 2, cy = (float)g->area.y + (float)g->area.h / 2;
    float w = (float)g->width, h = (float)g->height;
    int steps[3] = {abs(b->dx) > abs(b->dy) ? abs(b->dx) : abs(b->dy), 0, -1};
    for (int i = 0; steps[i] >= 0; i++) {
        float grow = (float)(2 * steps[i]);
        SDL_FRect to = {cx - (w + grow) / 2 + (float)b->dx, cy - (h + grow) / 2 + (float)b->dy, w + grow,
                        h + grow};
        SDL_RenderCopyExF(b->renderer, b->target, NULL, &to, g->rotate, NULL, SDL_FLIP_NONE);
    }
    SDL_RenderSetClipRect(b->renderer, NULL);
}

static bool want_target(struct backend *b)
{
    if (!needs_target(b))
        return false;
    if (!b->target) {
        /* ABGR: SDL's opengles2 swaps red and blue of YUV textures on an ARGB target. */
        b->target = SDL_CreateTexture(b->renderer, SDL_PIXELFORMAT_ABGR8888, SDL_TEXTUREACCESS_TARGET,
                                      b->geometry->width, b->geometry->height);
        if (b->target)
            SDL_SetTextureBlendMode(b->target, SDL_BLENDMODE_NONE);
    }
    return b->target != NULL;
}

static int compare_int64(const void *a, const void *b)
{
    int64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

/* The median of the intervals between returns of SDL_RenderPresent, where they are those of a display: nearly all alike. A busy
 * machine's are not, and a rate once known is not given up for a hair. */
static void judge_refresh(struct backend *b)
{
    int64_t sorted[INTERVALS];
    memcpy(sorted, b->intervals, sizeof sorted);
    qsort(sorted, INTERVALS, sizeof *sorted, compare_int64);
    int64_t median = sorted[INTERVALS / 2];
    int alike = 0;
    for (int i = 0; i < INTERVALS; i++)
        alike += llabs(sorted[i] - median) * 20 <= median;
    if (median < 4000 || median > 50000 || alike * 10 < INTERVALS * 9)
        return;
    double rate = 1e6 / (double)median;
    if (b->refresh < rate * 0.98 || b->refresh > rate * 1.02)
        b->refresh = rate;
}

static void note_interval(struct backend *b)
{
    int64_t now = clock_mono_us();
    if (b->last_present_us && now - b->last_present_us < 60000) {
        b->intervals[b->n_intervals++ % INTERVALS] = now - b->last_present_us;
        if (b->n_intervals % INTERVALS == 0)
            judge_refresh(b);
    }
    b->last_present_us = now;
}

static void present_scene(struct backend *b, const struct scene *s)
{
    bool target = want_target(b);
    SDL_SetRenderTarget(b->renderer, target ? b->target : NULL);
    draw_layers(b, s);
    if (target)
        carry(b);
    SDL_RenderPresent(b->renderer);
}

static bool gpu_draw(struct backend *b, const struct scene *s, const struct damage *d, int dx, int dy)
{
    if (d->n == 0 && dx == b->dx && dy == b->dy)
        return false;
    b->dx = dx;
    b->dy = dy;
    present_scene(b, s);
    /* SDL's KMSDRM makes a window's buffers anew at the first swap, and what was drawn for it is lost. */
    if (!b->swapped)
        present_scene(b, s);
    b->swapped = true;
    keep(b, s);
    note_interval(b);
    return true;
}

static bool gpu_read(struct backend *b, const uint32_t **ret_pixels, int *ret_pitch)
{
    int width = b->geometry->width, height = b->geometry->height;
    if (!b->read_pixels)
        b->read_pixels = malloc((size_t)width * (size_t)height * 4);
    if (!b->read_pixels)
        return false;
    bool target = want_target(b);
    SDL_SetRenderTarget(b->renderer, target ? b->target : NULL);
    draw_layers(b, &b->last);
    int rc = SDL_RenderReadPixels(b->renderer, NULL, SDL_PIXELFORMAT_ARGB8888, b->read_pixels, width * 4);
    SDL_SetRenderTarget(b->renderer, NULL);
    *ret_pixels = b->read_pixels;
    *ret_pitch = width * 4;
    return rc == 0;
}

static const char *gpu_renderer(const struct backend *b)
{
    return b->info.name;
}

static double gpu_refresh(const struct backend *b)
{
    return b->info.flags & SDL_RENDERER_PRESENTVSYNC ? b->refresh : 0;
}

/* Asked of the GL itself: SDL calls a program that plays a GPU "accelerated" too. */
bool backend_gpu_is_real(SDL_Window *window)
{
    SDL_GLContext context = SDL_GL_CreateContext(window);
    if (!context)
        return false;
    typedef const unsigned char *get_string(unsigned name);
    get_string *gl_get_string = NULL;
    void *address = SDL_GL_GetProcAddress("glGetString");
    memcpy(&gl_get_string, &address, sizeof address);
    const unsigned gl_renderer = 0x1F01;
    const unsigned char *text = gl_get_string ? gl_get_string(gl_renderer) : NULL;
    bool real = text && !strstr((const char *)text, "llvmpipe") && !strstr((const char *)text, "softpipe") &&
                !strstr((const char *)text, "swrast") && !strstr((const char *)text, "Software");
    SDL_GL_DeleteContext(context);
    return real;
}

const struct backend_kind backend_gpu = {"gpu",    gpu_open, gpu_close,    gpu_resized,
                                         gpu_draw, gpu_read, gpu_renderer, gpu_refresh};
