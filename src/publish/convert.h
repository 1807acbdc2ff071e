/* Conversions: one source file in, one or more media as the screens want them out (design.md 1, principle 5).
 * The result is a function of the file's bytes, CONVERT_VERSION and the largest size. */
#ifndef PAPAN_PUBLISH_CONVERT_H
#define PAPAN_PUBLISH_CONVERT_H

#include "base/error.h"
#include "base/hash.h"
#include "probe.h"
#include "sniff.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Raised whenever a conversion gives other bytes than before: the cache asks. */
#define CONVERT_VERSION 1

struct convert_job {
    const char *path;   /* absolute, of the source file */
    const char *folder; /* where results are written */
    const char *stem;   /* the results' names begin with this */
    int max_width, max_height;
};

struct converted { /* one medium, a file in job.folder */
    char *path;
    bool is_video;
    const char *extension; /* "jpg", "png", "mp4"; static */
    int width, height;
    double seconds; /* videos */
};

struct conversion {
    struct converted *media; /* in the order of pages */
    size_t count;
    char **warnings; /* what a person should know: "its colour profile is damaged …" */
    size_t n_warnings;
};

void conversion_finish(struct conversion *c);
void conversion_warn(struct conversion *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Adds a medium whose file will be job->folder/job->stem-<n>.<extension>; the path is the return value's, the
 * struct valid until the next call. */
struct converted *conversion_add(struct conversion *c, const struct convert_job *job, const char *extension);

/* JPEG, PNG, TIFF, HEIC, AVIF, SVG, PDF, stills in GIF and WebP; by libvips, which the first call loads. On failure *c may hold media
 * already written: the caller removes them. */
bool convert_picture(const struct convert_job *job, enum content_kind kind, struct conversion *c,
                     struct error *err);
/* How many frames a GIF or WebP has; 1 = a still. 0 on error. */
int animation_frames(const char *path, enum content_kind kind, struct error *err);
bool convert_animation(const struct convert_job *job, enum content_kind kind, struct conversion *c,
                       struct error *err);
/* By ffmpeg. Not for files that video_fits(): those are copied. */
bool convert_video(const struct convert_job *job, const struct video_facts *facts, struct conversion *c,
                   struct error *err);
/* How many seconds of it are done, while convert_video runs in another thread. */
double convert_video_progress(const struct convert_job *job);
/* The options that make the encoder's output what the screens want; used by convert_video and
 * convert_animation. `fps` a fraction. */
struct arguments;
void encoder_arguments(struct arguments *a, int fps_num, int fps_den);

#endif
