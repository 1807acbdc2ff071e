/* Which media this screen needs when, of the newest accepted playlist and, where a blob of it is missing, of
 * the current one. */
#include "base/memory.h"
#include "base/text.h"
#include "sync.h"

#include <stdlib.h>
#include <string.h>

#define DAY_MS ((int64_t)86400000)
#define HORIZON_MS (62 * DAY_MS)

struct collection {
    struct sync *sync;
    struct want *list;
    size_t n, capacity;
    bool only_missing_soon;
};

static struct want *find(struct collection *c, const char *hash)
{
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->list[i].hash, hash) == 0)
            return &c->list[i];
    return NULL;
}

static void add(void *context, const struct medium *m, int64_t due, bool is_reserve)
{
    struct collection *c = context;
    bool soon = !is_reserve && due < c->sync->time.now_ms + DAY_MS;
    bool have = store_has_blob(c->sync->store, m->hash, m->bytes);
    if (c->only_missing_soon && (have || !soon || find(c, m->hash)))
        return;
    if (c->n == c->capacity) {
        c->capacity = c->capacity ? 2 * c->capacity : 64;
        c->list = xreallocarray(c->list, c->capacity, sizeof *c->list);
    }
    struct want *w = &c->list[c->n++];
    *w = (struct want){.bytes = m->bytes,
                       .url = xstrdup(m->url),
                       .name = xstrdup(m->name[0] ? m->name : m->url),
                       .due_ms = due,
                       .reserve = is_reserve,
                       .soon = soon,
                       .have = have};
    text_copy(w->hash, sizeof w->hash, m->hash);
    w->received = have ? 0 : store_part_bytes(c->sync->store, m->hash);
}

static void collect(struct collection *c, const struct shelf_slot *slot, int64_t horizon)
{
    int64_t now = c->sync->time.now_ms, until = now + horizon;
    int64_t expires = slot->playlist->expires_ms > now + DAY_MS ? slot->playlist->expires_ms : now + DAY_MS;
    timeline_media(slot->timeline, now, until < expires ? until : expires, add, c);
}

static void add_names(char (**list)[HASH_TEXT_SIZE], size_t *n, const struct playlist *p)
{
    if (!p || p->n_media == 0)
        return;
    *list = xreallocarray(*list, *n + p->n_media, sizeof **list);
    for (size_t i = 0; i < p->n_media; i++)
        text_copy((*list)[(*n)++], HASH_TEXT_SIZE, p->media[i].hash);
}

void wants_update(struct sync *s)
{
    struct collection c = {.sync = s};
    const struct shelf_slot *newest = s->next.playlist ? &s->next : &s->current;
    char(*keep)[HASH_TEXT_SIZE] = NULL;
    size_t n_keep = 0;
    s->plan_stale = false;
    s->plan_made_boot = s->now_boot;
    s->plan_made_ms = s->time.now_ms;
    if (!s->media)
        return;
    if (newest->playlist)
        collect(&c, newest, HORIZON_MS);
    c.only_missing_soon = true;
    if (s->next.playlist && s->current.playlist)
        collect(&c, &s->current, DAY_MS);
    add_names(&keep, &n_keep, s->current.playlist);
    add_names(&keep, &n_keep, s->next.playlist);
    media_plan(s->media, c.list, c.n, newest->playlist ? newest->playlist->version : 0, keep, n_keep);
}
