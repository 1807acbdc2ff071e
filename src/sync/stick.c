#include "stick.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/thread.h"
#include "envelope/envelope.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define EVERY_US 2000000
#define STICKS_MAX 8

struct sight { /* of one stick's playlist; name "" = none */
    char name[64];
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec changed;
};

struct stick {
    const char *folder;
    void (*changed)(void *);
    void *context;
    pthread_t thread;
    atomic_bool stop;
    struct sight seen[STICKS_MAX]; /* the thread's */

    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t wake;
    struct stick_find found;
    bool fresh; /* found was not taken yet */
    char last[64]; /* the stick of the last find, "" = gone */
};

static char *playlist_of(const struct stick *s, const char *name)
{
    return xasprintf("%s/%s/papan/playlist.papan", s->folder, name);
}

/* False where there is no such file. */
static bool look(const struct stick *s, const char *name, struct sight *ret)
{
    struct stat st;
    char *path = playlist_of(s, name);
    bool there = strlen(name) < sizeof ret->name && lstat(path, &st) == 0;
    free(path);
    if (!there)
        return false;
    *ret = (struct sight){.device = st.st_dev, .inode = st.st_ino, .size = st.st_size, .changed = st.st_mtim};
    text_copy(ret->name, sizeof ret->name, name);
    return true;
}

static bool same(const struct sight *a, const struct sight *b)
{
    return strcmp(a->name, b->name) == 0 && a->device == b->device && a->inode == b->inode && a->size == b->size &&
           a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec;
}

static bool was_seen(const struct stick *s, const struct sight *now)
{
    for (size_t i = 0; i < STICKS_MAX; i++)
        if (same(&s->seen[i], now))
            return true;
    return false;
}

static void read_playlist(struct stick *s, const struct sight *now)
{
    struct stick_find f = {0};
    struct error err = {0};
    char *path = playlist_of(s, now->name);
    if (!file_read(path, ENVELOPE_FILE_LIMIT, &f.bytes, &f.n, &err))
        text_copy(f.text, sizeof f.text, err.text);
    free(path);
    pthread_mutex_lock(&s->lock);
    free(s->found.bytes);
    s->found = f;
    s->fresh = true;
    text_copy(s->last, sizeof s->last, now->name);
    pthread_mutex_unlock(&s->lock);
}

static bool taken(struct stick *s)
{
    pthread_mutex_lock(&s->lock);
    bool fresh = s->fresh;
    pthread_mutex_unlock(&s->lock);
    return !fresh;
}

/* One new find at a time: another new stick waits for the next look. */
static void look_at_all(struct stick *s)
{
    struct sight now[STICKS_MAX] = {0};
    size_t n = 0;
    bool found = !taken(s), gone = true;
    char **names = file_list(s->folder, NULL);
    for (size_t i = 0; names && names[i] && n < STICKS_MAX; i++) {
        if (!look(s, names[i], &now[n]))
            continue;
        bool known = was_seen(s, &now[n]);
        if (!known && !found) {
            read_playlist(s, &now[n]);
            found = known = true;
        }
        gone = gone && strcmp(now[n].name, s->last) != 0;
        n += known;
    }
    file_names_free(names);
    memset(&now[n], 0, (STICKS_MAX - n) * sizeof *now);
    memcpy(s->seen, now, sizeof now);
    pthread_mutex_lock(&s->lock);
    bool news = s->fresh || (gone && s->last[0]);
    if (gone)
        s->last[0] = 0;
    pthread_mutex_unlock(&s->lock);
    if (news)
        s->changed(s->context);
}

static void *run(void *context)
{
    struct stick *s = context;
    pthread_setname_np(pthread_self(), "stick");
    while (!atomic_load(&s->stop)) {
        look_at_all(s);
        int64_t until_us = clock_mono_us() + EVERY_US;
        struct timespec until = {until_us / 1000000, until_us % 1000000 * 1000};
        pthread_mutex_lock(&s->lock);
        int rc = 0;
        while (rc == 0 && !atomic_load(&s->stop))
            rc = pthread_cond_timedwait(&s->wake, &s->lock, &until);
        pthread_mutex_unlock(&s->lock);
    }
    return NULL;
}

static void free_all(struct stick *s)
{
    free(s->found.bytes);
    pthread_cond_destroy(&s->wake);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

struct stick *stick_create(const char *folder, void (*changed)(void *), void *context, struct error *err)
{
    struct stick *s = xcalloc(1, sizeof *s);
    s->folder = folder;
    s->changed = changed;
    s->context = context;
    pthread_mutex_init(&s->lock, NULL);
    thread_cond_init(&s->wake);
    if (pthread_create(&s->thread, NULL, run, s) == 0)
        return s;
    error_set(err, NULL, "no thread to look for sticks");
    free_all(s);
    return NULL;
}

bool stick_destroy(struct stick *s, int timeout_ms)
{
    if (!s)
        return true;
    pthread_mutex_lock(&s->lock);
    atomic_store(&s->stop, true);
    pthread_cond_signal(&s->wake);
    pthread_mutex_unlock(&s->lock);
    if (!thread_join_within(s->thread, timeout_ms))
        return false;
    free_all(s);
    return true;
}

bool stick_take(struct stick *s, struct stick_find *ret)
{
    pthread_mutex_lock(&s->lock);
    bool fresh = s->fresh;
    if (fresh) {
        *ret = s->found;
        s->found = (struct stick_find){0};
        s->fresh = false;
    }
    pthread_mutex_unlock(&s->lock);
    return fresh;
}

bool stick_present(struct stick *s)
{
    pthread_mutex_lock(&s->lock);
    bool present = s->last[0] != 0;
    pthread_mutex_unlock(&s->lock);
    return present;
}

char *stick_medium(const char *folder, const char *relative, int64_t bytes)
{
    char **names = folder ? file_list(folder, NULL) : NULL, *found = NULL;
    for (size_t i = 0; names && names[i] && i < STICKS_MAX && !found; i++) {
        struct stat st;
        char *path = xasprintf("%s/%s/papan/%s", folder, names[i], relative);
        if (lstat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == bytes)
            found = path;
        else
            free(path);
    }
    file_names_free(names);
    return found;
}
