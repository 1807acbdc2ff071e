#include "screen/present/textures.h"

#include "base/memory.h"
#include "screen/present/convert.h"

#include <stdlib.h>

#define TEXTURES_MAX 256

struct entry {
    SDL_Texture *texture;
    uint64_t serial; /* of the image, or of the video frame that is in it */
    bool video, used;
    size_t layer;
    int width, height;
    Uint32 format;
    bool bt709;
};

struct textures {
    SDL_Renderer *renderer;
    struct converter *converter;
    struct entry entries[TEXTURES_MAX];
    size_t n;
};

struct textures *textures_create(SDL_Renderer *r)
{
    struct textures *t = xcalloc(1, sizeof *t);
    t->renderer = r;
    t->converter = converter_create();
    return t;
}

static void drop(struct textures *t, size_t i)
{
    SDL_DestroyTexture(t->entries[i].texture);
    t->entries[i] = t->entries[--t->n];
}

void textures_clear(struct textures *t)
{
    while (t->n > 0)
        drop(t, t->n - 1);
}

void textures_free(struct textures *t)
{
    if (!t)
        return;
    textures_clear(t);
    converter_free(t->converter);
    free(t);
}

void textures_begin(struct textures *t)
{
    for (size_t i = 0; i < t->n; i++)
        t->entries[i].used = false;
}

void textures_end(struct textures *t)
{
    for (size_t i = t->n; i-- > 0;)
        if (!t->entries[i].used)
            drop(t, i);
}

static struct entry *add(struct textures *t, Uint32 format, int access, int width, int height)
{
    if (t->n == TEXTURES_MAX)
        return NULL;
    SDL_Texture *texture = SDL_CreateTexture(t->renderer, format, access, width, height);
    if (!texture)
        return NULL;
    struct entry *e = &t->entries[t->n++];
    *e = (struct entry){.texture = texture, .width = width, .height = height, .format = format};
    return e;
}

SDL_Texture *textures_image(struct textures *t, const struct image *im)
{
    for (size_t i = 0; i < t->n; i++) {
        struct entry *e = &t->entries[i];
        if (!e->video && e->serial == im->serial) {
            e->used = true;
            return e->texture;
        }
    }
    struct entry *e = add(t, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STATIC, im->width, im->height);
    if (!e)
        return NULL;
    e->serial = im->serial;
    e->used = true;
    SDL_SetTextureBlendMode(e->texture, SDL_BLENDMODE_BLEND);
    SDL_SetTextureScaleMode(e->texture, SDL_ScaleModeLinear);
    SDL_UpdateTexture(e->texture, NULL, im->pixels, im->pitch);
    return e->texture;
}

/* SDL 2 knows full range with BT.601 only; the rest of full range is converted here. */
static Uint32 format_for(const struct yuv *f)
{
    return f->full_range && f->bt709 ? SDL_PIXELFORMAT_ARGB8888 : SDL_PIXELFORMAT_IYUV;
}

static SDL_YUV_CONVERSION_MODE mode_for(const struct yuv *f)
{
    if (f->full_range)
        return SDL_YUV_CONVERSION_JPEG;
    return f->bt709 ? SDL_YUV_CONVERSION_BT709 : SDL_YUV_CONVERSION_BT601;
}

static void upload(struct textures *t, struct entry *e, const struct yuv *f)
{
    if (e->format == SDL_PIXELFORMAT_IYUV) {
        SDL_UpdateYUVTexture(e->texture, NULL, f->plane[0], f->pitch[0], f->plane[1], f->pitch[1],
                             f->plane[2], f->pitch[2]);
        return;
    }
    void *pixels;
    int pitch;
    if (SDL_LockTexture(e->texture, NULL, &pixels, &pitch) != 0)
        return;
    converter_rows(t->converter, f, 0, f->height, false, pixels, pitch);
    SDL_UnlockTexture(e->texture);
}

SDL_Texture *textures_video(struct textures *t, size_t layer, const struct yuv *f)
{
    Uint32 format = format_for(f);
    struct entry *found = NULL;
    for (size_t i = 0; i < t->n && !found; i++) {
        struct entry *e = &t->entries[i];
        if (e->video && !e->used && e->width == f->width && e->height == f->height && e->format == format &&
            e->bt709 == f->bt709 && (e->serial == f->serial || e->layer == layer))
            found = e;
    }
    if (!found) {
        SDL_SetYUVConversionMode(mode_for(f)); /* read when the texture is made */
        found = add(t, format, SDL_TEXTUREACCESS_STREAMING, f->width, f->height);
        if (!found)
            return NULL;
        found->video = true;
        found->bt709 = f->bt709;
        SDL_SetTextureBlendMode(found->texture, SDL_BLENDMODE_BLEND);
        SDL_SetTextureScaleMode(found->texture, SDL_ScaleModeLinear);
    }
    if (found->serial != f->serial && f->plane[0])
        upload(t, found, f);
    found->serial = f->serial;
    found->layer = layer;
    found->used = true;
    return found->texture;
}
