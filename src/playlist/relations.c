#include "parts.h"
#include "table.h"

#include <stdio.h>
#include <string.h>

#define VIDEO_ZONES_MAX 2
#define CLOCK_ZONE "clock"

/* Works on the JSON, not on the model: each fault names its place, and parts that could not be read must not
 * hide others. */
struct names {
    json_t *layout_zones; /* zone names of any layout */
    struct table ids;     /* of items and tickers, with where they stand first */
    struct table loop_ids;
    json_t *loop_zones; /* zone → true where one of its items is a video */
    json_t *groups;
};

static const char *text_of(const struct place *p)
{
    return p->json ? json_string_value(p->json) : NULL;
}

static void set_add(json_t *set, const char *name)
{
    json_object_set_new(set, name, json_true());
}

static void layouts_note(struct names *n, const struct place *top)
{
    const char *layout, *zone;
    json_t *zones, *box;
    json_object_foreach(json_object_get(top->json, "layouts"), layout, zones)
    {
        json_object_foreach(zones, zone, box)
        {
            if (strcmp(zone, "background") != 0) {
                set_add(n->layout_zones, zone);
            }
        }
    }
}

static void groups_check(struct reader *r, struct names *n, const struct place *top)
{
    struct place screens = place_key(top, "screens");
    const char *key;
    json_t *value;
    json_object_foreach(screens.json, key, value)
    {
        struct place screen = place_entry(&screens, key, value), groups = place_key(&screen, "groups");
        for (size_t i = 0; i < json_array_size(groups.json); i++) {
            struct place group = place_index(&groups, i);
            const char *name = text_of(&group);
            if (!name) {
                continue;
            }
            set_add(n->groups, name);
            if (json_object_get(screens.json, name)) {
                reader_fault(r, &group, "\"%.80s\" is the name of a screen too", name);
            }
        }
    }
}

static void screens_check(struct reader *r, const struct names *n, const struct place *top,
                          const struct place *owner)
{
    struct place screens = place_key(owner, "screens");
    const json_t *listed = json_object_get(top->json, "screens");
    if (json_is_array(screens.json) && json_array_size(screens.json) == 0) {
        reader_note(r, FAULT_WARNING, &screens, "an empty list names no screen");
    }
    for (size_t i = 0; i < json_array_size(screens.json); i++) {
        struct place at = place_index(&screens, i);
        const char *name = text_of(&at);
        if (name && strcmp(name, "*") != 0 && !json_object_get(listed, name) &&
            !json_object_get(n->groups, name)) {
            reader_note(r, FAULT_WARNING, &at, "\"%.80s\" is neither a listed screen nor a group", name);
        }
    }
}

/* Where an id stands, as one number: most ids are never asked for again, so that no text is made for them. */
static int64_t position_of(const struct place *owner)
{
    bool nested = owner->up->up->up != NULL; /* loops[i].items[j] */
    return nested ? (int64_t)((owner->up->up->index + 1) << 32 | owner->index) : (int64_t)owner->index;
}

static void position_text(int64_t position, const char *list, char *out, size_t size)
{
    unsigned loop = (unsigned)(position >> 32), index = (unsigned)(position & 0xffffffff);
    if (loop > 0) {
        snprintf(out, size, "loops[%u].items[%u]", loop - 1, index);
    } else {
        snprintf(out, size, "%s[%u]", list, index);
    }
}

/* `list`: what members without a loop around them are called. */
static void id_check(struct reader *r, struct table *ids, const struct place *owner, const char *list,
                     enum playlist_fault_kind kind)
{
    struct place id = place_key(owner, "id");
    const char *name = text_of(&id);
    int64_t before;
    if (name && !table_add(ids, name, position_of(owner), &before)) {
        char text[64];
        position_text(before, list, text, sizeof(text));
        reader_note(r, kind, &id, "\"%.80s\" is the id of %s too", name, text);
    }
}

static bool is_video(const struct place *top, const struct place *item)
{
    struct place hash = place_key(item, "media");
    const char *name = text_of(&hash);
    const json_t *medium = name ? json_object_get(json_object_get(top->json, "media"), name) : NULL;
    const char *kind = json_string_value(json_object_get(medium, "kind"));
    return kind && strcmp(kind, "video") == 0;
}

