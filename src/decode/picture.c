#include "decode/picture.h"

#include "base/clock.h"
#include "decode/layout.h"
#include "decode/source.h"
#include "decode/turn.h"
#include "frames/frames.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static bool send(const struct job *job, struct frames_message *m, int fd, struct error *err)
{
    m->sent_us = clock_mono_us();
    return frames_send(job->socket, m, fd) || error_set(err, NULL, "the screen is gone");
}

/* The shared memory of one picture, mapped. -1 and NULL on failure. */
static int memory_create(size_t bytes, uint32_t **ret_pixels, struct error *err)
{
    int fd = frames_memfd("papan-picture", bytes, err);
    if (fd < 0)
        return -1;
    void *pixels = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (pixels == MAP_FAILED) {
        error_errno(err, NULL, errno, "cannot map %zu bytes", bytes);
        close(fd);
        return -1;
    }
    *ret_pixels = pixels;
    return fd;
}

/* Scaled first, turned afterwards: the smaller picture is turned. */
static bool draw(const struct source *s, const struct layout *l, int orientation, uint32_t *out,
                 struct error *err)
{
    if (orientation == 1)
        return resample(s, &l->crop, out, l->width, l->height, l->width * 4, err);
    uint32_t *stored = malloc((size_t)l->width * (size_t)l->height * 4);
    if (!stored)
        return error_set(err, NULL, "not enough memory to turn the picture");
    bool ok = resample(s, &l->crop, stored, l->width, l->height, l->width * 4, err);
    if (ok)
        turn(stored, l->width, l->height, orientation, out);
    free(stored);
    return ok;
}

static bool deliver(const struct job *job, const struct source *s, int orientation, struct error *err)
{
    bool swaps = turn_swaps(orientation);
    struct layout l = layout_of(job, s->width, s->height, swaps);
    size_t bytes = (size_t)l.width * (size_t)l.height * 4;
    uint32_t *pixels;
    int fd = memory_create(bytes, &pixels, err);
    if (fd < 0)
        return false;
    struct frames_message m = {.type = FRAMES_FORMAT,
                               .count = 1,
                               .pixels = s->opaque ? FRAMES_XRGB : FRAMES_ARGB,
                               .full_range = 1,
                               .width = (uint32_t)(swaps ? l.height : l.width),
                               .height = (uint32_t)(swaps ? l.width : l.height),
                               .sar_num = 1,
                               .sar_den = 1,
                               .slot_bytes = bytes};
    m.pitch[0] = m.width * 4;
    bool ok = draw(s, &l, orientation, pixels, err) && send(job, &m, fd, err);
    munmap(pixels, bytes);
    close(fd);
    struct frames_message frame = {.type = FRAMES_FRAME}, end = {.type = FRAMES_END, .frames = 1};
    return ok && send(job, &frame, -1, err) && send(job, &end, -1, err);
}

bool picture_run(const struct job *job, const struct magic *magic, struct error *err)
{
    size_t n = (size_t)job->bytes;
    void *bytes = mmap(NULL, n, PROT_READ, MAP_PRIVATE, job->media, 0);
    if (bytes == MAP_FAILED)
        return error_errno(err, NULL, errno, "cannot map the medium");
    struct header header;
    struct source source = {0};
    bool ok = header_read(magic->format, bytes, n, &header, err) &&
              source_open(magic->format, &header, bytes, n, &source, err);
    if (ok)
        ok = deliver(job, &source, header.orientation, err);
    source_close(&source);
    munmap(bytes, n);
    return ok;
}
