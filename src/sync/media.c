#include "media.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/thread.h"
#include "base/worker.h"
#include "download.h"
#include "stick.h"
#include "target.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define AT_ONCE 4           /* media that come in */
#define SLOTS (2 * AT_ONCE) /* with those that are being made durable */
#define IDLE_MS 1000        /* while something is wanted */
#define ASLEEP_MS 60000     /* a new plan wakes it */
#define ROOM_RETRY_MS 60000

struct media {
    struct media_settings settings;
    pthread_t thread;
    atomic_bool stop;
    void (*changed)(void *);
    void *context;
    struct http *http;   /* media thread's; http_wake by anyone */
    struct store *store; /* media thread's */
    struct worker *keeper;
    struct store *keeper_store; /* the keeper's thread's */

    pthread_mutex_t lock; /* guards all below */
    struct media_queue queue;
    char (*keep)[HASH_TEXT_SIZE]; /* sorted */
    size_t n_keep;
    int64_t known_ms;
    bool hours_open;

    struct download *running[SLOTS]; /* media thread's */
    int64_t
        paced_until; /* media thread's; boot clock: server.max_kbit holds over all media, not only within one */
};

static bool stopping(void *context)
{
    struct media *m = context;
    return atomic_load(&m->stop);
}

static int compare_hash(const void *a, const void *b)
{
    return strcmp(a, b);
}

static bool is_kept(void *context, const char *hash)
{
    struct media *m = context;
    return m->n_keep && bsearch(hash, m->keep, m->n_keep, sizeof *m->keep, compare_hash);
}

static int64_t missing_of_running(const struct media *m)
{
    int64_t bytes = 0;
    for (size_t i = 0; i < SLOTS; i++)
        bytes += m->running[i] ? download_missing(m->running[i]) : 0;
    return bytes;
}

static void forget(struct media *m, struct download *d)
{
    for (size_t i = 0; i < SLOTS; i++)
        if (m->running[i] == d)
            m->running[i] = NULL;
    download_free(d);
}

/* With the lock held. */
static void note_failure(struct want *w, bool progressed, const char *code, const char *text)
{
    media_queue_failed(w, clock_boot_ms(), progressed, code, text);
    if (strcmp(code, "disk-full") == 0)
        w->retry_ms = clock_boot_ms() + ROOM_RETRY_MS; /* asks the disk, not the server */
    log_warning("%s: medium %.16s… (%s): %s", code, w->hash, w->name, text);
}

static void on_done(void *context, struct download *d, const struct download_result *r)
{
    struct media *m = context;
    if (m->settings.bytes_per_second > 0 && !download_is_local(d))
        m->paced_until = download_began_ms(d) + r->received * 1000 / m->settings.bytes_per_second;
    pthread_mutex_lock(&m->lock);
    struct want *w = media_queue_find(&m->queue, download_hash(d));
    if (w) {
        w->running = false;
        w->have = r->end == DOWNLOAD_WHOLE;
        if (r->end == DOWNLOAD_FAILED)
            note_failure(w, r->progressed, r->code, r->text);
        else if (r->end == DOWNLOAD_AGAIN)
            log_info("medium %.16s… (%s) is fetched anew: %s", w->hash, w->name, r->text);
        else
            log_info("medium %.16s… (%s) is in the store", w->hash, w->name);
        if (r->end == DOWNLOAD_WHOLE)
            w->code[0] = 0;
    }
    pthread_mutex_unlock(&m->lock);
    forget(m, d);
    m->changed(m->context);
}

/* With the lock held: room is made from what the plan under the same lock does not need. */
static bool make_room(struct media *m, struct want *w, struct error *err)
{
    int64_t missing = w->bytes - store_part_bytes(m->store, w->hash);
    return store_make_room(m->store, m->settings.max_bytes, missing > 0 ? missing : 0, missing_of_running(m),
                           is_kept, m, err);
}

/* A file: URL, which target.h decodes; caller frees; NULL: none. */
static char *on_stick(const struct media *m, const char *relative, int64_t bytes)
{
    char *path = stick_medium(m->settings.sticks, relative, bytes),
         *escaped = path ? target_file_url(path) : NULL;
    free(path);
    return escaped;
}