static void items_check(struct reader *r, struct names *n, const struct place *top, const struct place *loop,
                        const char *zone)
{
    struct place items = place_key(loop, "items");
    for (size_t i = 0; i < json_array_size(items.json); i++) {
        struct place item = place_index(&items, i);
        id_check(r, &n->ids, &item, "items", FAULT_REFUSED);
        if (zone && is_video(top, &item)) {
            set_add(n->loop_zones, zone);
        }
    }
}

static void loops_check(struct reader *r, struct names *n, const struct place *top)
{
    struct place loops = place_key(top, "loops");
    for (size_t i = 0; i < json_array_size(loops.json); i++) {
        struct place loop = place_index(&loops, i), zone = place_key(&loop, "zone");
        const char *name = text_of(&zone);
        if (name && !json_object_get(n->loop_zones, name)) {
            json_object_set_new(n->loop_zones, name, json_false());
        }
        if (name && strcmp(name, CLOCK_ZONE) == 0) {
            reader_fault(r, &zone, "\"clock\" is the clock's zone and holds no loops");
        } else if (name && !json_object_get(n->layout_zones, name)) {
            reader_fault(r, &zone, "no layout has a zone \"%.80s\"", name);
        }
        id_check(r, &n->loop_ids, &loop, "loops", FAULT_WARNING);
        screens_check(r, n, top, &loop);
        items_check(r, n, top, &loop, name);
    }
}

static void tickers_check(struct reader *r, struct names *n, const struct place *top)
{
    struct place tickers = place_key(top, "tickers");
    for (size_t i = 0; i < json_array_size(tickers.json); i++) {
        struct place ticker = place_index(&tickers, i), zone = place_key(&ticker, "zone");
        const char *name = text_of(&zone);
        if (name && strcmp(name, CLOCK_ZONE) == 0) {
            reader_fault(r, &zone, "\"clock\" is the clock's zone and holds no tickers");
        } else if (name && json_object_get(n->loop_zones, name)) {
            reader_fault(r, &zone, "\"%.80s\" holds loops: a zone holds either loops or tickers", name);
        } else if (name && !json_object_get(n->layout_zones, name)) {
            reader_note(r, FAULT_WARNING, &zone, "no layout has a zone \"%.80s\"", name);
        }
        id_check(r, &n->ids, &ticker, "tickers", FAULT_REFUSED);
        screens_check(r, n, top, &ticker);
    }
}

/* The decoders of two videos at once are what a small machine bears. */
static void videos_check(struct reader *r, const struct names *n, const struct place *top)
{
    struct place layouts = place_key(top, "layouts");
    const char *key, *zone;
    json_t *value, *box;
    json_object_foreach(layouts.json, key, value)
    {
        struct place layout = place_entry(&layouts, key, value);
        size_t videos = 0;
        json_object_foreach(value, zone, box)
        {
            videos += json_is_true(json_object_get(n->loop_zones, zone));
        }
        if (videos > VIDEO_ZONES_MAX) {
            reader_fault(r, &layout, "%zu of its zones are given videos, at most %d are allowed", videos,
                         VIDEO_ZONES_MAX);
        }
    }
}

void relations_check(struct reader *r, const struct place *top)
{
    struct names n = {.layout_zones = json_object(), .loop_zones = json_object(), .groups = json_object()};
    const json_t *loops = json_object_get(top->json, "loops");
    size_t ids = json_array_size(json_object_get(top->json, "tickers"));
    for (size_t i = 0; i < json_array_size(loops); i++) {
        ids += json_array_size(json_object_get(json_array_get(loops, i), "items"));
    }
    table_init(&n.ids, ids);
    table_init(&n.loop_ids, json_array_size(loops));
    layouts_note(&n, top);
    groups_check(r, &n, top);
    loops_check(r, &n, top);
    tickers_check(r, &n, top);
    videos_check(r, &n, top);
    json_decref(n.layout_zones);
    table_finish(&n.ids);
    table_finish(&n.loop_ids);
    json_decref(n.loop_zones);
    json_decref(n.groups);
}
