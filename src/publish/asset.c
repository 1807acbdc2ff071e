#include "asset.h"

#include "asset_work.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "folder.h"
#include "names.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define WORKERS_MAX 8

struct asset_set {
    struct asset_bench bench;
    struct asset **list;
    size_t count, capacity;
    pthread_mutex_t lock; /* guards next, done and the jobs' names while workers run */
    size_t next, done;
    enum asset_depth depth;
    struct asset_progress progress[WORKERS_MAX];
};

struct asset_set *asset_set_create(const char *src, struct cache *cache, struct report *report)
{
    struct asset_set *s = xcalloc(1, sizeof(*s));
    s->bench = (struct asset_bench){.src = xstrdup(src), .cache = cache, .report = report};
    pthread_mutex_init(&s->lock, NULL);
    return s;
}

void asset_set_free(struct asset_set *s)
{
    if (s == NULL)
        return;
    for (size_t i = 0; i < s->count; i++) {
        cached_finish(&s->list[i]->result);
        free(s->list[i]->name);
        free(s->list[i]->place);
        free(s->list[i]->path);
        free(s->list[i]);
    }
    free(s->list);
    free(s->bench.src);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

struct asset *asset_set_add(struct asset_set *s, const char *name, const char *place)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->list[i]->name, name) == 0)
            return s->list[i];
    if (s->count == s->capacity) {
        s->capacity = s->capacity == 0 ? 32 : s->capacity * 2;
        s->list = xreallocarray(s->list, s->capacity, sizeof(struct asset *));
    }
    struct asset *a = xcalloc(1, sizeof(*a));
    a->name = xstrdup(name);
    a->place = xstrdup(place);
    s->list[s->count++] = a;
    return a;
}

struct worker {
    struct asset_set *set;
    struct asset_progress *progress;
    pthread_t thread;
};

static void *work(void *argument)
{
    struct worker *w = argument;
    struct asset_set *s = w->set;
    for (;;) {
        pthread_mutex_lock(&s->lock);
        struct asset *a = s->next < s->count ? s->list[s->next++] : NULL;
        pthread_mutex_unlock(&s->lock);
        if (a == NULL)
            return NULL;
        asset_work(&s->bench, a, s->depth, w->progress);
        pthread_mutex_lock(&s->lock);
        s->done++;
        pthread_mutex_unlock(&s->lock);
    }
}

static void show_progress(struct asset_set *s, size_t done)
{
    char line[160];
    int n = snprintf(line, sizeof(line), "\r\033[K%zu of %zu files", done, s->count);
    for (size_t i = 0; i < WORKERS_MAX && n > 0 && (size_t)n < sizeof(line); i++) {
        char name[40];
        double part = asset_progress_read(&s->progress[i], name, sizeof(name));
        if (part >= 0)
            n += snprintf(line + n, sizeof(line) - (size_t)n, "  %s %.0f %%", name, part * 100);
    }
    fputs(line, stderr);
    fflush(stderr);
}

void asset_set_work(struct asset_set *s, enum asset_depth depth)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t n = cores < 1 ? 1 : cores > WORKERS_MAX ? WORKERS_MAX : (size_t)cores, started = 0;
    struct worker workers[WORKERS_MAX];
    bool terminal = isatty(STDERR_FILENO) == 1;
    s->next = s->done = 0;
    s->depth = depth;
    for (size_t i = 0; i < n && i < s->count; i++) {
        workers[i] = (struct worker){.set = s, .progress = &s->progress[i]};
        asset_progress_start(&s->progress[i]);
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            break;
        started++;
    }
    if (started == 0 && s->count > 0)
        work(&(struct worker){.set = s, .progress = &s->progress[0]});
    for (size_t done = 0; terminal && done < s->count;) {
        pthread_mutex_lock(&s->lock);
        done = s->done;
        pthread_mutex_unlock(&s->lock);
        show_progress(s, done);
        clock_sleep_ms(150);
    }
    if (terminal)
        fputs("\r\033[K", stderr);
    for (size_t i = 0; i < started; i++) {
        pthread_join(workers[i].thread, NULL);
        asset_progress_stop(&s->progress[i]);
    }
}

void asset_set_check_unchanged(struct asset_set *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (!s->list[i]->failed)
            asset_check_unchanged(&s->bench, s->list[i]);
}

bool asset_seems_video(const struct asset *a)
{
    static const char *const extensions[] = {"mp4", "mov",  "m4v", "mkv", "webm", "avi",
                                             "mpg", "mpeg", "ts",  "mts", "wmv"};
    const char *dot = strrchr(name_base(a->name), '.');
    for (size_t i = 0; dot != NULL && i < sizeof(extensions) / sizeof(extensions[0]); i++)
        if (strcasecmp(dot + 1, extensions[i]) == 0)
            return true;
    return false;
}