static struct download *begin(struct media *m, struct want *w, struct error *err)
{
    struct download_order order = {.bytes = w->bytes,
                                   .bytes_per_second = m->settings.bytes_per_second,
                                   .runtime_path = m->settings.runtime_path,
                                   .keeper = m->keeper,
                                   .keeper_store = m->keeper_store};
    memcpy(order.hash, w->hash, sizeof order.hash);
    /* A stick first, since it is near; what failed from it is asked of the server next. */
    bool near = !m->settings.server_url || w->failures % 2 == 0;
    char *relative = xstrdup(w->url);
    struct download *d = NULL;
    pthread_mutex_unlock(&m->lock); /* what is there of it may take long to hash */
    char *url = near ? on_stick(m, relative, order.bytes) : NULL;
    if (!url && m->settings.server_url)
        url = target_resolve(m->settings.server_url, relative);
    order.url = url;
    if (!url && !m->settings.server_url)
        error_set(err, "media-missing", "it is on no stick, and server.url is not set");
    else if (url)
        d = download_start(m->store, m->http, &order, stopping, on_done, m, err);
    else
        error_set(err, "config-invalid", "server.url is no URL");
    pthread_mutex_lock(&m->lock);
    free(relative);
    free(url);
    return d;
}

/* Where bandwidth is limited, one at a time from its first byte to its last flush. SLOTS: none may begin. */
static size_t free_slot(const struct media *m)
{
    bool paced = m->settings.bytes_per_second > 0;
    size_t slot = SLOTS, coming = 0;
    for (size_t i = 0; i < SLOTS; i++) {
        if (!m->running[i])
            slot = i;
        else if (paced || !download_is_keeping(m->running[i]))
            coming++;
    }
    return coming < (paced ? 1 : AT_ONCE) ? slot : SLOTS;
}

/* With the lock held. False: nothing more to begin now. */
static bool begin_next(struct media *m)
{
    size_t slot = free_slot(m);
    if (slot == SLOTS || clock_boot_ms() < m->paced_until)
        return false;
    struct want *w = media_queue_next(&m->queue, clock_boot_ms(), m->known_ms, m->hours_open);
    if (!w)
        return false;
    if (store_has_blob(m->store, w->hash, w->bytes)) {
        w->have = true;
        return true;
    }
    struct error err = {0};
    char hash[HASH_TEXT_SIZE];
    memcpy(hash, w->hash, sizeof hash);
    w->running = true;
    struct download *d = make_room(m, w, &err) ? begin(m, w, &err) : NULL;
    m->running[slot] = d;
    w = media_queue_find(&m->queue, hash); /* the plan may be another by now */
    if (w && !d && !stopping(m)) {
        w->running = false;
        note_failure(w, false, err.code[0] ? err.code : "store-error", err.text);
    }
    return !stopping(m);
}

/* What a new plan does not want any more. With the lock held. */
static void drop_unwanted(struct media *m)
{
    for (size_t i = 0; i < SLOTS; i++) {
        if (!m->running[i])
            continue;
        struct want *w = media_queue_find(&m->queue, download_hash(m->running[i]));
        if (w)
            w->running = true;
        else if (!download_is_keeping(m->running[i]))
            forget(m, m->running[i]);
    }
}

static int pause_ms(struct media *m)
{
    int64_t now = clock_boot_ms(), wake = media_queue_wake(&m->queue, now);
    if (m->paced_until > now && m->paced_until < wake)
        wake = m->paced_until;
    int64_t most = media_queue_pending(&m->queue) ? IDLE_MS : ASLEEP_MS;
    return wake - now < most ? (int)(wake - now) : (int)most;
}

/* For who asks how far it is; a fraction of a second late is soon enough. */
static void note_progress(struct media *m)
{
    pthread_mutex_lock(&m->lock);
    for (size_t i = 0; i < SLOTS; i++) {
        struct want *w = m->running[i] ? media_queue_find(&m->queue, download_hash(m->running[i])) : NULL;
        if (w)
            w->received = w->bytes - download_missing(m->running[i]);
    }
    pthread_mutex_unlock(&m->lock);
}

