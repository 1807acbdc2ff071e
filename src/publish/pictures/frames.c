#include "frames.h"

#include "base/memory.h"

#include <stdlib.h>
#include <vips/vips.h>

#define FRAMES_MAX 5000
/* Behind transparent places: the background that a layout has when it names none. */
static const double backdrop[3] = {0x0B, 0x2B, 0x27};

static bool vips_words(struct error *err)
{
    error_set(err, NULL,
              "cannot be read as an animation; it is damaged or was not copied to its end (%.200s)",
              vips_error_buffer());
    vips_error_clear();
    return false;
}

/* Frames are read once, from the first to the last: the strip is never held as a whole.
 * The very loader: libvips' own search tries others, and one of them cannot be used from several threads. */
static VipsImage *load(const char *path, enum content_kind kind, int frames)
{
    VipsImage *image = NULL;
    int rc = kind == CONTENT_GIF ? vips_gifload(path, &image, "n", frames, "access", VIPS_ACCESS_SEQUENTIAL,
                                                "fail_on", VIPS_FAIL_ON_TRUNCATED, NULL)
                                 : vips_webpload(path, &image, "n", frames, "access", VIPS_ACCESS_SEQUENTIAL,
                                                 "fail_on", VIPS_FAIL_ON_TRUNCATED, NULL);
    return rc == 0 ? image : NULL;
}

int frames_count(const char *path, enum content_kind kind, struct error *err)
{
    VipsImage *image = load(path, kind, 1);
    if (image == NULL) {
        vips_words(err);
        return 0;
    }
    int n = vips_image_get_n_pages(image);
    g_object_unref(image);
    return n;
}

bool frames_open(const char *path, enum content_kind kind, struct animation *ret, struct error *err)
{
    int *delays = NULL, n = 0;
    VipsImage *strip = load(path, kind, -1);
    *ret = (struct animation){.strip = strip};
    if (strip == NULL)
        return vips_words(err);
    ret->width = strip->Xsize;
    ret->height = vips_image_get_page_height(strip);
    ret->count = strip->Ysize / ret->height;
    ret->delays = xcalloc((size_t)ret->count, sizeof(int));
    if (vips_image_get_typeof(strip, "delay") != 0)
        vips_image_get_array_int(strip, "delay", &delays, &n);
    for (int i = 0; i < ret->count; i++) /* browsers give 100 ms to delays below 20 */
        ret->delays[i] = i < n && delays[i] >= 20 ? delays[i] : 100;
    return ret->count <= FRAMES_MAX ||
           error_set(err, NULL, "has %d frames; more than %d are not read. Export it as a video", ret->count,
                     FRAMES_MAX);
}

void frames_close(struct animation *a)
{
    if (a->strip != NULL)
        g_object_unref(a->strip);
    free(a->delays);
    *a = (struct animation){0};
}

static bool step(VipsImage **image, int rc, VipsImage **next)
{
    if (rc != 0)
        return false;
    g_object_unref(*image);
    *image = *next;
    *next = NULL;
    return true;
}

/* GLib's memory is malloc's, so that free() takes it. */
void *frames_pixels(const struct animation *a, int i, size_t *ret_n, struct error *err)
{
    VipsImage *image = NULL, *next = NULL;
    void *pixels = NULL;
    if (vips_crop(a->strip, &image, 0, i * a->height, a->width, a->height, NULL) != 0) {
        vips_words(err);
        return NULL;
    }
    bool ok = step(&image, vips_colourspace(image, &next, VIPS_INTERPRETATION_sRGB, NULL), &next);
    if (ok && vips_image_hasalpha(image)) {
        VipsArrayDouble *colour = vips_array_double_new(backdrop, 3);
        ok = step(&image, vips_flatten(image, &next, "background", colour, NULL), &next);
        vips_area_unref(VIPS_AREA(colour));
    }
    ok = ok && step(&image, vips_cast(image, &next, VIPS_FORMAT_UCHAR, NULL), &next);
    if (ok)
        pixels = vips_image_write_to_memory(image, ret_n);
    g_object_unref(image);
    if (pixels == NULL)
        vips_words(err);
    return pixels;
}
