/* Videos by ffmpeg (declared in convert.h). */
#include "base/file.h"
#include "base/memory.h"
#include "convert.h"
#include "tool.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void encoder_arguments(struct arguments *a, int fps_num, int fps_den)
{
    static const char *const picture[] = {
        "-c:v",     "libx264",      "-preset",     "fast",     "-crf",       "19",       "-profile:v",
        "high",     "-level:v",     "4.1",         "-maxrate", "14M",        "-bufsize", "14M",
        "-pix_fmt", "yuv420p",      "-colorspace", "bt709",    "-color_trc", "bt709",    "-color_primaries",
        "bt709",    "-color_range", "tv",          NULL};
    arguments_add_list(a, picture);
    /* a key frame every second: a slot that is joined in its middle seeks, and must be there at once */
    arguments_add(a, "-g");
    arguments_printf(a, "%d", (int)fmax(1, round((double)fps_num / fps_den)));
}

/* What a matrix is where the file does not say: by the usual rule, HD is BT.709. */
static const char *source_matrix(const struct video_facts *f)
{
    if (strcmp(f->matrix, "bt709") == 0)
        return "bt709";
    if (f->matrix[0] != '\0' && strcmp(f->matrix, "unknown") != 0 && strcmp(f->matrix, "reserved") != 0)
        return "auto";
    return f->coded_height >= 720 ? "bt709" : "bt601";
}

static char *filter_chain(const struct video_facts *f, const struct convert_job *job, int fps_num,
                          int fps_den)
{
    int width, height;
    video_target_size(f, job->max_width, job->max_height, &width, &height);
    char *deinterlace = xstrdup(f->interlaced ? "bwdif=mode=send_frame:deint=all," : "");
    char *colour;
    if (video_is_hdr(f))
        colour = xasprintf("zscale=tin=%s:pin=bt2020:min=bt2020nc:rin=%s:t=linear:npl=100,format=gbrpf32le,"
                           "zscale=p=bt709,tonemap=tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=limited,"
                           "format=yuv420p,scale=%d:%d",
                           f->transfer, strcmp(f->range, "pc") == 0 ? "full" : "limited", width, height);
    else
        colour = xasprintf("scale=%d:%d:in_color_matrix=%s:out_color_matrix=bt709:out_range=tv", width,
                           height, source_matrix(f));
    char *chain = xasprintf("%s%s,setsar=1,fps=%d/%d,format=yuv420p", deinterlace, colour, fps_num, fps_den);
    free(deinterlace);
    free(colour);
    return chain;
}

static void picture_arguments(struct arguments *a, const struct video_facts *f, const struct convert_job *job)
{
    if (video_picture_fits(f)) { /* only its wrapping, its sound or its other tracks are at fault */
        arguments_add_list(a, (const char *const[]){"-c:v", "copy", NULL});
        return;
    }
    int num, den;
    video_target_rate(f, &num, &den);
    char *chain = filter_chain(f, job, num, den);
    arguments_add_list(a, (const char *const[]){"-vf", chain, NULL});
    encoder_arguments(a, num, den);
    free(chain);
}

static void all_arguments(struct arguments *a, const struct convert_job *job, const struct video_facts *f,
                          const char *progress, const char *target)
{
    static const char *const head[] = {"ffmpeg", "-v", "error", "-nostdin", "-y", "-protocol_whitelist",
                                       "file",   NULL};
    static const char *const sound[] = {"-c:a", "aac", "-b:a", "160k", "-ac", "2", "-ar", "48000", NULL};
    static const char *const same_sound[] = {"-c:a", "copy", NULL};
    static const char *const tail[] = {
        "-sn",      "-dn",       "-map_metadata", "-1",         "-map_chapters",
        "-1",       "-fflags",   "+bitexact",     "-flags:v",   "+bitexact",
        "-flags:a", "+bitexact", "-movflags",     "+faststart", "-f",
        "mp4",      NULL};
    arguments_add_list(a, head);
    arguments_add(a, "-progress");
    arguments_printf(a, "file:%s", progress);
    arguments_add(a, "-i");
    arguments_printf(a, "file:%s", job->path);
    arguments_add(a, "-map");
    arguments_printf(a, "0:%d", f->stream);
    if (f->audio_stream >= 0) {
        arguments_add(a, "-map");
        arguments_printf(a, "0:%d", f->audio_stream);
    }
    picture_arguments(a, f, job);
    if (f->audio_stream >= 0)
        arguments_add_list(a, video_sound_fits(f) ? same_sound : sound);
    arguments_add_list(a, tail);
    arguments_printf(a, "file:%s", target);
}

double convert_video_progress(const struct convert_job *job)
{
    char *text = NULL, *path = xasprintf("%s/%s.progress", job->folder, job->stem);
    size_t n = 0;
    double seconds = 0;
    if (file_read(path, (size_t)16 << 20, &text, &n, NULL))
        for (const char *p = text; (p = strstr(p, "out_time_us=")) != NULL;) {
            p += strlen("out_time_us=");
            seconds = strtod(p, NULL) / 1e6;
        }
    free(text);
    free(path);
    return seconds;
}

/* A conversion that ends early has met damage that ffmpeg forgave. */
static bool check_result(const struct video_facts *source, struct converted *m, struct error *err)
{
    struct video_facts f;
    if (!probe_video(m->path, &f, err))
        return false;
    if (source->seconds > 0 && f.seconds < source->seconds - 1 && f.seconds < source->seconds * 0.95)
        return error_set(
            err, NULL,
            "only %.1f of its %.1f seconds can be read; it is damaged or was not copied to its end",
            f.seconds, source->seconds);
    m->width = f.width;
    m->height = f.height;
    m->seconds = f.seconds;
    return true;
}

bool convert_video(const struct convert_job *job, const struct video_facts *facts, struct conversion *c,
                   struct error *err)
{
    char *tool = tool_path("ffmpeg", err);
    if (tool == NULL)
        return false;
    struct converted *m = conversion_add(c, job, "mp4");
    m->is_video = true;
    char *progress = xasprintf("%s/%s.progress", job->folder, job->stem);
    struct arguments a = {0};
    all_arguments(&a, job, facts, progress, m->path);
    bool ok = tool_run(tool, &a, NULL, err) || error_prefix(err, "ffmpeg cannot convert it");
    unlink(progress);
    arguments_finish(&a);
    free(progress);
    free(tool);
    return ok && check_result(facts, m, err);
}