static void *run(void *context)
{
    struct media *m = context;
    pthread_setname_np(pthread_self(), "media");
    while (!stopping(m)) {
        bool began = false, pumped = false;
        pthread_mutex_lock(&m->lock);
        drop_unwanted(m);
        while (begin_next(m))
            began = true;
        int pause = pause_ms(m);
        pthread_mutex_unlock(&m->lock);
        if (began)
            m->changed(m->context);
        note_progress(m);
        for (size_t i = 0; i < SLOTS; i++)
            pumped = (m->running[i] && download_pump(m->running[i])) || pumped;
        http_turn(m->http, worker_fd(m->keeper), pumped ? 0 : pause);
        worker_collect(m->keeper);
    }
    worker_destroy(m->keeper);
    m->keeper = NULL;
    for (size_t i = 0; i < SLOTS; i++)
        download_free(m->running[i]);
    return NULL;
}

static void free_all(struct media *m)
{
    worker_destroy(m->keeper);
    http_destroy(m->http);
    store_close(m->keeper_store);
    store_close(m->store);
    media_queue_finish(&m->queue);
    free(m->keep);
    pthread_mutex_destroy(&m->lock);
    free(m);
}

struct media *media_create(const struct media_settings *settings, const struct http_settings *http,
                           void (*changed)(void *), void *context, struct error *err)
{
    struct media *m = xcalloc(1, sizeof *m);
    m->settings = *settings;
    m->changed = changed;
    m->context = context;
    pthread_mutex_init(&m->lock, NULL);
    m->http = http_create(http, err);
    m->store = m->http ? store_open(settings->store_path, STORE_WRITE, err) : NULL;
    m->keeper_store = m->store ? store_open(settings->store_path, STORE_WRITE, err) : NULL;
    m->keeper = m->keeper_store ? worker_create("keeper") : NULL;
    if (m->keeper && pthread_create(&m->thread, NULL, run, m) == 0)
        return m;
    if (m->keeper_store)
        error_set(err, NULL, "no thread for the media");
    free_all(m);
    return NULL;
}

bool media_destroy(struct media *m, int timeout_ms)
{
    if (!m)
        return true;
    atomic_store(&m->stop, true);
    http_wake(m->http);
    if (!thread_join_within(m->thread, timeout_ms))
        return false;
    free_all(m);
    return true;
}

void media_plan(struct media *m, struct want *list, size_t n, int64_t version, char (*keep)[HASH_TEXT_SIZE],
                size_t n_keep)
{
    if (n_keep)
        qsort(keep, n_keep, sizeof *keep, compare_hash);
    pthread_mutex_lock(&m->lock);
    media_queue_plan(&m->queue, list, n, version);
    free(m->keep);
    m->keep = keep;
    m->n_keep = n_keep;
    pthread_mutex_unlock(&m->lock);
    http_wake(m->http);
}

void media_retry(struct media *m)
{
    pthread_mutex_lock(&m->lock);
    media_queue_retry(&m->queue);
    pthread_mutex_unlock(&m->lock);
    http_wake(m->http);
}

void media_set_time(struct media *m, int64_t known_ms, bool hours_open)
{
    pthread_mutex_lock(&m->lock);
    m->known_ms = known_ms;
    m->hours_open = hours_open;
    pthread_mutex_unlock(&m->lock);
}

static void add_fault(struct media_state *s, const struct want *w)
{
    s->faults = xreallocarray(s->faults, s->n_faults + 1, sizeof *s->faults);
    struct media_fault *f = &s->faults[s->n_faults++];
    memcpy(f->hash, w->hash, sizeof f->hash);
    text_copy(f->code, sizeof f->code, w->code);
    text_copy(f->text, sizeof f->text, w->text);
    text_copy(f->name, sizeof f->name, w->name);
    f->soon = w->soon;
}

void media_snapshot(struct media *m, struct media_state *ret)
{
    struct media_state s = {0};
    pthread_mutex_lock(&m->lock);
    for (size_t i = 0; i < m->queue.n; i++) {
        const struct want *w = &m->queue.list[i];
        s.files++;
        s.bytes += w->bytes;
        s.pending_files += !w->have;
        s.pending_bytes += w->have ? 0 : w->bytes - w->received;
        if (!w->have && w->code[0])
            add_fault(&s, w);
    }
    pthread_mutex_unlock(&m->lock);
    *ret = s;
}
