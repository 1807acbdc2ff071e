/* Which videos the screens can take as they are, and what the others become (declared in probe.h). */
#include "probe.h"

#include "base/file.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FPS_MAX 30.01
#define LEVEL_MAX 41

static bool one_of(const char *text, const char *const *list)
{
    for (size_t i = 0; list[i] != NULL; i++)
        if (strcmp(text, list[i]) == 0)
            return true;
    return false;
}

bool video_is_hdr(const struct video_facts *f)
{
    static const char *const transfers[] = {"smpte2084", "arib-std-b67", NULL};
    return one_of(f->transfer, transfers);
}

static bool size_fits(int width, int height)
{
    int longer = width > height ? width : height, shorter = width > height ? height : width;
    return longer <= 1920 && shorter <= 1088;
}

bool video_picture_fits(const struct video_facts *f)
{
    static const char *const profiles[] = {"Constrained Baseline", "Baseline",         "Main", "High",
                                           "Progressive High",     "Constrained High", NULL};
    static const char *const formats[] = {"yuv420p", "yuvj420p", NULL};
    static const char *const wide_matrices[] = {"bt2020nc", "bt2020c", NULL};
    return strcmp(f->codec, "h264") == 0 && one_of(f->profile, profiles) && f->level <= LEVEL_MAX &&
           one_of(f->pixel_format, formats) && !f->interlaced && !f->turned && f->square_pixels &&
           !f->variable_rate && f->fps <= FPS_MAX && size_fits(f->width, f->height) && !video_is_hdr(f) &&
           !one_of(f->matrix, wide_matrices);
}

bool video_sound_fits(const struct video_facts *f)
{
    return f->audio_stream < 0 || (strcmp(f->audio_codec, "aac") == 0 &&
                                   strcmp(f->audio_profile, "LC") == 0 && f->audio_channels <= 2);
}

bool video_fits(const struct video_facts *f)
{
    return f->mp4 && f->faststart && video_picture_fits(f) && video_sound_fits(f) && f->other_tracks == 0 &&
           f->chapters == 0;
}

void video_target_size(const struct video_facts *f, int max_width, int max_height, int *ret_width,
                       int *ret_height)
{
    bool upright = f->height > f->width;
    int box_width = upright ? max_height : max_width, box_height = upright ? max_width : max_height;
    /* a decoder's limit, whichever way up the picture is */
    int limit_width = upright ? 1080 : 1920, limit_height = upright ? 1920 : 1080;
    double scale = fmin(fmin(box_width, limit_width) / (double)f->width,
                        fmin(box_height, limit_height) / (double)f->height);
    if (scale > 1)
        scale = 1;
    int width = (int)lround(f->width * scale / 2) * 2, height = (int)lround(f->height * scale / 2) * 2;
    *ret_width = width < 2 ? 2 : width;
    *ret_height = height < 2 ? 2 : height;
}

void video_target_rate(const struct video_facts *f, int *ret_num, int *ret_den)
{
    static const int rates[][2] = {{24000, 1001}, {24, 1}, {25, 1}, {30000, 1001}, {30, 1}};
    double fps = f->fps;
    while (fps > FPS_MAX)
        fps /= 2;
    size_t best = 4;
    for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
        double rate = (double)rates[i][0] / rates[i][1], known = (double)rates[best][0] / rates[best][1];
        if (fabs(rate - fps) < fabs(known - fps))
            best = i;
    }
    *ret_num = rates[best][0];
    *ret_den = rates[best][1];
    double rate = (double)*ret_num / *ret_den;
    if (!f->variable_rate &&
        fabs(rate - fps) > 0.02 * fps) { /* a steady unusual rate (10, 12.5, 15) is kept */
        *ret_num = (int)lround(fps * 1000);
        *ret_den = 1000;
    }
}

static uint64_t load_big_endian(const uint8_t *p, unsigned n)
{
    uint64_t x = 0;
    for (unsigned i = 0; i < n; i++)
        x = x << 8 | p[i];
    return x;
}

bool mp4_look(const char *path, bool *ret_faststart, struct error *err)
{
    struct stat st;
    int fd = file_open_regular(path, err);
    if (fd < 0)
        return false;
    if (fstat(fd, &st) != 0) {
        close(fd);
        return error_errno(err, NULL, errno, "cannot be read");
    }
    bool index_seen = false, pictures_seen = false, faststart = false, whole = true;
    for (uint64_t at = 0, total = (uint64_t)st.st_size, size = 0; whole && at + 8 <= total; at += size) {
        uint8_t head[16] = {0};
        ssize_t n = pread(fd, head, sizeof(head), (off_t)at);
        size = load_big_endian(head, 4);
        if (size == 1 && n == 16)
            size = load_big_endian(head + 8, 8);
        else if (size == 0)
            size = total - at;
        if (n < 8 || size < 8)
            break; /* padding behind the last box */
        if (memcmp(head + 4, "moov", 4) == 0) {
            faststart = !pictures_seen;
            index_seen = true;
        } else if (memcmp(head + 4, "mdat", 4) == 0) {
            pictures_seen = true;
        }
        whole = size <= total - at;
    }
    close(fd);
    if (!whole || !index_seen)
        return error_set(err, NULL, "is cut off: %lld bytes are there and more are announced; copy it again",
                         (long long)st.st_size);
    *ret_faststart = faststart;
    return true;
}
