/* GIF and WebP that move become videos (declared in convert.h). libvips reads the frames, ffmpeg gets them as
 * raw pixels: Debian's ffmpeg reads no moving WebP. */
#include "base/file.h"
#include "base/memory.h"
#include "base/process.h"
#include "picture_engine.h"
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FPS 25

int animation_frames(const char *path, enum content_kind kind, struct error *err)
{
    const struct pictures *p = picture_engine(err);
    return p == NULL ? 0 : p->count_frames(path, kind, err);
}

/* Each frame as often as its delay asks at FPS; at least once. */
static bool send_frames(const struct pictures *p, const struct animation *f, int fd, struct error *err)
{
    double due = 0;
    int64_t sent = 0;
    for (int i = 0; i < f->count; i++) {
        size_t n = 0;
        void *pixels = p->frame(f, i, &n, err);
        if (pixels == NULL)
            return false;
        due += f->delays[i] * (FPS / 1000.0);
        int64_t until = llround(due) > sent ? llround(due) : sent + (i == f->count - 1 && sent == 0);
        bool ok = true;
        for (; ok && sent < until; sent++)
            ok = file_write_all(fd, pixels, n, err);
        free(pixels);
        if (!ok)
            return error_prefix(err, "ffmpeg took no more frames");
    }
    return true;
}

static void fit_size(const struct animation *f, const struct convert_job *job, int *ret_width,
                     int *ret_height)
{
    struct video_facts facts = {.width = f->width, .height = f->height};
    video_target_size(&facts, job->max_width, job->max_height, ret_width, ret_height);
}

static void encode_arguments(struct arguments *a, const struct animation *f, const struct convert_job *job,
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

static bool encode(const struct pictures *p, const struct animation *f, const struct convert_job *job,
                   struct converted *m, struct error *err)
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
        ok = ok && send_frames(p, f, ends[1], err);
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
    struct animation f = {0};
    struct video_facts facts;
    const struct pictures *p = picture_engine(err);
    bool ok = false;
    if (p == NULL)
        return false;
    if (p->open(job->path, kind, &f, err)) {
        struct converted *m = conversion_add(c, job, "mp4");
        m->is_video = true;
        ok = encode(p, &f, job, m, err) && probe_video(m->path, &facts, err);
        if (ok)
            m->seconds = facts.seconds;
    }
    p->close(&f);
    return ok;
}
