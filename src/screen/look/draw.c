#include "draw.h"

#include <math.h>

struct image *draw_ground(int width, int height, uint32_t rgb, uint32_t alpha)
{
    struct image *image = image_create(width, height, alpha == 255);
    if (!image)
        return NULL;
    uint32_t pixel = alpha << 24 | rgb;
    for (size_t i = 0; i < (size_t)width * (size_t)height; i++)
        image->pixels[i] = pixel;
    return image;
}

static int clamp(int v, int low, int high)
{
    return v < low ? low : v > high ? high : v;
}

void draw_fill(struct image *image, int x0, int y0, int x1, int y1, uint32_t rgb)
{
    x0 = clamp(x0, 0, image->width);
    x1 = clamp(x1, 0, image->width);
    y0 = clamp(y0, 0, image->height);
    y1 = clamp(y1, 0, image->height);
    for (int y = y0; y < y1; y++) {
        uint32_t *row = image->pixels + (size_t)y * (size_t)(image->pitch / 4);
        for (int x = x0; x < x1; x++)
            row[x] = 0xFF000000u | rgb;
    }
}

static uint32_t channel(uint32_t under, uint32_t over, double share, int shift)
{
    double u = (under >> shift) & 0xFF, o = (over >> shift) & 0xFF;
    return (uint32_t)lround(u + (o - u) * share) << shift;
}

void draw_diamond(struct image *image, double cx, double cy, double side, uint32_t rgb)
{
    enum { FINE = 8 };
    double half = side / sqrt(2.0);
    int x0 = clamp((int)floor(cx - half), 0, image->width), x1 = clamp((int)ceil(cx + half), 0, image->width);
    int y0 = clamp((int)floor(cy - half), 0, image->height),
        y1 = clamp((int)ceil(cy + half), 0, image->height);
    for (int y = y0; y < y1; y++) {
        for (int x = x0; x < x1; x++) {
            int inside = 0;
            for (int s = 0; s < FINE * FINE; s++) {
                double dx = x + (s % FINE + 0.5) / FINE - cx, dy = y + (s / FINE + 0.5) / FINE - cy;
                inside += fabs(dx) + fabs(dy) <= half;
            }
            uint32_t *p = image->pixels + (size_t)y * (size_t)(image->pitch / 4) + x;
            double share = inside / (double)(FINE * FINE);
            *p = 0xFF000000u | channel(*p, rgb, share, 16) | channel(*p, rgb, share, 8) |
                 channel(*p, rgb, share, 0);
        }
    }
}
