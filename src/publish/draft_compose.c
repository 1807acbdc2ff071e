#include "draft_internal.h"

#include "base/memory.h"
#include "base/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct composer {
    struct draft *d;
    json_t *media, *loops;
    struct id_set *ids; /* of items and tickers, those that the author gave first */
};

static void reserve_ids(struct composer *c, const char *list, const char *inner)
{
    size_t i, j;
    json_t *outer, *item;
    json_array_foreach(json_object_get(c->d->source->root, list), i, outer)
    {
        if (inner == NULL) {
            const char *id = json_string_value(json_object_get(outer, "id"));
            if (id != NULL)
                id_set_add(c->ids, id);
            continue;
        }
        json_array_foreach(json_object_get(outer, inner), j, item)
        {
            const char *id = json_string_value(json_object_get(item, "id"));
            if (id != NULL && json_object_get(item, "folder") == NULL)
                id_set_add(c->ids, id);
        }
    }
}

/* Enters a medium once; returns its hash. */
static const char *enter_medium(struct composer *c, const struct asset *a, size_t page)
{
    const struct cached_medium *m = &a->result.media[page];
    if (json_object_get(c->media, m->hash) == NULL) {
        json_t *entry = json_object();
        char name[NAME_TEXT_SIZE];
        name_to_text(name_base(a->name), name);
        json_object_set_new(entry, "kind", json_string(m->is_video ? "video" : "picture"));
        json_object_set_new(entry, "bytes", json_integer(m->bytes));
        char *url = xasprintf("media/%s.%s", m->hash, m->extension);
        json_object_set_new(entry, "url", json_string(url));
        free(url);
        json_object_set_new(entry, "width", json_integer(m->width));
        json_object_set_new(entry, "height", json_integer(m->height));
        if (m->is_video)
            json_object_set_new(entry, "seconds", json_real(m->seconds));
        json_object_set_new(entry, "name", json_string(name));
        json_object_set_new(c->media, m->hash, entry);
    }
    return m->hash;
}

/* A broken file is reported already; its item must not cause further faults. */
static void stand_in(struct asset *a)
{
    if (a->result.count > 0)
        return;
    struct cached_medium *m = xcalloc(1, sizeof(*m));
    hash_bytes(a->name, strlen(a->name), m->hash);
    text_copy(m->extension, sizeof(m->extension), "bin");
    m->is_video = asset_seems_video(a);
    m->bytes = m->width = m->height = 1;
    m->seconds = m->is_video ? 10 : 0;
    a->result.media = m;
    a->result.count = 1;
}

static void remember_item(struct draft *d, const struct wanted *w, const struct asset *a, const json_t *item)
{
    const char *source_id = json_string_value(json_object_get(w->item, "id"));
    d->items = xreallocarray(d->items, d->n_items + 1, sizeof(*d->items));
    d->items[d->n_items++] =
        (struct draft_item){.place = xstrdup(w->place),
                            .file = a == NULL ? NULL : xstrdup(a->name),
                            .source_id = source_id == NULL || w->from_folder ? NULL : xstrdup(source_id),
                            .id = json_string_value(json_object_get(item, "id"))};
}

static void choose_id(struct composer *c, const struct wanted *w, const struct asset *a, size_t page,
                      char out[ID_MAX + 1])
{
    const char *given = w->from_folder ? NULL : json_string_value(json_object_get(w->item, "id"));
    bool many = a->result.count > 1;
    if (given == NULL && !many) {
        id_for_file(c->ids, a->name, out);
    } else if (given == NULL) {
        /* pages: the file's id and the page's number */
        char *page_name = xasprintf("%s", a->name);
        char stem[ID_MAX + 1];
        name_to_id(name_base(page_name), stem);
        snprintf(out, ID_MAX + 1, "%.50s-%u", stem, (unsigned)page + 1);
        if (stem[0] == '\0' || id_set_has(c->ids, out)) {
            free(page_name);
            page_name = xasprintf("%s-%zu", a->name, page + 1);
            id_for_file(c->ids, page_name, out);
        }
        id_set_add(c->ids, out);
        free(page_name);
    } else if (many) {
        snprintf(out, ID_MAX + 1, "%.50s-%u", given, (unsigned)page + 1);
    } else {
        text_copy(out, ID_MAX + 1, given);
    }
}

static json_t *compose_item(struct composer *c, const struct wanted *w, struct asset *a, size_t page)
{
    char id[ID_MAX + 1];
    json_t *item = json_object(), *value;
    const char *key;
    const json_t *given = json_object_get(w->item, "id");
    choose_id(c, w, a, page, id);
    if (given != NULL && !json_is_string(given) && !w->from_folder)
        json_object_set(item, "id", (json_t *)(uintptr_t)given); /* wrong, and to be called so */
    else
        json_object_set_new(item, "id", json_string(id));
    json_object_set_new(item, "media", json_string(enter_medium(c, a, page)));
    json_object_foreach((json_t *)(uintptr_t)w->item, key, value)
    {
        if (strcmp(key, "id") != 0 && strcmp(key, "file") != 0 && strcmp(key, "folder") != 0)
            json_object_set(item, key, value);
    }
    const struct cached_medium *m = &a->result.media[page];
    if (w->from_folder && json_object_get(item, "seconds") == NULL && (!m->is_video || m->seconds < 1))
        json_object_set_new(item, "seconds", json_integer(PICTURE_SECONDS));
    return item;
}

