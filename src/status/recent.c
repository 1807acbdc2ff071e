#include "status/recent.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#define KEPT 2048
#define HOURS_MS (RECENT_HOURS * INT64_C(3600000))
#define DISTINCT 256

struct kept_play {
    char item[ID_MAX + 1];
    bool shown;
    int64_t ended, missed;
};

struct recent {
    struct plays_place at;
    struct kept_play *ring; /* KEPT */
    size_t next, count;
    int64_t seq; /* the last that was read, -1 = none yet */
};

struct recent *recent_create(const struct plays_place *at)
{
    struct recent *r = xcalloc(1, sizeof *r);
    r->at = *at;
    r->ring = xcalloc(KEPT, sizeof *r->ring);
    r->seq = -1;
    return r;
}

void recent_free(struct recent *r)
{
    if (!r)
        return;
    free(r->ring);
    free(r);
}

static void take(void *context, const struct play *p)
{
    struct recent *r = context;
    struct kept_play *k = &r->ring[r->next];
    r->next = (r->next + 1) % KEPT;
    r->count += r->count < KEPT;
    *k = (struct kept_play){.shown = p->outcome == PLAY_SHOWN,
                            .ended = p->last_frame ? p->last_frame : p->planned_end,
                            .missed = p->missed};
    text_copy(k->item, sizeof k->item, p->item);
}

static void read_new(struct recent *r)
{
    if (r->seq < 0) {
        int64_t last = plays_last_seq(&r->at);
        r->seq = last > KEPT ? last - KEPT : 0;
    }
    plays_read(&r->at, r->seq, KEPT, take, r, &r->seq, NULL);
}

static struct recent_item *find(struct recent_item *list, size_t n, const char *item)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].item, item) == 0)
            return &list[i];
    return NULL;
}

static int latest_first(const void *a, const void *b)
{
    const struct recent_item *x = a, *y = b;
    return x->last > y->last ? -1 : x->last < y->last;
}

size_t recent_turn(struct recent *r, int64_t now, struct recent_item *ret)
{
    struct recent_item list[DISTINCT];
    size_t n = 0;
    read_new(r);
    for (size_t i = 0; i < r->count; i++) {
        const struct kept_play *k = &r->ring[i];
        if (now - k->ended > HOURS_MS)
            continue;
        struct recent_item *item = find(list, n, k->item);
        if (!item && n == DISTINCT)
            continue;
        if (!item) {
            item = &list[n++];
            *item = (struct recent_item){0};
            memcpy(item->item, k->item, sizeof item->item);
        }
        item->shown += k->shown;
        item->not_shown += !k->shown;
        item->missed += k->missed;
        item->last = k->ended > item->last ? k->ended : item->last;
    }
    qsort(list, n, sizeof list[0], latest_first);
    n = n < RECENT_ITEMS ? n : RECENT_ITEMS;
    memcpy(ret, list, n * sizeof list[0]);
    return n;
}
