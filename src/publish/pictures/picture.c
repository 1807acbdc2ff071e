/* Pictures by libvips: upright, sRGB, 8 bit, no larger than the largest screen (declared in pictures.h). */
#include "base/file.h"
#include "base/memory.h"
#include "frames.h"
#include "pictures.h"
#include "profile.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vips/vips.h>

#define PIXELS_MAX (INT64_C(1) << 29) /* of a source picture: 536 million */
#define JPEG_QUALITY 92
#define PAGES_MAX 500
/* A drawing is sharper as PNG; a photograph is not, and is several times larger. */
#define PNG_ALWAYS_BYTES (400 * 1024)

/* libvips keeps its words in one buffer for all threads; good enough for a sentence. */
static bool vips_fault(struct error *err, const char *what)
{
    char *words = xstrdup(vips_error_buffer());
    vips_error_clear();
    char *line = words;
    line[strcspn(line, "\n")] = '\0';
    error_set(err, NULL, "%s (%s)", what, line[0] == '\0' ? "no reason given" : line);
    free(words);
    return false;
}

/* What the libraries mumble is no sentence for the author; faults come as errors. */
static void mumble(const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer context)
{
    (void)domain;
    (void)level;
    (void)text;
    (void)context;
}

static bool start(struct error *err)
{
    g_log_set_default_handler(mumble, NULL);
    if (VIPS_INIT("papan-publish") != 0)
        return vips_fault(err, "libvips cannot start");
    vips_cache_set_max(0); /* files change between two looks at them */
    vips_concurrency_set(1);
    return true;
}

/* *next takes the place of *image, which is unreferenced, where the operation that made it returned 0. */
static bool take(VipsImage **image, int rc, VipsImage **next)
{
    if (rc != 0)
        return false;
    g_object_unref(*image);
    *image = *next;
    *next = NULL;
    return true;
}

static bool is_opaque(VipsImage *image)
{
    double lowest = 0;
    VipsImage *alpha = NULL;
    if (!vips_image_hasalpha(image))
        return true;
    bool opaque = vips_extract_band(image, &alpha, vips_image_get_bands(image) - 1, NULL) == 0 &&
                  vips_min(alpha, &lowest, NULL) == 0 && lowest >= 255;
    if (alpha != NULL)
        g_object_unref(alpha);
    vips_error_clear();
    return opaque;
}

/* Converts to 8-bit sRGB: by the picture's profile, by a usual one for CMYK without, else by plain
 * arithmetic. */
static bool to_srgb(VipsImage **image, struct conversion *c)
{
    VipsImage *next = NULL;
    bool cmyk = vips_image_get_interpretation(*image) == VIPS_INTERPRETATION_CMYK;
    bool profiled = vips_image_get_typeof(*image, VIPS_META_ICC_NAME) != 0;
    if (cmyk && !profiled)
        conversion_warn(c,
                        "is CMYK without a colour profile, so its colours are a guess; export it with sRGB");
    if (profiled || cmyk) {
        int rc = vips_icc_transform(*image, &next, "srgb", "embedded", profiled, "input_profile",
                                    cmyk ? "cmyk" : "srgb", "intent", VIPS_INTENT_RELATIVE, "depth", 8, NULL);
        if (take(image, rc, &next))
            return true;
        vips_error_clear();
        conversion_warn(
            c,
            "its colour profile cannot be used; its colours are read as %s. Export it with sRGB if they "
            "look wrong",
            cmyk ? "usual CMYK" : "sRGB");
        vips_image_remove(*image, VIPS_META_ICC_NAME);
        if (cmyk)
            return take(image,
                        vips_icc_transform(*image, &next, "srgb", "input_profile", "cmyk", "depth", 8, NULL),
                        &next);
    }
    return take(image, vips_colourspace(*image, &next, VIPS_INTERPRETATION_sRGB, NULL), &next);
}

/* Turns, scales and converts. Colours come first: scaling mixes them. */
static bool make_presentable(VipsImage **image, const struct convert_job *job, struct conversion *c)
{
    VipsImage *next = NULL;
    if (!take(image, vips_autorot(*image, &next, NULL), &next) || !to_srgb(image, c))
        return false;
    if ((*image)->Xsize > job->max_width || (*image)->Ysize > job->max_height) {
        if (!take(image,
                  vips_thumbnail_image(*image, &next, job->max_width, "height", job->max_height, "size",
                                       VIPS_SIZE_DOWN, "no_rotate", TRUE, NULL),
                  &next))
            return false;
    }
    return take(image, vips_cast(*image, &next, VIPS_FORMAT_UCHAR, NULL), &next);
}

