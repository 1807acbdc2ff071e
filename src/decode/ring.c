#include "decode/ring.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

/* 16.7 megapixels: twice 4K. A header that claims more is not worth the memory. */
#define VIDEO_PIXELS_MAX (1u << 24)
/* The filters of VLC (turning, converting) take their pictures from here as well. */
#define POOL_LEAST 14u

static size_t round_up(size_t v, size_t to)
{
    return (v + to - 1) / to * to;
}

void ring_init(struct ring *r)
{
    *r = (struct ring){.fd = -1};
}

/* Rows padded as libavcodec wants them for its widest loops, planes one behind the other. */
static void lay_out(const struct vout_format *f, struct vout_pool *p)
{
    size_t pitch = round_up(f->width, 128), lines = round_up(f->height, 32);
    p->pitch[0] = (unsigned)pitch;
    p->pitch[1] = p->pitch[2] = (unsigned)pitch / 2;
    p->lines[0] = (unsigned)lines;
    p->lines[1] = p->lines[2] = (unsigned)lines / 2;
    p->plane[0] = 0;
    p->plane[1] = pitch * lines;
    p->plane[2] = p->plane[1] + pitch / 2 * (lines / 2);
    p->slot_bytes = round_up(p->plane[2] + pitch / 2 * (lines / 2), 4096);
}

/* Where nothing is said: the larger half of the world's rule, BT.709 from high definition up. */
static uint32_t matrix_of(const struct vout_format *f)
{
    if (f->matrix == FRAMES_BT601 || f->matrix == FRAMES_BT709)
        return (uint32_t)f->matrix;
    unsigned lines = f->visible_width < f->visible_height ? f->visible_width : f->visible_height;
    unsigned columns = f->visible_width < f->visible_height ? f->visible_height : f->visible_width;
    return lines > 576 || columns >= 1280 ? FRAMES_BT709 : FRAMES_BT601;
}

static void describe(const struct vout_format *f, const struct vout_pool *p, struct frames_message *m)
{
    *m = (struct frames_message){.type = FRAMES_FORMAT,
                                 .count = p->count * RING_HALVES,
                                 .pixels = FRAMES_I420,
                                 .matrix = matrix_of(f),
                                 .full_range = f->full_range,
                                 .width = f->visible_width,
                                 .height = f->visible_height,
                                 .slot_bytes = p->slot_bytes};
    bool known =
        f->sar_num > 0 && f->sar_den > 0 && f->sar_num <= FRAMES_SAR_MAX && f->sar_den <= FRAMES_SAR_MAX;
    m->sar_num = known ? f->sar_num : 1;
    m->sar_den = known ? f->sar_den : 1;
    for (int k = 0; k < 3; k++) {
        size_t x = k ? f->x / 2 : f->x, y = k ? f->y / 2 : f->y;
        m->pitch[k] = p->pitch[k];
        m->plane[k] = p->plane[k] + y * p->pitch[k] + x;
    }
}

static bool make(struct ring *r, const struct vout_format *f, unsigned wanted, struct error *err)
{
    if (f->visible_width < 1 || f->visible_height < 1 || f->width > FRAMES_SIDE_MAX ||
        f->height > FRAMES_SIDE_MAX || f->width > VIDEO_PIXELS_MAX / f->height)
        return error_set(err, NULL, "a video of %ux%u pixels cannot be shown", f->visible_width,
                         f->visible_height);
    r->pool.count = wanted < POOL_LEAST ? POOL_LEAST : wanted > VOUT_POOL_MAX ? VOUT_POOL_MAX : wanted;
    lay_out(f, &r->pool);
    describe(f, &r->pool, &r->format);
    uint64_t bytes = r->format.slot_bytes * r->format.count;
    if (!frames_format_valid(&r->format, bytes, err))
        return false;
    r->fd = frames_memfd("papan-video", bytes, err);
    return r->fd >= 0;
}

static bool same_format(const struct ring *r, const struct vout_format *f)
{
    struct frames_message m;
    struct vout_pool p = r->pool;
    lay_out(f, &p);
    describe(f, &p, &m);
    return memcmp(&m, &r->format, sizeof m) == 0;
}

bool ring_open(struct ring *r, const struct vout_format *f, unsigned wanted, unsigned half,
               struct vout_pool *ret, bool *ret_new, struct error *err)
{
    *ret_new = r->fd < 0;
    if (r->fd < 0) {
        if (!make(r, f, wanted, err))
            return false;
    } else if (!same_format(r, f)) {
        return error_set(err, NULL, "the video changes its size to %ux%u", f->visible_width,
                         f->visible_height);
    }
    size_t bytes = r->pool.slot_bytes * r->pool.count;
    if (!r->half[half]) {
        void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, r->fd, (off_t)(bytes * half));
        if (at == MAP_FAILED)
            return error_errno(err, NULL, errno, "cannot map %zu bytes of frames", bytes);
        r->half[half] = at;
    }
    *ret = r->pool;
    ret->base = r->half[half];
    return true;
}

void ring_forget(const struct ring *r, unsigned half)
{
    if (r->half[half])
        madvise(r->half[half], r->pool.slot_bytes * r->pool.count, MADV_REMOVE);
}

uint32_t ring_index(const struct ring *r, unsigned half, unsigned slot)
{
    return half * r->pool.count + slot;
}

int ring_slot(const struct ring *r, unsigned half, const void *pixels)
{
    uintptr_t base = (uintptr_t)r->half[half], at = (uintptr_t)pixels;
    if (!base || at < base || at >= base + r->pool.slot_bytes * r->pool.count)
        return -1;
    return (int)((at - base) / r->pool.slot_bytes);
}
