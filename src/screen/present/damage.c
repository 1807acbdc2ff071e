#include "screen/present/damage.h"

#include "base/memory.h"

#include <stdlib.h>

struct remembered {
    struct layer layer; /* pointers are for comparison only, but for the held image */
    uint64_t parts_key;
};

struct memory_of_scene {
    bool known;
    int width, height;
    size_t n;
    struct remembered layers[SCENE_LAYERS_MAX];
};

static bool box_equal(struct box a, struct box b)
{
    return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

static uint64_t parts_key(const struct layer *l)
{
    uint64_t key = 1469598103934665603u;
    for (size_t i = 0; l->kind == LAYER_STRIP && i < l->n_parts; i++) {
        key = (key ^ l->parts[i].image->serial) * 1099511628211u;
        key = (key ^ (uint64_t)l->parts[i].x) * 1099511628211u;
    }
    return key;
}

static bool same_content(const struct layer *a, const struct layer *b)
{
    switch (a->kind) {
    case LAYER_COLOUR:
        return a->colour == b->colour;
    case LAYER_IMAGE:
        return a->image->serial == b->image->serial;
    case LAYER_VIDEO:
        return a->yuv.serial == b->yuv.serial;
    case LAYER_STRIP:
        return a->colour == b->colour && a->run_width == b->run_width && a->offset_256 == b->offset_256 &&
               a->edge == b->edge;
    }
    return false;
}

static bool same_layer(const struct remembered *r, const struct layer *l, uint64_t key)
{
    return r->layer.kind == l->kind && box_equal(r->layer.box, l->box) && box_equal(r->layer.clip, l->clip) &&
           r->layer.alpha == l->alpha && r->parts_key == key && same_content(&r->layer, l);
}

struct memory_of_scene *scene_memory_create(void)
{
    return xcalloc(1, sizeof(struct memory_of_scene));
}

void scene_memory_forget(struct memory_of_scene *m)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->layers[i].layer.kind == LAYER_IMAGE)
            image_release(m->layers[i].layer.image);
    m->n = 0;
    m->known = false;
}

void scene_memory_free(struct memory_of_scene *m)
{
    if (!m)
        return;
    scene_memory_forget(m);
    free(m);
}

static bool meet(struct box a, struct box b)
{
    return !box_empty(box_meet(a, b));
}

void damage_add(struct damage *d, struct box b)
{
    if (box_empty(b))
        return;
    for (size_t i = 0; i < d->n;) {
        if (!meet(d->rects[i], b)) {
            i++;
            continue;
        }
        b = box_join(d->rects[i], b);
        d->rects[i] = d->rects[--d->n];
        i = 0;
    }
    if (d->n == DAMAGE_MAX) {
        b = box_join(d->rects[--d->n], b);
        damage_add(d, b);
        return;
    }
    d->rects[d->n++] = b;
}

static struct box touched(const struct layer *l)
{
    return box_meet(l->box, l->clip);
}

static void remember(struct memory_of_scene *m, const struct scene *s, const uint64_t *keys)
{
    for (size_t i = 0; i < s->n_layers; i++)
        if (s->layers[i].kind == LAYER_IMAGE)
            image_hold(s->layers[i].image);
    scene_memory_forget(m);
    m->known = true;
    m->width = s->width;
    m->height = s->height;
    m->n = s->n_layers;
    for (size_t i = 0; i < s->n_layers; i++)
        m->layers[i] = (struct remembered){.layer = s->layers[i], .parts_key = keys[i]};
}

/* Layers that stand in both lists, in the same order, are the same; every other one is damage in both. */
void scene_memory_compare(struct memory_of_scene *m, const struct scene *s, struct damage *ret)
{
    struct box whole = {0, 0, s->width, s->height};
    uint64_t keys[SCENE_LAYERS_MAX];
    struct damage d = {.n = 0};
    for (size_t i = 0; i < s->n_layers; i++)
        keys[i] = parts_key(&s->layers[i]);
    if (!m->known || m->width != s->width || m->height != s->height) {
        damage_add(&d, whole);
    } else {
        size_t old = 0;
        for (size_t i = 0; i < s->n_layers; i++) {
            size_t found = old;
            while (found < m->n && !same_layer(&m->layers[found], &s->layers[i], keys[i]))
                found++;
            if (found == m->n) {
                damage_add(&d, box_meet(whole, touched(&s->layers[i])));
                continue;
            }
            for (; old < found; old++)
                damage_add(&d, box_meet(whole, touched(&m->layers[old].layer)));
            old = found + 1;
        }
        for (; old < m->n; old++)
            damage_add(&d, box_meet(whole, touched(&m->layers[old].layer)));
    }
    remember(m, s, keys);
    *ret = d;
}