static int64_t size_of_file(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (int64_t)st.st_size : INT64_MAX;
}

static bool write_png(VipsImage *image, const char *path)
{
    return vips_pngsave(image, path, "strip", TRUE, "compression", 6, NULL) == 0;
}

static bool write_jpeg(VipsImage *image, const char *path)
{
    return vips_jpegsave(image, path, "strip", TRUE, "Q", JPEG_QUALITY, "optimize_coding", TRUE,
                         "subsample_mode", VIPS_FOREIGN_SUBSAMPLE_OFF, NULL) == 0;
}

/* A picture without loss so far stays without loss where that costs little. */
static bool write_smaller(VipsImage *image, const struct convert_job *job, struct conversion *c)
{
    struct converted *jpeg = conversion_add(c, job, "jpg");
    if (!write_jpeg(image, jpeg->path))
        return false;
    char *png = xasprintf("%s.png", jpeg->path);
    bool ok = write_png(image, png);
    int64_t png_bytes = ok ? size_of_file(png) : INT64_MAX;
    if (ok && (png_bytes <= PNG_ALWAYS_BYTES || png_bytes <= 2 * size_of_file(jpeg->path))) {
        unlink(jpeg->path);
        free(jpeg->path);
        jpeg->path = png;
        jpeg->extension = "png";
        return true;
    }
    unlink(png);
    free(png);
    return ok;
}

static bool write_picture(VipsImage *image, const struct convert_job *job, bool lossless,
                          struct conversion *c)
{
    VipsImage *flat = NULL;
    bool ok;
    g_object_ref(image);
    if (!is_opaque(image)) {
        ok = write_png(image, conversion_add(c, job, "png")->path);
    } else {
        ok = !vips_image_hasalpha(image) || take(&image, vips_flatten(image, &flat, NULL), &flat);
        if (ok && lossless)
            ok = write_smaller(image, job, c);
        else if (ok)
            ok = write_jpeg(image, conversion_add(c, job, "jpg")->path);
    }
    if (ok) {
        c->media[c->count - 1].width = image->Xsize;
        c->media[c->count - 1].height = image->Ysize;
    }
    g_object_unref(image);
    return ok;
}

/* Takes the pixels into memory, so that each further step reads them only once and any order will do. */
static bool finish_image(VipsImage *image, const struct convert_job *job, bool lossless, struct conversion *c,
                         struct error *err)
{
    VipsImage *memory = NULL;
    bool ok = make_presentable(&image, job, c);
    if (ok) {
        memory = vips_image_copy_memory(image);
        ok = memory != NULL && write_picture(memory, job, lossless, c);
    }
    if (memory != NULL)
        g_object_unref(memory);
    g_object_unref(image);
    return ok || vips_fault(err, "is damaged or was not copied to its end");
}

/* The scale at which a drawing of width x height points fills the largest screen. */
static double drawing_scale(const VipsImage *image, const struct convert_job *job)
{
    return fmin(job->max_width / (double)image->Xsize, job->max_height / (double)image->Ysize);
}

static bool convert_svg(const struct convert_job *job, struct conversion *c, struct error *err)
{
    VipsImage *image = NULL;
    if (vips_svgload(job->path, &image, "unlimited", TRUE, NULL) != 0)
        return vips_fault(err, "is an SVG drawing that cannot be read");
    double scale = drawing_scale(image, job);
    g_object_unref(image);
    image = NULL;
    if (vips_svgload(job->path, &image, "unlimited", TRUE, "scale", scale, NULL) != 0)
        return vips_fault(err, "is an SVG drawing that cannot be read");
    return finish_image(image, job, true, c, err);
}

static bool convert_page(const struct convert_job *job, int page, struct conversion *c, struct error *err)
{
    VipsImage *image = NULL;
    if (vips_pdfload(job->path, &image, "page", page, NULL) != 0)
        return vips_fault(err, "is a PDF that cannot be read");
    double scale = drawing_scale(image, job);
    g_object_unref(image);
    image = NULL;
    if (vips_pdfload(job->path, &image, "page", page, "scale", scale, NULL) != 0)
        return vips_fault(err, "is a PDF that cannot be read");
    return finish_image(image, job, true, c, err);
}

