#include "screen/layers.h"

#include <math.h>
#include <string.h>

struct layer *scene_add(struct scene *s, enum layer_kind kind, struct box box, struct box clip, unsigned alpha)
{
    if (s->n_layers == SCENE_LAYERS_MAX || box.w <= 0 || box.h <= 0 || alpha == 0)
        return NULL;
    struct layer *l = &s->layers[s->n_layers++];
    memset(l, 0, sizeof *l);
    l->kind = kind;
    l->box = box;
    l->clip = clip;
    l->alpha = alpha;
    return l;
}

void scene_add_colour(struct scene *s, struct box box, uint32_t colour, unsigned alpha)
{
    struct layer *l = scene_add(s, LAYER_COLOUR, box, box, alpha);
    if (l)
        l->colour = colour;
}

void scene_add_image(struct scene *s, struct image *image, struct box box, struct box clip, unsigned alpha)
{
    struct layer *l = image ? scene_add(s, LAYER_IMAGE, box, clip, alpha) : NULL;
    if (l)
        l->image = image;
}

static int round_px(double v)
{
    return (int)floor(v + 0.5);
}

struct box zone_pixels(const struct zone_box *z, int screen_w, int screen_h)
{
    int x1 = round_px(z->x * screen_w / 100), y1 = round_px(z->y * screen_h / 100);
    int x2 = round_px((z->x + z->w) * screen_w / 100), y2 = round_px((z->y + z->h) * screen_h / 100);
    x2 = x2 > screen_w ? screen_w : x2;
    y2 = y2 > screen_h ? screen_h : y2;
    if (x1 >= x2) /* a zone is never less than a pixel */
        x1 = x2 > 0 ? x2 - 1 : 0, x2 = x1 + 1;
    if (y1 >= y2)
        y1 = y2 > 0 ? y2 - 1 : 0, y2 = y1 + 1;
    return (struct box){x1, y1, x2 - x1, y2 - y1};
}

struct box box_intersect(struct box a, struct box b)
{
    int x1 = a.x > b.x ? a.x : b.x, y1 = a.y > b.y ? a.y : b.y;
    int x2 = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w, y2 = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;
    return (struct box){x1, y1, x2 > x1 ? x2 - x1 : 0, y2 > y1 ? y2 - y1 : 0};
}

struct box fit_box(enum item_fit fit, int width, int height, int num, int den, struct box zone)
{
    if (fit == FIT_STRETCH || width <= 0 || height <= 0 || num <= 0 || den <= 0)
        return zone;
    double aspect = (double)width * num / ((double)height * den), of_zone = (double)zone.w / zone.h;
    bool by_width = fit == FIT_CONTAIN ? aspect > of_zone : aspect < of_zone;
    double w = by_width ? zone.w : zone.h * aspect, h = by_width ? zone.w / aspect : zone.h;
    /* Within half a pixel of the zone it is the zone: no hairline of background. */
    int pw = fabs(w - zone.w) < 1 ? zone.w : round_px(w), ph = fabs(h - zone.h) < 1 ? zone.h : round_px(h);
    pw = pw < 1 ? 1 : pw;
    ph = ph < 1 ? 1 : ph;
    return (struct box){zone.x + (zone.w - pw) / 2, zone.y + (zone.h - ph) / 2, pw, ph};
}
