/* GIF and WebP that move become videos (declared in convert.h). libvips reads the frames, ffmpeg gets them as
 * raw pixels: Debian's ffmpeg reads no moving WebP. */
#include "base/file.h"
#include "base/memory.h"
#include "base/process.h"
#include "convert.h"
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vips/vips.h>

#define FPS 25
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

int animation_frames(const char *path, enum content_kind kind, struct error *err)
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

struct frames {
    VipsImage *strip; /* all frames, one below the other */
    int count, width, height;
    int *delays; /* ms, count of them */
};

static bool frames_open(const char *path, enum content_kind kind, struct frames *f, struct error *err)
{
    int *delays = NULL, n = 0;
    f->strip = load(path, kind, -1);
    if (f->strip == NULL)
        return vips_words(err);
    f->width = f->strip->Xsize;
    f->height = vips_image_get_page_height(f->strip);
    f->count = f->strip->Ysize / f->height;
    f->delays = xcalloc((size_t)f->count, sizeof(int));
    if (vips_image_get_typeof(f->strip, "delay") != 0)
        vips_image_get_array_int(f->strip, "delay", &delays, &n);
    for (int i = 0; i < f->count; i++) /* browsers give 100 ms to delays below 20 */
        f->delays[i] = i < n && delays[i] >= 20 ? delays[i] : 100;
    return f->count <= FRAMES_MAX ||
           error_set(err, NULL, "has %d frames; more than %d are not read. Export it as a video", f->count,
                     FRAMES_MAX);
}

static void frames_close(struct frames *f)
{
    if (f->strip != NULL)
        g_object_unref(f->strip);
    free(f->delays);
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

/* One frame as packed RGB. NULL on error; g_free. */
static void *frame_pixels(const struct frames *f, int i, size_t *ret_n)
{
    VipsImage *image = NULL, *next = NULL;
    void *pixels = NULL;
    if (vips_crop(f->strip, &image, 0, i * f->height, f->width, f->height, NULL) != 0)
        return NULL;
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
    return pixels;
}

/* Each frame as often as its delay asks at FPS; at least once. */
static bool send_frames(const struct frames *f, int fd, struct error *err)
{
    double due = 0;
    int64_t sent = 0;
    for (int i = 0; i < f->count; i++) {
        size_t n = 0;
        void *pixels = frame_pixels(f, i, &n);
        if (pixels == NULL)
            return vips_words(err);
        due += f->delays[i] * (FPS / 1000.0);
        int64_t until = llround(due) > sent ? llround(due) : sent + (i == f->count - 1 && sent == 0);
        bool ok = true;
        for (; ok && sent < until; sent++)
            ok = file_write_all(fd, pixels, n, err);
        g_free(pixels);
        if (!ok)
            return error_prefix(err, "ffmpeg took no more frames");
    }
    return true;
}

static void fit_size(const struct frames *f, const struct convert_job *job, int *ret_width, int *ret_height)
{
    struct video_facts facts = {.width = f->width, .height = f->height};
    video_target_size(&facts, job->max_width, job->max_height, ret_width, ret_height);
}

static void encode_arguments(struct arguments *a, const struct frames *f, const struct convert_job *job,
                             struct converted *m)
{
    static const char *const tail[] = {"-an",       "-fflags",    "+bitexact", "-flags:v", "+bitexact",
                                       "-movflags", "+faststart", "-f",        "mp4",      NULL};
    fit_size(f, job, &m->width, &m->height);
    arguments_add_list(a, (const char *const[]){"ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "rawvideo",
                                                "-pix_fmt", "rgb24", "-s", NULL});
    arguments_printf(a, "%dx%d", f->width, f->height);
    arguments_add_list(a, (const char *const[]){"-r", "25", "-i", "pipe:3", "-vf", NULL});
    arguments_printf(a, "scale=%d:%d:out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p", m->width,
                     m->height);
    encoder_arguments(a, FPS, 1);
    arguments_add_list(a, tail);
    arguments_printf(a, "file:%s", m->path);
}

static bool encode(const struct frames *f, const struct convert_job *job, struct converted *m,
                   struct error *err)
{
    struct arguments a = {0};
    int ends[2], status = 0;
    pid_t pid = 0;
    char *tool = tool_path("ffmpeg", err);
    if (tool == NULL)
        return false;
    encode_arguments(&a, f, job, m);
    bool ok = pipe2(ends, O_CLOEXEC) == 0 || error_errno(err, NULL, errno, "ffmpeg");
    if (ok) {
        struct process_fd fd = {.ours = ends[0], .theirs = 3};
        ok = process_start(tool, a.list, NULL, &fd, 1, &pid, err);
        close(ends[0]);
        ok = ok && send_frames(f, ends[1], err);
        close(ends[1]);
        while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
        if (ok && !(WIFEXITED(status) && WEXITSTATUS(status) == 0))
            ok = error_set(err, NULL, "ffmpeg cannot make a video of it");
    }
    arguments_finish(&a);
    free(tool);
    return ok;
}

bool convert_animation(const struct convert_job *job, enum content_kind kind, struct conversion *c,
                       struct error *err)
{
    struct frames f = {0};
    struct video_facts facts;
    bool ok = false;
    if (frames_open(job->path, kind, &f, err)) {
        struct converted *m = conversion_add(c, job, "mp4");
        m->is_video = true;
        ok = encode(&f, job, m, err) && probe_video(m->path, &facts, err);
        if (ok)
            m->seconds = facts.seconds;
    }
    frames_close(&f);
    return ok;
}
