#include "status/gate.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>

#define WAITING_MAX 1

struct gate {
    pthread_mutex_t count_lock; /* guards `inside` */
    int inside;                 /* at work or waiting */
    pthread_mutex_t work;
};

struct gate *gate_create(void)
{
    struct gate *g = xcalloc(1, sizeof *g);
    pthread_mutex_init(&g->count_lock, NULL);
    pthread_mutex_init(&g->work, NULL);
    return g;
}

void gate_free(struct gate *g)
{
    if (!g)
        return;
    pthread_mutex_destroy(&g->count_lock);
    pthread_mutex_destroy(&g->work);
    free(g);
}

bool gate_enter(struct gate *g)
{
    pthread_mutex_lock(&g->count_lock);
    bool room = g->inside < 1 + WAITING_MAX;
    g->inside += room;
    pthread_mutex_unlock(&g->count_lock);
    if (room)
        pthread_mutex_lock(&g->work);
    return room;
}

void gate_leave(struct gate *g)
{
    pthread_mutex_unlock(&g->work);
    pthread_mutex_lock(&g->count_lock);
    g->inside--;
    pthread_mutex_unlock(&g->count_lock);
}
