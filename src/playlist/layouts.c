#include "parts.h"

#include <string.h>

/* Decimals of percents do not add up exactly in binary (33.3 + 66.7). */
#define PERCENT_SLACK 1e-6

static bool color_parse(const char *s, uint32_t *ret)
{
    if (strlen(s) != 7 || s[0] != '#') {
        return false;
    }
    uint32_t color = 0;
    for (const char *c = s + 1; *c; c++) {
        uint32_t digit;
        if (*c >= '0' && *c <= '9') {
            digit = (uint32_t)(*c - '0');
        } else if (*c >= 'a' && *c <= 'f') {
            digit = (uint32_t)(*c - 'a') + 10;
        } else if (*c >= 'A' && *c <= 'F') {
            digit = (uint32_t)(*c - 'A') + 10;
        } else {
            return false;
        }
        color = color * 16 + digit;
    }
    *ret = color;
    return true;
}

static void background_read(struct reader *r, const struct place *p, const struct playlist *model,
                            struct layout *l)
{
    const char *s = NULL;
    l->background = PLAYLIST_DEFAULT_BACKGROUND;
    if (!read_string(r, p, OPTIONAL, &s) || color_parse(s, &l->background)) {
        return;
    }
    if (!hash_text_valid(s)) {
        reader_fault(r, p, "\"%.80s\" is neither a color like #0B2B27 nor the hash of a picture", s);
        return;
    }
    const struct medium *m = playlist_medium(model, s);
    if (!m || m->kind != MEDIUM_PICTURE) {
        reader_fault(r, p, "%s is %s", s, m ? "a video, not a picture" : "not in media");
        return;
    }
    l->background_medium = m;
}

static bool box_read(struct reader *r, const struct place *p, struct zone_box *z)
{
    double v[4] = {0};
    if (!read_array(r, p, REQUIRED)) {
        return false;
    }
    if (node_length(p->json) != 4) {
        return reader_fault(r, p, "%zu numbers instead of [x, y, width, height]", node_length(p->json));
    }
    bool good = true;
    for (size_t i = 0; i < 4; i++) {
        struct place at = place_index(p, i);
        if (!read_number(r, &at, REQUIRED, 0, 100, &v[i])) {
            good = false;
        } else if (i >= 2 && !(v[i] > 0)) {
            good = reader_fault(r, &at, "a size must be more than 0");
        }
    }
    if (!good) {
        return false;
    }
    if (v[0] + v[2] > 100 + PERCENT_SLACK || v[1] + v[3] > 100 + PERCENT_SLACK) {
        return reader_fault(r, p, "reaches beyond 100 percent of the screen");
    }
    z->x = v[0];
    z->y = v[1];
    z->w = v[2];
    z->h = v[3];
    return true;
}

static void zones_read(struct reader *r, const struct place *p, struct layout *l)
{
    size_t n = node_members(p->json) - (node_get(p->json, "background") != NULL);
    if (n > PLAYLIST_ZONES_MAX) {
        reader_fault(r, p, "%zu zones, at most %d are allowed", n, PLAYLIST_ZONES_MAX);
        return;
    }
    l->zones = arena_alloc(r->arena, n, sizeof(*l->zones));
    for (node_each(zone, p->json)) {
        struct place at = place_entry(p, zone);
        if (strcmp(zone->key, "background") == 0) {
            continue;
        }
        if (!id_valid(zone->key)) {
            reader_fault(r, &at, "the name of a zone is an id: 1 to 64 of A-Z a-z 0-9 . _ -");
        } else if (box_read(r, &at, &l->zones[l->n_zones])) {
            memcpy(l->zones[l->n_zones++].name, zone->key, strlen(zone->key) + 1);
        }
    }
}

static void layout_read(struct reader *r, const struct place *p, const struct playlist *model,
                        struct layout *l)
{
    if (!id_valid(p->key)) {
        reader_fault(r, p, "the name of a layout is an id: 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    text_copy(l->id, sizeof(l->id), p->key);
    if (!read_object(r, p, REQUIRED)) {
        return;
    }
    struct place background = place_key(p, "background");
    background_read(r, &background, model, l);
    zones_read(r, p, l);
}

void layouts_read(struct reader *r, const struct place *top, struct playlist *p)
{
    struct place layouts = place_key(top, "layouts");
    if (!read_object(r, &layouts, REQUIRED)) {
        return;
    }
    p->layouts = arena_alloc(r->arena, node_members(layouts.json), sizeof(*p->layouts));
    for (node_each(layout, layouts.json)) {
        struct place at = place_entry(&layouts, layout);
        layout_read(r, &at, p, &p->layouts[p->n_layouts++]);
    }
}
