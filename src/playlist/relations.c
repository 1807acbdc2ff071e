#include "parts.h"
#include "table.h"

#include <stdio.h>
#include <string.h>

#define VIDEO_ZONES_MAX 2
#define CLOCK_ZONE "clock"

/* Works on the JSON, not on the model: each fault names its place, and parts that could not be read must not
 * hide others. */
struct names {
    struct table layout_zones; /* zone names of any layout */
    struct table ids;          /* of items and tickers, with where they stand first */
    struct table loop_ids;
    struct table loop_zones; /* zone → 1 where one of its items is a video */
    struct table groups;
};

static const char *text_of(const struct place *p)
{
    return node_text(p->json);
}

static void layouts_note(struct names *n, const struct place *top)
{
    const struct node *layouts = node_get(top->json, "layouts");
    size_t zones = 0;
    for (node_each(layout, layouts)) {
        zones += node_members(layout);
    }
    table_init(&n->layout_zones, zones);
    for (node_each(layout, layouts)) {
        for (node_each(zone, layout)) {
            if (strcmp(zone->key, "background") != 0) {
                table_add(&n->layout_zones, zone->key, 0, NULL);
            }
        }
    }
}

static void groups_check(struct reader *r, struct names *n, const struct place *top)
{
    struct place screens = place_key(top, "screens");
    size_t names = 0;
    for (node_each(member, screens.json)) {
        names += node_length(node_get(member, "groups"));
    }
    table_init(&n->groups, names);
    for (node_each(member, screens.json)) {
        struct place screen = place_entry(&screens, member), groups = place_key(&screen, "groups");
        for (size_t i = 0; i < node_length(groups.json); i++) {
            struct place group = place_index(&groups, i);
            const char *name = text_of(&group);
            if (!name) {
                continue;
            }
            table_add(&n->groups, name, 0, NULL);
            if (node_get(screens.json, name)) {
                reader_fault(r, &group, "\"%.80s\" is the name of a screen too", name);
            }
        }
    }
}

static void screens_check(struct reader *r, const struct names *n, const struct place *top,
                          const struct place *owner)
{
    struct place screens = place_key(owner, "screens");
    const struct node *listed = node_get(top->json, "screens");
    if (node_is(screens.json, NODE_LIST) && node_length(screens.json) == 0) {
        reader_note(r, FAULT_WARNING, &screens, "an empty list names no screen");
    }
    for (size_t i = 0; i < node_length(screens.json); i++) {
        struct place at = place_index(&screens, i);
        const char *name = text_of(&at);
        if (name && strcmp(name, "*") != 0 && !node_get(listed, name) && !table_find(&n->groups, name)) {
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
    const struct node *medium = name ? node_get(node_get(top->json, "media"), name) : NULL;
    const char *kind = node_text(node_get(medium, "kind"));
    return kind && strcmp(kind, "video") == 0;
}

static void items_check(struct reader *r, struct names *n, const struct place *top, const struct place *loop,
                        int64_t *has_video)
{
    struct place items = place_key(loop, "items");
    for (size_t i = 0; i < node_length(items.json); i++) {
        struct place item = place_index(&items, i);
        id_check(r, &n->ids, &item, "items", FAULT_REFUSED);
        if (has_video && !*has_video) {
            *has_video = is_video(top, &item);
        }
    }
}

static void loops_check(struct reader *r, struct names *n, const struct place *top)
{
    struct place loops = place_key(top, "loops");
    for (size_t i = 0; i < node_length(loops.json); i++) {
        struct place loop = place_index(&loops, i), zone = place_key(&loop, "zone");
        const char *name = text_of(&zone);
        if (name) {
            table_add(&n->loop_zones, name, 0, NULL);
        }
        if (name && strcmp(name, CLOCK_ZONE) == 0) {
            reader_fault(r, &zone, "\"clock\" is the clock's zone and holds no loops");
        } else if (name && !table_find(&n->layout_zones, name)) {
            reader_fault(r, &zone, "no layout has a zone \"%.80s\"", name);
        }
        id_check(r, &n->loop_ids, &loop, "loops", FAULT_WARNING);
        screens_check(r, n, top, &loop);
        items_check(r, n, top, &loop, name ? table_find(&n->loop_zones, name) : NULL);
    }
}

static void tickers_check(struct reader *r, struct names *n, const struct place *top)
{
    struct place tickers = place_key(top, "tickers");
    for (size_t i = 0; i < node_length(tickers.json); i++) {
        struct place ticker = place_index(&tickers, i), zone = place_key(&ticker, "zone");
        const char *name = text_of(&zone);
        if (name && strcmp(name, CLOCK_ZONE) == 0) {
            reader_fault(r, &zone, "\"clock\" is the clock's zone and holds no tickers");
        } else if (name && table_find(&n->loop_zones, name)) {
            reader_fault(r, &zone, "\"%.80s\" holds loops: a zone holds either loops or tickers", name);
        } else if (name && !table_find(&n->layout_zones, name)) {
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
    for (node_each(member, layouts.json)) {
        struct place layout = place_entry(&layouts, member);
        size_t videos = 0;
        for (node_each(zone, member)) {
            const int64_t *has_video = table_find(&n->loop_zones, zone->key);
            videos += has_video && *has_video;
        }
        if (videos > VIDEO_ZONES_MAX) {
            reader_fault(r, &layout, "%zu of its zones are given videos, at most %d are allowed", videos,
                         VIDEO_ZONES_MAX);
        }
    }
}

void relations_check(struct reader *r, const struct place *top)
{
    struct names n = {0};
    const struct node *loops = node_get(top->json, "loops");
    size_t ids = node_length(node_get(top->json, "tickers"));
    for (size_t i = 0; i < node_length(loops); i++) {
        ids += node_length(node_get(node_at(loops, i), "items"));
    }
    table_init(&n.ids, ids);
    table_init(&n.loop_ids, node_length(loops));
    table_init(&n.loop_zones, node_length(loops));
    layouts_note(&n, top);
    groups_check(r, &n, top);
    loops_check(r, &n, top);
    tickers_check(r, &n, top);
    videos_check(r, &n, top);
    table_finish(&n.layout_zones);
    table_finish(&n.ids);
    table_finish(&n.loop_ids);
    table_finish(&n.loop_zones);
    table_finish(&n.groups);
}