static void compose_wanted(struct composer *c, const struct wanted *w, json_t *items)
{
    bool names_files = json_object_get(w->item, "file") != NULL || json_object_get(w->item, "folder") != NULL;
    if (w->n_assets == 0 && !names_files) {
        json_array_append(items, (json_t *)(uintptr_t)w->item);
        remember_item(c->d, w, NULL, w->item);
        return;
    }
    if (w->from_folder && json_object_get(w->item, "id") != NULL)
        report_warn(c->d->report, w->place,
                    "the items of a folder take their ids from the files' names; \"id\" is not used");
    for (size_t i = 0; i < w->n_assets; i++) {
        stand_in(w->assets[i]);
        for (size_t page = 0; page < w->assets[i]->result.count; page++) {
            json_t *item = compose_item(c, w, w->assets[i], page);
            json_array_append_new(items, item);
            remember_item(c->d, w, w->assets[i], item);
        }
    }
}

static void compose_loops(struct composer *c, const struct wanted_list *w)
{
    const json_t *loops = json_object_get(c->d->source->root, "loops");
    size_t i, next = 0;
    json_t *loop;
    c->d->n_loops = json_array_size(loops);
    c->d->first_item = xcalloc(c->d->n_loops + 1, sizeof(size_t));
    json_array_foreach(loops, i, loop)
    {
        c->d->first_item[i] = c->d->n_items;
        if (!json_is_array(json_object_get(loop, "items"))) {
            json_array_append(c->loops, loop);
            continue;
        }
        json_t *copy = json_copy(loop), *items = json_array();
        for (; next < w->count && w->list[next].loop == i; next++)
            compose_wanted(c, &w->list[next], items);
        json_object_set_new(copy, "items", items);
        json_array_append_new(c->loops, copy);
    }
    c->d->first_item[c->d->n_loops] = c->d->n_items;
}

static json_t *compose_layouts(struct composer *c, const struct wanted_list *w)
{
    json_t *layouts = json_object_get(c->d->source->root, "layouts"), *layout, *composed = json_object();
    const char *id;
    size_t i = 0;
    if (!json_is_object(layouts)) {
        json_decref(composed);
        return json_incref(layouts);
    }
    json_object_foreach(layouts, id, layout)
    {
        struct asset *a = w->backgrounds[i++];
        if (a == NULL) {
            json_object_set(composed, id, layout);
            continue;
        }
        json_t *copy = json_copy(layout);
        stand_in(a);
        if (!a->failed && a->result.media[0].is_video)
            report_fault(c->d->report, a->place,
                         "%s is a video; a background is a picture or a colour like #0B2B27", a->name);
        json_object_set_new(copy, "background", json_string(enter_medium(c, a, 0)));
        json_object_set_new(composed, id, copy);
    }
    return composed;
}

/* How long it is good for: "expires", or "expires_days". */
static void compose_expiry(struct draft *d)
{
    const json_t *days = json_object_get(d->source->root, "expires_days");
    d->expires_given = json_object_get(d->source->root, "expires") != NULL;
    d->lifetime_ms = INT64_C(30) * 86400000;
    if (days == NULL)
        return;
    double n = json_number_value(days);
    if (d->expires_given)
        report_fault(d->report, "expires_days", "stands beside \"expires\"; take one of the two out");
    else if (!json_is_number(days) || n <= 0 || n > 36500)
        report_fault(d->report, "expires_days", "must be a number of days, more than 0 (usual: 30)");
    else
        d->lifetime_ms = (int64_t)(n * 86400000);
}

static void warn_filled_in(struct draft *d)
{
    static const char *const keys[] = {"media", "version", "issued"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (json_object_get(d->source->root, keys[i]) != NULL)
            report_warn(d->report, keys[i], "is filled in by build; what stands here is not used");
}

void draft_compose(struct draft *d, const struct wanted_list *w, int64_t now_ms)
{
    static const char *const ours[] = {"papan",        "kind",  "site",    "version", "issued", "expires",
                                       "expires_days", "media", "layouts", "loops",   NULL};
    struct composer c = {.d = d, .media = json_object(), .loops = json_array(), .ids = id_set_create()};
    json_t *root = d->source->root, *out = json_object(), *value;
    const char *key;
    char site[ID_MAX + 1];
    reserve_ids(&c, "tickers", NULL);
    reserve_ids(&c, "loops", "items");
    compose_expiry(d);
    warn_filled_in(d);
    source_default_site(d->source, site);
    value = json_object_get(root, "papan");
    json_object_set_new(out, "papan", value == NULL ? json_integer(1) : json_incref(value));
    value = json_object_get(root, "kind");
    json_object_set_new(out, "kind", value == NULL ? json_string("playlist") : json_incref(value));
    value = json_object_get(root, "site");
    json_object_set_new(out, "site", value == NULL ? json_string(site) : json_incref(value));
    json_object_set_new(out, "version", json_integer(1));
    json_object_set_new(out, "issued", json_string(""));
    value = json_object_get(root, "expires");
    json_object_set_new(out, "expires", value == NULL ? json_string("") : json_incref(value));
    json_object_foreach(root, key, value)
    {
        size_t i = 0;
        while (ours[i] != NULL && strcmp(ours[i], key) != 0)
            i++;
        if (ours[i] == NULL)
            json_object_set(out, key, value);
    }
    value = compose_layouts(&c, w);
    if (value != NULL)
        json_object_set_new(out, "layouts", value);
    compose_loops(&c, w);
    value = json_object_get(root, "loops");
    if (value != NULL)
        json_object_set(out, "loops", json_is_array(value) ? c.loops : value);
    json_object_set(out, "media", c.media);
    d->payload = out;
    draft_date(d, 1, now_ms);
    json_decref(c.media);
    json_decref(c.loops);
    id_set_free(c.ids);
}
