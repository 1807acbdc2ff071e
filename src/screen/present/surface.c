/* The surface path: scenes are drawn by the CPU straight into the window surface (MIT-SHM under X11), and
 * only what changed is presented. With rotation, margins or orbit the picture is kept in a canvas of its own
 * and carried over. */
#include "screen/present/backend.h"
#include "screen/present/canvas.h"

#include "base/memory.h"

#include <libyuv.h>
#include <stdlib.h>

struct backend {
    SDL_Window *window; /* NULL: off-screen */
    SDL_Surface *surface;
    const struct geometry *geometry;
    struct painter *painter;
    uint8_t *own; /* picture pixels, where they are not the window's */
    struct canvas canvas;
    int dx, dy;
    bool direct, orbiting;
};

static bool canvas_own(struct backend *b)
{
    if (b->own)
        return true;
    int width = b->geometry->width, height = b->geometry->height, pitch = (width * 4 + 63) & ~63;
    size_t size = (size_t)pitch * (size_t)height;
    b->own = aligned_alloc(64, (size + 63) & ~(size_t)63);
    if (!b->own)
        return false;
    b->canvas = (struct canvas){b->own, width, height, pitch};
    ARGBRect(b->own, pitch, 0, 0, width, height, 0xFF000000u | PRESENT_GROUND);
    return true;
}

/* Is the picture the window, pixel for pixel? */
static bool can_be_direct(const struct backend *b)
{
    const struct geometry *g = b->geometry;
    return b->surface && g->rotate == 0 && g->width == g->window_w && g->height == g->window_h &&
           !b->orbiting;
}

static bool surface_resized(struct backend *b)
{
    free(b->own);
    b->own = NULL;
    b->surface = NULL;
    if (b->window) {
        b->surface = SDL_GetWindowSurface(b->window);
        if (!b->surface || b->surface->format->BytesPerPixel != 4)
            return false;
        SDL_FillRect(b->surface, NULL,
                     SDL_MapRGB(b->surface->format, PRESENT_GROUND >> 16, (PRESENT_GROUND >> 8) & 255,
                                PRESENT_GROUND & 255));
        SDL_UpdateWindowSurface(b->window);
    }
    b->direct = can_be_direct(b);
    if (b->direct) {
        b->canvas =
            (struct canvas){b->surface->pixels, b->geometry->width, b->geometry->height, b->surface->pitch};
        return true;
    }
    return canvas_own(b);
}

static void surface_close(struct backend *b)
{
    if (!b)
        return;
    painter_free(b->painter);
    free(b->own);
    free(b);
}

static struct backend *surface_open(SDL_Window *window, const struct geometry *geometry, struct error *err)
{
    struct backend *b = xcalloc(1, sizeof *b);
    b->window = window;
    b->geometry = geometry;
    b->painter = painter_create();
    if (!surface_resized(b)) {
        error_set(err, NULL, "no window surface: %s", window ? SDL_GetError() : "out of memory");
        surface_close(b);
        return NULL;
    }
    return b;
}

static enum RotationMode rotation_of(int degrees)
{
    return degrees == 90 ? kRotate90 : degrees == 180 ? kRotate180 : degrees == 270 ? kRotate270 : kRotate0;
}

/* Carries picture pixels `r` over to the window; with orbit the edge pixels are repeated into the gap. */
static SDL_Rect carry(struct backend *b, struct box r)
{
    const struct geometry *g = b->geometry;
    struct box to = geometry_to_window(g, r);
    to.x += b->dx;
    to.y += b->dy;
    struct box seen = box_meet(to, g->area);
    if (box_empty(seen))
        return (SDL_Rect){0, 0, 0, 0};
    const uint8_t *from = b->canvas.pixels + (ptrdiff_t)r.y * b->canvas.pitch + (ptrdiff_t)r.x * 4;
    uint8_t *out = (uint8_t *)b->surface->pixels + (ptrdiff_t)to.y * b->surface->pitch + (ptrdiff_t)to.x * 4;
    if (g->rotate == 0) {
        from += (ptrdiff_t)(seen.y - to.y) * b->canvas.pitch + (ptrdiff_t)(seen.x - to.x) * 4;
        out += (ptrdiff_t)(seen.y - to.y) * b->surface->pitch + (ptrdiff_t)(seen.x - to.x) * 4;
        ARGBCopy(from, b->canvas.pitch, out, b->surface->pitch, seen.w, seen.h);
    } else if (box_covers(g->area, to)) {
        ARGBRotate(from, b->canvas.pitch, out, b->surface->pitch, r.w, r.h, rotation_of(g->rotate));
    } else {
        uint8_t *turned = malloc((size_t)to.w * (size_t)to.h * 4);
        if (!turned)
            return (SDL_Rect){0, 0, 0, 0};
        ARGBRotate(from, b->canvas.pitch, turned, to.w * 4, r.w, r.h, rotation_of(g->rotate));
        out += (ptrdiff_t)(seen.y - to.y) * b->surface->pitch + (ptrdiff_t)(seen.x - to.x) * 4;
        ARGBCopy(turned + (ptrdiff_t)(seen.y - to.y) * to.w * 4 + (ptrdiff_t)(seen.x - to.x) * 4, to.w * 4,
                 out, b->surface->pitch, seen.w, seen.h);
        free(turned);
    }
    return (SDL_Rect){seen.x, seen.y, seen.w, seen.h};
}

