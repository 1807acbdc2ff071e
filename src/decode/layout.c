#include "decode/layout.h"

static int scaled(int64_t side, int64_t by, int64_t of)
{
    int64_t v = (side * by + of / 2) / of;
    return v < 1 ? 1 : (int)v;
}

/* The largest part in the middle with the box's proportions. */
static struct crop covering(int w, int h, int bw, int bh)
{
    struct crop c = {0, 0, w, h};
    if ((int64_t)w * bh > (int64_t)bw * h)
        c.w = scaled(h, bw, bh);
    else
        c.h = scaled(w, bh, bw);
    c.w = c.w > w ? w : c.w;
    c.h = c.h > h ? h : c.h;
    c.x = (w - c.w) / 2;
    c.y = (h - c.h) / 2;
    return c;
}

struct layout layout_of(const struct job *job, int w, int h, bool swaps)
{
    int bw = swaps ? job->box_height : job->box_width, bh = swaps ? job->box_width : job->box_height;
    struct layout l = {{0, 0, w, h}, w, h};
    if (bw == 0 || bh == 0)
        return l;
    l.width = bw;
    l.height = bh;
    if (job->fit == JOB_COVER) {
        l.crop = covering(w, h, bw, bh);
    } else if (job->fit == JOB_CONTAIN) {
        if ((int64_t)w * bh > (int64_t)bw * h)
            l.height = scaled(h, bw, w);
        else
            l.width = scaled(w, bh, h);
    }
    return l;
}
