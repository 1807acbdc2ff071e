#include "screen/bill.h"

#include "base/memory.h"

#include <stdlib.h>

struct bill *bill_create(struct playlist *playlist, const char *screen_id, const char *payload_hash)
{
    struct bill *p = xcalloc(1, sizeof *p);
    size_t n = playlist->n_media ? playlist->n_media : 1;
    p->references = 1;
    p->playlist = playlist;
    p->timeline = timeline_create(playlist, screen_id);
    p->media = xcalloc(n, sizeof *p->media);
    p->due = xcalloc(n, sizeof *p->due);
    p->reserve = xcalloc(n, sizeof *p->reserve);
    for (size_t i = 0; i < n; i++)
        p->due[i] = INT64_MAX;
    text_copy(p->payload_hash, sizeof p->payload_hash, payload_hash);
    return p;
}

struct bill *bill_hold(struct bill *p)
{
    if (p)
        p->references++;
    return p;
}

void bill_release(struct bill *p)
{
    if (!p || --p->references > 0)
        return;
    timeline_free(p->timeline);
    playlist_free(p->playlist);
    free(p->media);
    free(p->due);
    free(p->reserve);
    free(p);
}

size_t bill_index(const struct bill *p, const struct medium *m)
{
    return (size_t)(m - p->playlist->media);
}

enum medium_state bill_medium(const struct bill *p, const struct medium *m)
{
    return p->media[bill_index(p, m)];
}