static void repeat_rows(struct backend *b, int from_y, int first, int count)
{
    struct box a = b->geometry->area;
    uint8_t *pixels = b->surface->pixels;
    const uint8_t *row = pixels + (ptrdiff_t)from_y * b->surface->pitch + (ptrdiff_t)a.x * 4;
    for (int y = first; y < first + count; y++)
        ARGBCopy(row, b->surface->pitch, pixels + (ptrdiff_t)y * b->surface->pitch + (ptrdiff_t)a.x * 4,
                 b->surface->pitch, a.w, 1);
}

static void repeat_columns(struct backend *b, int from_x, int first, int count)
{
    struct box a = b->geometry->area;
    for (int y = a.y; y < a.y + a.h; y++) {
        uint32_t *row =
            (uint32_t *)(void *)((uint8_t *)b->surface->pixels + (ptrdiff_t)y * b->surface->pitch);
        for (int x = first; x < first + count; x++)
            row[x] = row[from_x];
    }
}

static void repeat_edges(struct backend *b)
{
    struct box a = b->geometry->area;
    if (b->dx > 0)
        repeat_columns(b, a.x + b->dx, a.x, b->dx);
    else if (b->dx < 0)
        repeat_columns(b, a.x + a.w + b->dx - 1, a.x + a.w + b->dx, -b->dx);
    if (b->dy > 0)
        repeat_rows(b, a.y + b->dy, a.y, b->dy);
    else if (b->dy < 0)
        repeat_rows(b, a.y + a.h + b->dy - 1, a.y + a.h + b->dy, -b->dy);
}

static bool present_all(struct backend *b)
{
    carry(b, (struct box){0, 0, b->geometry->width, b->geometry->height});
    repeat_edges(b);
    return SDL_UpdateWindowSurface(b->window) == 0;
}

static bool surface_draw(struct backend *b, const struct scene *s, const struct damage *d, int dx, int dy)
{
    bool moved = dx != b->dx || dy != b->dy;
    b->dx = dx;
    b->dy = dy;
    if (moved && b->direct) {
        b->orbiting = true;
        if (!surface_resized(b))
            return false;
        painter_draw(b->painter, s, &b->canvas, (struct box){0, 0, s->width, s->height}, PRESENT_GROUND);
        return present_all(b);
    }
    SDL_Rect rects[DAMAGE_MAX];
    int n = 0;
    for (size_t i = 0; i < d->n; i++)
        painter_draw(b->painter, s, &b->canvas, d->rects[i], PRESENT_GROUND);
    if (!b->window)
        return d->n > 0;
    if (moved)
        return present_all(b);
    for (size_t i = 0; i < d->n; i++) {
        struct box r = d->rects[i];
        SDL_Rect rect = b->direct ? (SDL_Rect){r.x, r.y, r.w, r.h} : carry(b, r);
        if (rect.w > 0)
            rects[n++] = rect;
    }
    if (n > 0 && (b->dx || b->dy)) {
        repeat_edges(b);
        return SDL_UpdateWindowSurface(b->window) == 0;
    }
    return n > 0 && SDL_UpdateWindowSurfaceRects(b->window, rects, n) == 0;
}

static bool surface_read(struct backend *b, const uint32_t **ret_pixels, int *ret_pitch)
{
    *ret_pixels = (const uint32_t *)(const void *)b->canvas.pixels;
    *ret_pitch = b->canvas.pitch;
    return b->canvas.pixels != NULL;
}

static const char *surface_renderer(const struct backend *b)
{
    (void)b;
    return "surface";
}

static double surface_refresh(const struct backend *b)
{
    (void)b;
    return 0;
}

const struct backend_kind backend_surface = {"surface",    surface_open, surface_close,    surface_resized,
                                             surface_draw, surface_read, surface_renderer, surface_refresh};
const struct backend_kind backend_memory = {"memory",     surface_open, surface_close,    surface_resized,
                                            surface_draw, surface_read, surface_renderer, surface_refresh};
