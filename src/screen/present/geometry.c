#include "screen/present/geometry.h"

#include <math.h>

#define ORBIT_STEP_MS 180000

static int min_int(int a, int b)
{
    return a < b ? a : b;
}

static int max_int(int a, int b)
{
    return a > b ? a : b;
}

struct box box_meet(struct box a, struct box b)
{
    int x1 = max_int(a.x, b.x), y1 = max_int(a.y, b.y);
    int x2 = min_int(a.x + a.w, b.x + b.w), y2 = min_int(a.y + a.h, b.y + b.h);
    if (x2 <= x1 || y2 <= y1)
        return (struct box){0, 0, 0, 0};
    return (struct box){x1, y1, x2 - x1, y2 - y1};
}

struct box box_join(struct box a, struct box b)
{
    if (box_empty(a))
        return b;
    if (box_empty(b))
        return a;
    int x1 = min_int(a.x, b.x), y1 = min_int(a.y, b.y);
    int x2 = max_int(a.x + a.w, b.x + b.w), y2 = max_int(a.y + a.h, b.y + b.h);
    return (struct box){x1, y1, x2 - x1, y2 - y1};
}

bool box_empty(struct box b)
{
    return b.w <= 0 || b.h <= 0;
}

bool box_covers(struct box outer, struct box inner)
{
    return outer.x <= inner.x && outer.y <= inner.y && outer.x + outer.w >= inner.x + inner.w &&
           outer.y + outer.h >= inner.y + inner.h;
}

struct geometry geometry_of(int window_w, int window_h, int rotate, double margins)
{
    int mx = (int)lround(window_w * margins / 100.0), my = (int)lround(window_h * margins / 100.0);
    struct geometry g = {.window_w = window_w, .window_h = window_h, .rotate = rotate};
    g.area = (struct box){mx, my, max_int(window_w - 2 * mx, 1), max_int(window_h - 2 * my, 1)};
    bool turned = rotate == 90 || rotate == 270;
    g.width = turned ? g.area.h : g.area.w;
    g.height = turned ? g.area.w : g.area.h;
    return g;
}

struct box geometry_to_window(const struct geometry *g, struct box p)
{
    struct box b = p;
    switch (g->rotate) {
    case 90:
        b = (struct box){g->height - p.y - p.h, p.x, p.h, p.w};
        break;
    case 180:
        b = (struct box){g->width - p.x - p.w, g->height - p.y - p.h, p.w, p.h};
        break;
    case 270:
        b = (struct box){p.y, g->width - p.x - p.w, p.h, p.w};
        break;
    default:
        break;
    }
    b.x += g->area.x;
    b.y += g->area.y;
    return b;
}

void orbit_at(int64_t wall_ms, int short_side, int *ret_dx, int *ret_dy)
{
    static const int8_t path[16][2] = {{-2, -2}, {-1, -2}, {0, -2}, {1, -2}, {2, -2}, {2, -1},
                                       {2, 0},   {2, 1},   {2, 2},  {1, 2},  {0, 2},  {-1, 2},
                                       {-2, 2},  {-2, 1},  {-2, 0}, {-2, -1}};
    int64_t step = wall_ms / ORBIT_STEP_MS;
    const int8_t *pair = path[((step % 16) + 16) % 16];
    *ret_dx = (int)lround(2.0 * pair[0] * short_side / 1080.0);
    *ret_dy = (int)lround(2.0 * pair[1] * short_side / 1080.0);
}
