#include "parts.h"

#include <string.h>

/* Finds a layout by name without walking the list for each of many screens. */
static void layout_named(struct reader *r, const struct place *p, const struct node *known_layouts,
                         const struct playlist *model, const struct layout **ret)
{
    const char *s = NULL;
    if (!read_string(r, p, REQUIRED, &s)) {
        return;
    }
    const struct node *position = node_get(known_layouts, s);
    if (!position) {
        reader_fault(r, p, "there is no layout \"%.80s\"", s);
        return;
    }
    *ret = &model->layouts[position - known_layouts->value.children];
}

static void changes_read(struct reader *r, const struct place *p, const struct node *known_layouts,
                         const struct playlist *model, struct screen_entry *s)
{
    static const char *const known[] = {"layout", "when", NULL};
    if (!read_array(r, p, OPTIONAL)) {
        return;
    }
    size_t n = node_length(p->json);
    s->layouts = arena_alloc(r->arena, n, sizeof(*s->layouts));
    for (size_t i = 0; i < n; i++) {
        struct place at = place_index(p, i);
        if (!read_object(r, &at, REQUIRED)) {
            continue;
        }
        struct place layout = place_key(&at, "layout"), when = place_key(&at, "when");
        layout_named(r, &layout, known_layouts, model, &s->layouts[s->n_layouts].layout);
        when_read(r, &when, &s->layouts[s->n_layouts].when);
        read_known(r, &at, known);
        s->n_layouts++;
    }
}

static void screen_read(struct reader *r, const struct place *p, const struct node *known_layouts,
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
    layout_named(r, &layout, known_layouts, model, &s->layout);
    read_names(r, &groups, false, &s->groups, &s->n_groups);
    changes_read(r, &layouts, known_layouts, model, s);
    read_known(r, p, known);
}

void screens_read(struct reader *r, const struct place *top, struct playlist *p)
{
    struct place screens = place_key(top, "screens");
    if (!read_object(r, &screens, REQUIRED)) {
        return;
    }
    const struct node *known_layouts = node_get(top->json, "layouts");
    p->screens = arena_alloc(r->arena, node_members(screens.json), sizeof(*p->screens));
    for (node_each(screen, screens.json)) {
        struct place at = place_entry(&screens, screen);
        screen_read(r, &at, known_layouts, p, &p->screens[p->n_screens++]);
    }
}
