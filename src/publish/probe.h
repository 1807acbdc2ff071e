/* What ffprobe says of a video, and whether the screens can play it as it is. */
#ifndef PAPAN_PUBLISH_PROBE_H
#define PAPAN_PUBLISH_PROBE_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

struct video_facts {
    int stream; /* index of the first moving-picture track, never a cover */
    char codec[32], profile[64], pixel_format[32], transfer[32], matrix[32], range[16];
    int level;
    int coded_width, coded_height; /* as stored */
    int width, height;             /* as shown: square pixels, upright */
    bool square_pixels, turned, interlaced, variable_rate;
    double fps;       /* mean frames a second, > 0 */
    double seconds;   /* of the picture track */
    int audio_stream; /* -1 = no sound */
    char audio_codec[32], audio_profile[32];
    int audio_channels;
    int other_tracks; /* subtitles, data, covers, second pictures and sounds */
    int chapters;
    bool mp4, faststart;
};

/* False where the file holds no moving picture, or is damaged. */
bool probe_video(const char *path, struct video_facts *ret, struct error *err);

/* design.md, issue "main job": H.264 up to High 4.1, 8-bit 4:2:0, progressive, at most 1080p30, upright and
 * square. */
bool video_picture_fits(const struct video_facts *f);
/* No sound, or AAC with at most two channels. */
bool video_sound_fits(const struct video_facts *f);
/* The whole file fits: picture, AAC stereo or no sound, nothing else, MP4 with its index in front. */
bool video_fits(const struct video_facts *f);
/* The size to show it at: within 1920 x 1080 (either way up) and within max, even, never enlarged. */
void video_target_size(const struct video_facts *f, int max_width, int max_height, int *ret_width,
                       int *ret_height);
/* The rate to show it at: at most 30, as a fraction. */
void video_target_rate(const struct video_facts *f, int *ret_num, int *ret_den);
bool video_is_hdr(const struct video_facts *f);

/* Walks the top-level boxes of an MP4: is its index before the pictures, is the file whole ("is cut off"). */
bool mp4_look(const char *path, bool *ret_faststart, struct error *err);

#endif
