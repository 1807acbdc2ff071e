#include "media_queue.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define HOUR_MS ((int64_t)3600000)

void media_queue_finish(struct media_queue *q)
{
    for (size_t i = 0; i < q->n; i++) {
        free(q->list[i].url);
        free(q->list[i].name);
    }
    free(q->list);
    *q = (struct media_queue){0};
}

struct want *media_queue_find(struct media_queue *q, const char *hash)
{
    for (size_t i = 0; i < q->n; i++)
        if (strcmp(q->list[i].hash, hash) == 0)
            return &q->list[i];
    return NULL;
}

static int compare_need(const void *a, const void *b)
{
    const struct want *x = a, *y = b;
    if (x->reserve != y->reserve)
        return x->reserve ? 1 : -1;
    if (x->due_ms != y->due_ms)
        return x->due_ms < y->due_ms ? -1 : 1;
    return strcmp(x->hash, y->hash);
}

void media_queue_plan(struct media_queue *q, struct want *list, size_t n, int64_t version)
{
    for (size_t i = 0; i < n; i++) {
        const struct want *old = media_queue_find(q, list[i].hash);
        if (!old)
            continue;
        list[i].running = old->running;
        list[i].received = old->received;
        if (version != q->version || strcmp(old->code, "disk-full") == 0)
            continue; /* whoever plans anew may have made room */
        list[i].failures = old->failures;
        list[i].retry_ms = old->retry_ms;
        memcpy(list[i].code, old->code, sizeof old->code);
        memcpy(list[i].text, old->text, sizeof old->text);
    }
    if (n)
        qsort(list, n, sizeof *list, compare_need);
    media_queue_finish(q);
    *q = (struct media_queue){.list = list, .n = n, .version = version};
}

struct want *media_queue_next(struct media_queue *q, int64_t now, int64_t known_ms, bool hours_open)
{
    for (size_t i = 0; i < q->n; i++) {
        struct want *w = &q->list[i];
        if (w->running || w->have || now < w->retry_ms)
            continue;
        if (hours_open || w->due_ms <= known_ms + HOUR_MS)
            return w;
    }
    return NULL;
}

int64_t media_queue_wake(const struct media_queue *q, int64_t now)
{
    int64_t wake = INT64_MAX;
    for (size_t i = 0; i < q->n; i++) {
        const struct want *w = &q->list[i];
        if (!w->running && !w->have && w->retry_ms > now && w->retry_ms < wake)
            wake = w->retry_ms;
    }
    return wake;
}

bool media_queue_pending(const struct media_queue *q)
{
    for (size_t i = 0; i < q->n; i++)
        if (!q->list[i].have)
            return true;
    return false;
}

void media_queue_retry(struct media_queue *q)
{
    for (size_t i = 0; i < q->n; i++) {
        q->list[i].failures = 0;
        q->list[i].retry_ms = 0;
    }
}

int64_t media_queue_pause(unsigned failures)
{
    static const int64_t pauses[] = {15000, 60000, 5 * 60000, 15 * 60000, HOUR_MS};
    size_t last = sizeof pauses / sizeof *pauses - 1;
    return failures == 0 ? 0 : pauses[failures - 1 < last ? failures - 1 : last];
}

void media_queue_failed(struct want *w, int64_t now, bool progressed, const char *code, const char *text)
{
    w->failures = progressed ? 1 : w->failures + 1;
    w->retry_ms = now + media_queue_pause(w->failures);
    text_copy(w->code, sizeof w->code, code);
    text_copy(w->text, sizeof w->text, text);
}
