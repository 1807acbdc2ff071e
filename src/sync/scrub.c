#include "scrub.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/thread.h"
#include "dice.h"
#include "store/store.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVERY_MS 60000
#define FIRST_MS 20000 /* the screen's own first look at the media has the card to itself */
#define DOUBTS_MAX 64

struct scrub {
    const char *runtime_path;
    struct store *store; /* scrub thread's */
    pthread_t thread;
    atomic_bool stop;
    void (*removed)(void *);
    void *context;
    char last[HASH_TEXT_SIZE]; /* scrub thread's: the round goes on behind this name */

    pthread_cond_t wake;  /* a doubt came, or the stop */
    pthread_mutex_t lock; /* guards all below */
    char doubts[DOUBTS_MAX][HASH_TEXT_SIZE];
    size_t n_doubts;
    struct scrub_fault *faults;
    size_t n_faults;
};

static bool stopping(void *context)
{
    struct scrub *s = context;
    return atomic_load(&s->stop);
}

static void remove_bad(struct scrub *s, const char *hash, const struct error *why)
{
    struct error err = {0};
    log_error("%s; it is removed and fetched again", why->text);
    if (!store_remove_blob(s->store, hash, &err))
        log_error("%s", err.text);
    pthread_mutex_lock(&s->lock);
    s->faults = xreallocarray(s->faults, s->n_faults + 1, sizeof *s->faults);
    struct scrub_fault *f = &s->faults[s->n_faults++];
    text_copy(f->hash, sizeof f->hash, hash);
    text_copy(f->text, sizeof f->text, why->text);
    pthread_mutex_unlock(&s->lock);
    s->removed(s->context);
}

static void look_at(struct scrub *s, const char *hash)
{
    struct error err = {0};
    if (!store_scrub_blob(s->store, s->runtime_path, hash, stopping, s, &err) &&
        strcmp(err.code, "media-corrupt") == 0)
        remove_bad(s, hash, &err);
}

static bool take_doubt(struct scrub *s, char ret[HASH_TEXT_SIZE])
{
    pthread_mutex_lock(&s->lock);
    bool any = s->n_doubts > 0;
    if (any)
        memcpy(ret, s->doubts[--s->n_doubts], HASH_TEXT_SIZE);
    pthread_mutex_unlock(&s->lock);
    return any;
}

/* The blob whose name follows the last one's, round and round. */
static bool next_in_round(struct scrub *s, char ret[HASH_TEXT_SIZE])
{
    struct store_blob *list = NULL;
    size_t n = 0;
    const char *after = NULL, *first = NULL;
    if (!store_list_blobs(s->store, &list, &n, NULL))
        return false;
    for (size_t i = 0; i < n; i++) {
        const char *hash = list[i].hash;
        if (strcmp(hash, s->last) > 0 && (!after || strcmp(hash, after) < 0))
            after = hash;
        if (!first || strcmp(hash, first) < 0)
            first = hash;
    }
    const char *chosen = after ? after : first;
    if (chosen)
        memcpy(ret, chosen, HASH_TEXT_SIZE);
    free(list);
    return chosen != NULL;
}

/* Until `boot_ms`, a doubt or the stop. */
static void rest(struct scrub *s, int64_t boot_ms)
{
    int64_t until_us = clock_mono_us() + (boot_ms - clock_boot_ms()) * 1000;
    struct timespec until = {until_us / 1000000, until_us % 1000000 * 1000};
    pthread_mutex_lock(&s->lock);
    int rc = 0;
    while (rc == 0 && s->n_doubts == 0 && !stopping(s))
        rc = pthread_cond_timedwait(&s->wake, &s->lock, &until);
    pthread_mutex_unlock(&s->lock);
}

static void *run(void *context)
{
    struct scrub *s = context;
    char hash[HASH_TEXT_SIZE];
    int64_t next = clock_boot_ms() + FIRST_MS;
    pthread_setname_np(pthread_self(), "scrub");
    while (!stopping(s)) {
        if (take_doubt(s, hash)) {
            look_at(s, hash);
        } else if (clock_boot_ms() >= next) {
            next = clock_boot_ms() + EVERY_MS;
            if (next_in_round(s, hash)) {
                memcpy(s->last, hash, sizeof s->last);
                look_at(s, hash);
            }
        } else {
            rest(s, next);
        }
    }
    return NULL;
}

static void free_all(struct scrub *s)
{
    store_close(s->store);
    pthread_cond_destroy(&s->wake);
    pthread_mutex_destroy(&s->lock);
    free(s->faults);
    free(s);
}

struct scrub *scrub_create(const char *store_path, const char *runtime_path, void (*removed)(void *),
                           void *context, struct error *err)
{
    struct scrub *s = xcalloc(1, sizeof *s);
    s->runtime_path = runtime_path;
    s->removed = removed;
    s->context = context;
    pthread_mutex_init(&s->lock, NULL);
    thread_cond_init(&s->wake);
    /* Each start begins the round elsewhere, so that frequent restarts do not read the same few again and
     * again. */
    snprintf(s->last, sizeof s->last, "%08x", (unsigned)(dice_roll() * 4294967295.0));
    s->store = store_open(store_path, STORE_READ, err);
    if (s->store && pthread_create(&s->thread, NULL, run, s) == 0)
        return s;
    error_set(err, NULL, "no thread to look after the media");
    free_all(s);
    return NULL;
}

bool scrub_destroy(struct scrub *s, int timeout_ms)
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

void scrub_doubt(struct scrub *s, const char *hash)
{
    pthread_mutex_lock(&s->lock);
    bool known = s->n_doubts == DOUBTS_MAX;
    for (size_t i = 0; i < s->n_doubts; i++)
        known = known || strcmp(s->doubts[i], hash) == 0;
    if (!known)
        text_copy(s->doubts[s->n_doubts++], HASH_TEXT_SIZE, hash);
    pthread_cond_signal(&s->wake);
    pthread_mutex_unlock(&s->lock);
}

size_t scrub_take(struct scrub *s, struct scrub_fault **ret)
{
    pthread_mutex_lock(&s->lock);
    size_t n = s->n_faults;
    *ret = s->faults;
    s->faults = NULL;
    s->n_faults = 0;
    pthread_mutex_unlock(&s->lock);
    return n;
}
