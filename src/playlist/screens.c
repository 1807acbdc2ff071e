#include "parts.h"

#include <string.h>

/* Finds a layout by name without walking the list for each of many screens. */
static void layout_named(struct reader *r, const struct place *p, json_t *positions,
                         const struct playlist *model, const struct layout **ret)
{
    const char *s = NULL;
    if (!read_string(r, p, REQUIRED, &s)) {
        return;
    }
    const json_t *position = json_object_get(positions, s);
    if (!position) {
        reader_fault(r, p, "there is no layout \"%.80s\"", s);
        return;
    }
    *ret = &model->layouts[json_integer_value(position)];
}

static void changes_read(struct reader *r, const struct place *p, json_t *positions,
                         const struct playlist *model, struct screen_entry *s)
{
    static const char *const known[] = {"layout", "when", NULL};
    if (!read_array(r, p, OPTIONAL)) {
        return;
    }
    size_t n = json_array_size(p->json);
    s->layouts = arena_alloc(r->arena, n, sizeof(*s->layouts));
    for (size_t i = 0; i < n; i++) {
        struct place at = place_index(p, i);
        if (!read_object(r, &at, REQUIRED)) {
            continue;
        }
        struct place layout = place_key(&at, "layout"), when = place_key(&at, "when");
        layout_named(r, &layout, positions, model, &s->layouts[s->n_layouts].layout);
        when_read(r, &when, &s->layouts[s->n_layouts].when);
        read_known(r, &at, known);
        s->n_layouts++;
    }
}

static void screen_read(struct reader *r, const struct place *p, json_t *positions,
                        const struct playlist *model, struct screen_entry *s)
{
    static const char *const known[] = {"layout", "groups", "layouts", NULL};
    if (strcmp(p->key, "*") != 0 && !id_valid(p->key)) {
        reader_fault(r, p, "the name of a screen is \"*\" or an id: 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    text_copy(s->id, sizeof(s->id), p->key);
    if (!read_object(r, p, REQUIRED)) {
        return;
    }
    struct place layout = place_key(p, "layout"), groups = place_key(p, "groups"),
                 layouts = place_key(p, "layouts");
    layout_named(r, &layout, positions, model, &s->layout);
    read_names(r, &groups, false, &s->groups, &s->n_groups);
    changes_read(r, &layouts, positions, model, s);
    read_known(r, p, known);
}

void screens_read(struct reader *r, const struct place *top, struct playlist *p)
{
    struct place screens = place_key(top, "screens");
    if (!read_object(r, &screens, REQUIRED)) {
        return;
    }
    json_t *positions = json_object();
    for (size_t i = 0; i < p->n_layouts; i++) {
        json_object_set_new(positions, p->layouts[i].id, json_integer((json_int_t)i));
    }
    p->screens = arena_alloc(r->arena, json_object_size(screens.json), sizeof(*p->screens));
    const char *key;
    json_t *value;
    json_object_foreach(screens.json, key, value)
    {
        struct place at = place_entry(&screens, key, value);
        screen_read(r, &at, positions, p, &p->screens[p->n_screens++]);
    }
    json_decref(positions);
}
