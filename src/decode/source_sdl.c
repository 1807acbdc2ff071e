#include "decode/source.h"

#include <SDL_image.h>
#include <limits.h>

static const uint8_t *pixel_at(const SDL_Surface *surface, int y, int x)
{
    return (const uint8_t *)surface->pixels + (size_t)y * (size_t)surface->pitch +
           (size_t)x * surface->format->BytesPerPixel;
}

static uint32_t argb(uint32_t a, uint32_t r, uint32_t g, uint32_t b)
{
    return a << 24 | r << 16 | g << 8 | b;
}

static void read_palette(const struct source *s, int y, int x, int n, uint32_t *out)
{
    SDL_Surface *surface = s->owner;
    const SDL_Palette *palette = surface->format->palette;
    const uint8_t *p = pixel_at(surface, y, x);
    uint32_t key;
    bool keyed = SDL_GetColorKey(surface, &key) == 0;
    for (int i = 0; i < n; i++) {
        SDL_Color c = p[i] < palette->ncolors ? palette->colors[p[i]] : (SDL_Color){0, 0, 0, 255};
        out[i] = argb(keyed && p[i] == key ? 0 : c.a, c.r, c.g, c.b);
    }
}

/* Any layout of 2, 3 or 4 bytes, by the surface's own description. */
static void read_generic(const struct source *s, int y, int x, int n, uint32_t *out)
{
    SDL_Surface *surface = s->owner;
    const SDL_PixelFormat *f = surface->format;
    uint32_t key;
    bool keyed = SDL_GetColorKey(surface, &key) == 0;
    const uint8_t *p = pixel_at(surface, y, x);
    for (int i = 0; i < n; i++, p += f->BytesPerPixel) {
        uint32_t v = p[0] | (uint32_t)p[1] << 8;
        v |= f->BytesPerPixel > 2 ? (uint32_t)p[2] << 16 : 0;
        v |= f->BytesPerPixel > 3 ? (uint32_t)p[3] << 24 : 0;
        uint8_t r, g, b, a;
        SDL_GetRGBA(v, f, &r, &g, &b, &a);
        out[i] = argb(keyed && v == key ? 0 : a, r, g, b);
    }
}

static uint32_t undone(uint32_t colour, uint32_t a)
{
    uint32_t v = (colour * 255 + a / 2) / a;
    return v > 255 ? 255 : v;
}

/* libtiff's pixels carry their alpha already multiplied in, whatever the file says. */
static void read_associated(const struct source *s, int y, int x, int n, uint32_t *out)
{
    read_generic(s, y, x, n, out);
    for (int i = 0; i < n; i++) {
        uint32_t a = out[i] >> 24;
        if (a > 0 && a < 255)
            out[i] =
                argb(a, undone(out[i] >> 16 & 255, a), undone(out[i] >> 8 & 255, a), undone(out[i] & 255, a));
    }
}

/* R, G, B bytes: what JPEG gives. */
static void read_rgb24(const struct source *s, int y, int x, int n, uint32_t *out)
{
    const uint8_t *p = pixel_at(s->owner, y, x);
    for (int i = 0; i < n; i++, p += 3)
        out[i] = argb(255, p[0], p[1], p[2]);
}

/* SDL2_image hands out four-component JPEGs as libjpeg does, C, M, Y, K bytes, under masks that mean nothing.
 */
static void read_cmyk(const struct source *s, int y, int x, int n, uint32_t *out)
{
    const uint8_t *p = pixel_at(s->owner, y, x);
    uint32_t flip = s->inverted ? 0 : 255;
    for (int i = 0; i < n; i++, p += 4) {
        uint32_t k = p[3] ^ flip;
        out[i] = argb(255, (p[0] ^ flip) * k / 255, (p[1] ^ flip) * k / 255, (p[2] ^ flip) * k / 255);
    }
}

static void close_surface(struct source *s)
{
    SDL_FreeSurface(s->owner);
}

static bool palette_is_opaque(SDL_Surface *surface)
{
    for (int i = 0; i < surface->format->palette->ncolors; i++)
        if (surface->format->palette->colors[i].a != 255)
            return false;
    return true;
}

static void choose_reader(enum magic_format format, SDL_Surface *surface, const struct header *header,
                          struct source *s)
{
    const SDL_PixelFormat *f = surface->format;
    uint32_t key;
    bool keyed = SDL_GetColorKey(surface, &key) == 0;
    if (header->cmyk && f->BytesPerPixel == 4) {
        s->read = read_cmyk;
        s->opaque = true;
    } else if (f->palette) {
        s->read = read_palette;
        s->opaque = !keyed && palette_is_opaque(surface);
    } else if (format == MAGIC_TIFF) {
        s->read = read_associated;
        s->opaque = f->Amask == 0;
    } else {
        s->read = f->format == SDL_PIXELFORMAT_RGB24 && !keyed ? read_rgb24 : read_generic;
        s->opaque = f->Amask == 0 && !keyed;
    }
}

static SDL_Surface *load(enum magic_format format, SDL_RWops *file)
{
    switch (format) {
    case MAGIC_JPEG:
        return IMG_LoadJPG_RW(file);
    case MAGIC_WEBP:
        return IMG_LoadWEBP_RW(file);
    case MAGIC_GIF:
        return IMG_LoadGIF_RW(file);
    case MAGIC_BMP:
        return IMG_LoadBMP_RW(file);
    case MAGIC_TIFF:
        return IMG_LoadTIF_RW(file);
    default:
        return NULL;
    }
}

bool source_open_sdl(enum magic_format format, const struct header *header, const uint8_t *bytes, size_t n,
                     struct source *ret, struct error *err)
{
    SDL_RWops *file = n <= INT_MAX ? SDL_RWFromConstMem(bytes, (int)n) : NULL;
    SDL_Surface *surface = file ? load(format, file) : NULL;
    if (file)
        SDL_RWclose(file);
    if (!surface)
        return error_set(err, NULL, "cannot be decoded: %s", SDL_GetError());
    int bits = surface->format->BitsPerPixel;
    if (bits < 8 || (bits == 8 && !surface->format->palette)) {
        SDL_FreeSurface(surface);
        return error_set(err, NULL, "cannot be decoded: %d bits a pixel", bits);
    }
    *ret = (struct source){.width = surface->w,
                           .height = surface->h,
                           .close = close_surface,
                           .owner = surface,
                           .inverted = header->cmyk_adobe};
    choose_reader(format, surface, header, ret);
    return true;
}
