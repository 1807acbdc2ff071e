#include "status/schedule.h"

#include "base/memory.h"
#include "status/document.h"
#include "store/library.h"
#include "timeline/timeline.h"

#include <stdlib.h>
#include <string.h>

#define ENTRIES_MAX 20000
#define HOUR_MS INT64_C(3600000)

struct schedule {
    const struct config *config;
    struct store *store;
};

struct schedule *schedule_create(const struct config *config)
{
    struct schedule *s = xcalloc(1, sizeof *s);
    s->config = config;
    s->store = store_open(config->store.path, STORE_READ, NULL);
    return s;
}

void schedule_free(struct schedule *s)
{
    if (!s)
        return;
    store_close(s->store);
    free(s);
}

static json_t *entry_json(struct timeline *t, const char *zone, const struct slot *slot, int64_t at,
                          const struct zone *timezone)
{
    char why[512];
    json_t *o = json_object();
    timeline_why(t, zone, at, why, sizeof why);
    json_object_set_new(o, "zone", json_string(zone));
    json_object_set_new(o, "loop", slot->loop ? json_string(slot->loop->id) : json_null());
    json_object_set_new(o, "item", slot->item ? json_string(slot->item->id) : json_null());
    json_object_set_new(o, "start", document_time(slot->start, timezone));
    json_object_set_new(o, "end", document_time(slot->end, timezone));
    json_object_set_new(o, "why", json_string(why));
    return o;
}

/* The slots of one zone in [from, until); returns up to where the list is complete. */
static int64_t zone_entries(struct timeline *t, const char *zone, int64_t from, int64_t until,
                            const struct zone *timezone, size_t limit, json_t *list)
{
    int64_t at = from;
    while (at < until) {
        struct slot slot;
        if (!timeline_at(t, zone, at, &slot)) {
            at = timeline_next_change(t, at);
            continue;
        }
        if (json_array_size(list) >= limit)
            return at;
        json_array_append_new(list, entry_json(t, zone, &slot, at, timezone));
        if (slot.end <= at)
            return at;
        at = slot.end;
    }
    return until;
}

/* The loop zones of all layouts that this screen may take, each once. */
static size_t loop_zones(const struct playlist *p, const struct screen_entry *entry, const char **out,
                         size_t max)
{
    size_t n = 0;
    for (size_t l = 0; l <= entry->n_layouts; l++) {
        const struct layout *layout = l == 0 ? entry->layout : entry->layouts[l - 1].layout;
        for (size_t z = 0; layout && z < layout->n_zones; z++) {
            const char *name = layout->zones[z].name;
            bool known = playlist_zone_use(p, name) != ZONE_LOOPS;
            for (size_t i = 0; i < n && !known; i++)
                known = strcmp(out[i], name) == 0;
            if (!known && n < max)
                out[n++] = name;
        }
    }
    return n;
}

static int64_t all_entries(const struct playlist *p, const char *screen, int64_t from, int64_t until,
                           json_t *list)
{
    const char *zones[256];
    const struct screen_entry *entry = playlist_screen(p, screen);
    size_t n = entry ? loop_zones(p, entry, zones, sizeof zones / sizeof zones[0]) : 0;
    struct timeline *t = timeline_create(p, screen);
    int64_t complete = until;
    for (size_t i = 0; i < n; i++) {
        size_t limit = json_array_size(list) + (ENTRIES_MAX - json_array_size(list)) / (n - i);
        int64_t reached = zone_entries(t, zones[i], from, until, p->timezone, limit, list);
        complete = reached < complete ? reached : complete;
    }
    timeline_free(t);
    return complete;
}

json_t *schedule_json(struct schedule *s, int64_t from, int64_t hours)
{
    const struct config *c = s->config;
    struct trusted_source trust = {.keys_folder = c->server.keys,
                                   .required_signatures = (unsigned)c->server.required_signatures,
                                   .site = c->server.site};
    struct playlist *p = library_playlist(s->store, STORE_CURRENT, &trust, NULL, NULL);
    json_t *o = json_object(), *list = json_array();
    int64_t until = from + hours * HOUR_MS;
    if (p)
        until = all_entries(p, c->screen.id, from, until, list);
    struct zone *system = p ? NULL : zone_load_system();
    const struct zone *zone = p ? p->timezone : system;
    json_object_set_new(o, "screen", c->screen.id[0] ? json_string(c->screen.id) : json_null());
    json_object_set_new(o, "from", document_time(from, zone));
    json_object_set_new(o, "until", document_time(until, zone));
    json_object_set_new(o, "entries", list);
    zone_free(system);
    playlist_free(p);
    return o;
}
