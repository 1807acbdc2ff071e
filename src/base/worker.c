#include "base/worker.h"

#include "base/memory.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct worker {
    pthread_t thread;
    pthread_mutex_t lock; /* guards the two lists */
    pthread_cond_t more;
    struct job *waiting, *finished;
    int event;
    _Atomic bool stopping, hurried;
};

static void append(struct job **list, struct job *j)
{
    while (*list)
        list = &(*list)->next;
    j->next = NULL;
    *list = j;
}

static void finish(struct worker *w, struct job *j)
{
    append(&w->finished, j);
    uint64_t one = 1;
    ssize_t written = write(w->event, &one, sizeof one);
    (void)written; /* it can only be full, and is readable then */
}

static void *run(void *user)
{
    struct worker *w = user;
    pthread_mutex_lock(&w->lock);
    for (;;) {
        while (!w->waiting && !w->stopping)
            pthread_cond_wait(&w->more, &w->lock);
        if (w->stopping)
            break;
        struct job *j = w->waiting;
        w->waiting = j->next;
        w->hurried = false;
        pthread_mutex_unlock(&w->lock);
        j->run(j);
        pthread_mutex_lock(&w->lock);
        finish(w, j);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

struct worker *worker_create(const char *name)
{
    struct worker *w = xcalloc(1, sizeof *w);
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->more, NULL);
    w->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int rc = pthread_create(&w->thread, NULL, run, w);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (rc != 0) {
        close(w->event);
        free(w);
        return NULL;
    }
    pthread_setname_np(w->thread, name);
    return w;
}

void worker_destroy(struct worker *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_signal(&w->more);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    while (w->waiting) {
        struct job *j = w->waiting;
        w->waiting = j->next;
        append(&w->finished, j);
    }
    worker_collect(w);
    close(w->event);
    pthread_cond_destroy(&w->more);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

void worker_give(struct worker *w, struct job *j)
{
    j->worker = w;
    pthread_mutex_lock(&w->lock);
    append(&w->waiting, j);
    pthread_cond_signal(&w->more);
    pthread_mutex_unlock(&w->lock);
}

int worker_fd(const struct worker *w)
{
    return w->event;
}

void worker_collect(struct worker *w)
{
    uint64_t count;
    pthread_mutex_lock(&w->lock);
    struct job *list = w->finished;
    ssize_t n = list ? read(w->event, &count, sizeof count) : 0; /* written under the same lock */
    (void)n;
    w->finished = NULL;
    pthread_mutex_unlock(&w->lock);
    while (list) {
        struct job *j = list;
        list = j->next;
        j->done(j);
    }
}

bool worker_hurried(const struct worker *w)
{
    return w->hurried || w->stopping;
}

void worker_hurry(struct worker *w)
{
    w->hurried = true;
}

bool worker_stopping(const struct worker *w)
{
    return w->stopping;
}