static bool convert_pdf(const struct convert_job *job, struct conversion *c, struct error *err)
{
    VipsImage *image = NULL;
    if (vips_pdfload(job->path, &image, NULL) != 0)
        return vips_fault(err, "is a PDF that cannot be read; is it protected by a password?");
    int pages = vips_image_get_n_pages(image);
    g_object_unref(image);
    if (pages > PAGES_MAX)
        return error_set(err, NULL, "has %d pages; at most %d are taken. Export the ones you mean", pages,
                         PAGES_MAX);
    for (int page = 0; page < pages; page++) {
        if (!convert_page(job, page, c, err))
            return error_prefix(err, "page %d", page + 1);
    }
    return true;
}

/* The very loader: libvips' own search tries others, and one of them (FITS) cannot be used from several
 * threads. */
static VipsImage *load_pixels(const char *path, enum content_kind kind)
{
    VipsImage *image = NULL;
    int rc = -1;
    switch (kind) {
    case CONTENT_JPEG:
        rc = vips_jpegload(path, &image, "fail_on", VIPS_FAIL_ON_TRUNCATED, NULL);
        break;
    case CONTENT_PNG:
        rc = vips_pngload(path, &image, "fail_on", VIPS_FAIL_ON_TRUNCATED, NULL);
        break;
    case CONTENT_TIFF:
        rc = vips_tiffload(path, &image, "fail_on", VIPS_FAIL_ON_TRUNCATED, NULL);
        break;
    case CONTENT_HEIF:
        rc = vips_heifload(path, &image, "fail_on", VIPS_FAIL_ON_TRUNCATED, NULL);
        break;
    case CONTENT_BMP:
        rc = vips_magickload(path, &image, NULL);
        break;
    case CONTENT_GIF:
        rc = vips_gifload(path, &image, "fail_on", VIPS_FAIL_ON_TRUNCATED, NULL);
        break;
    case CONTENT_WEBP:
        rc = vips_webpload(path, &image, "fail_on", VIPS_FAIL_ON_TRUNCATED, NULL);
        break;
    default:
        break;
    }
    return rc == 0 ? image : NULL;
}

/* A WebP without loss is one of two kinds of data, named in its first chunk unless it has extras. */
static bool is_lossless(const char *path, enum content_kind kind)
{
    char head[16] = {0};
    if (kind != CONTENT_WEBP)
        return kind == CONTENT_PNG || kind == CONTENT_GIF || kind == CONTENT_BMP || kind == CONTENT_TIFF;
    int fd = file_open_regular(path, NULL);
    bool known = fd >= 0 && pread(fd, head, sizeof(head), 0) == (ssize_t)sizeof(head);
    if (fd >= 0)
        close(fd);
    return known && memcmp(head + 12, "VP8L", 4) == 0;
}

static bool convert(const struct convert_job *job, enum content_kind kind, struct conversion *c,
                    struct error *err)
{
    if (kind == CONTENT_SVG)
        return convert_svg(job, c, err);
    if (kind == CONTENT_PDF)
        return convert_pdf(job, c, err);
    VipsImage *image = load_pixels(job->path, kind);
    if (image == NULL)
        return vips_fault(err, "cannot be read as a picture; it is damaged or was not copied to its end");
    bool lossless = is_lossless(job->path, kind);
    if ((int64_t)image->Xsize * image->Ysize > PIXELS_MAX) {
        error_set(err, NULL, "has %d x %d pixels; more than %lld million are not read. Scale it down",
                  image->Xsize, image->Ysize, (long long)(PIXELS_MAX / 1000000));
        g_object_unref(image);
        return false;
    }
    if (vips_image_get_typeof(image, VIPS_META_PAGE_HEIGHT) != 0)
        vips_image_remove(image, VIPS_META_PAGE_HEIGHT);
    profile_check(image, job->path, c);
    return finish_image(image, job, lossless, c, err);
}

const struct pictures papan_pictures = {
    .start = start,
    .convert = convert,
    .count_frames = frames_count,
    .open = frames_open,
    .frame = frames_pixels,
    .close = frames_close,
};
