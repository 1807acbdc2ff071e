#include "parts.h"

#include <string.h>

static char every_screen[1][ID_MAX + 1] = {"*"};

static void loop_read(struct reader *r, const struct place *p, struct playlist *model, struct loop *l)
{
    static const char *const known[] = {"id", "zone", "items", "screens", "priority", "when", NULL};
    if (!read_object(r, p, REQUIRED)) {
        return;
    }
    struct place id = place_key(p, "id"), zone = place_key(p, "zone"), items = place_key(p, "items"),
                 screens = place_key(p, "screens"), priority = place_key(p, "priority"),
                 when = place_key(p, "when");
    int64_t rank = 0;
    l->screens = every_screen;
    l->n_screens = 1;
    read_id(r, &id, REQUIRED, l->id);
    read_id(r, &zone, REQUIRED, l->zone);
    read_names(r, &screens, true, &l->screens, &l->n_screens);
    read_integer(r, &priority, OPTIONAL, -1000, 1000, &rank);
    l->priority = (int)rank;
    when_read(r, &when, &l->when);
    read_known(r, p, known);
    if (!read_array(r, &items, REQUIRED)) {
        return;
    }
    size_t n = node_length(items.json);
    if (n == 0) {
        reader_fault(r, &items, "empty: a loop needs at least one item");
    }
    l->items = arena_alloc(r->arena, n, sizeof(*l->items));
    for (size_t i = 0; i < n; i++) {
        struct place at = place_index(&items, i);
        l->items[l->n_items].index = model->n_items;
        if (item_read(r, &at, model, &l->items[l->n_items])) {
            l->n_items++;
            model->n_items++;
        }
    }
}

static size_t items_count(const struct node *loops)
{
    size_t count = 0;
    for (size_t i = 0; i < node_length(loops); i++) {
        count += node_length(node_get(node_at(loops, i), "items"));
    }
    return count;
}

void loops_read(struct reader *r, const struct place *top, struct playlist *p)
{
    struct place loops = place_key(top, "loops");
    if (!read_array(r, &loops, REQUIRED)) {
        return;
    }
    size_t n = node_length(loops.json), items = items_count(loops.json);
    if (n > PLAYLIST_LOOPS_MAX) {
        reader_fault(r, &loops, "%zu loops, at most %d are allowed", n, PLAYLIST_LOOPS_MAX);
    }
    if (items > PLAYLIST_ITEMS_MAX) {
        reader_fault(r, &loops, "%zu items, at most %d are allowed", items, PLAYLIST_ITEMS_MAX);
    }
    if (n > PLAYLIST_LOOPS_MAX || items > PLAYLIST_ITEMS_MAX) {
        return;
    }
    p->loops = arena_alloc(r->arena, n, sizeof(*p->loops));
    for (size_t i = 0; i < n; i++) {
        struct place at = place_index(&loops, i);
        loop_read(r, &at, p, &p->loops[p->n_loops++]);
    }
}
