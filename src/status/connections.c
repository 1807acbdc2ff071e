#include "status/connections.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Shut down is not closed yet: the answering thread closes, and then takes it out of the table. Hence room
 * for some more. */
#define TABLE_SIZE (CONNECTIONS_MAX * 2)

struct open_connection {
    int fd;    /* -1 = free */
    bool shut; /* shut down by us, about to be closed */
    uint8_t address[16];
    int64_t since; /* accepted, or its last request finished */
};

struct connections {
    pthread_mutex_t
        lock; /* guards all; a descriptor is shut down under it, so that it cannot be another one by then */
    struct open_connection list[TABLE_SIZE];
    size_t count; /* neither free nor shut */
};

struct connections *connections_create(void)
{
    struct connections *c = xcalloc(1, sizeof *c);
    pthread_mutex_init(&c->lock, NULL);
    for (size_t i = 0; i < TABLE_SIZE; i++)
        c->list[i].fd = -1;
    return c;
}

void connections_free(struct connections *c)
{
    if (!c)
        return;
    pthread_mutex_destroy(&c->lock);
    free(c);
}

static void shut(struct connections *c, struct open_connection *o)
{
    shutdown(o->fd, SHUT_RDWR);
    o->shut = true;
    c->count--;
}

static void address_key(const struct sockaddr *address, uint8_t out[16])
{
    memset(out, 0, 16);
    if (address->sa_family == AF_INET)
        memcpy(out, &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
    else if (address->sa_family == AF_INET6) /* one subscriber has a /64 */
        memcpy(out, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, 8);
}

/* Has it sent something that no thread of ours has come to yet? Then the one that keeps the other waiting is us. */
static bool waits_for_us(const struct open_connection *o)
{
    int unread = 0;
    return ioctl(o->fd, FIONREAD, &unread) == 0 && unread > 0;
}

/* The longest waiting, of one address (or of any, NULL): of those that owe us something, where there is one. */
static struct open_connection *longest(struct connections *c, const uint8_t *address, size_t *ret_count)
{
    struct open_connection *owing = NULL, *found = NULL;
    *ret_count = 0;
    for (size_t i = 0; i < TABLE_SIZE; i++) {
        struct open_connection *o = &c->list[i];
        if (o->fd < 0 || o->shut || (address && memcmp(o->address, address, 16) != 0))
            continue;
        (*ret_count)++;
        if (!found || o->since < found->since)
            found = o;
        if ((!owing || o->since < owing->since) && !waits_for_us(o))
            owing = o;
    }
    return owing ? owing : found;
}

void connections_add(struct connections *c, int fd, const struct sockaddr *address, int64_t now)
{
    size_t n;
    uint8_t key[16];
    address_key(address, key);
    pthread_mutex_lock(&c->lock);
    struct open_connection *own = longest(c, key, &n);
    if (own && n >= CONNECTIONS_PER_ADDRESS)
        shut(c, own);
    struct open_connection *any = longest(c, NULL, &n);
    if (any && n >= CONNECTIONS_MAX)
        shut(c, any);
    for (size_t i = 0; i < TABLE_SIZE; i++) {
        struct open_connection *o = &c->list[i];
        if (o->fd >= 0)
            continue;
        *o = (struct open_connection){.fd = fd, .since = now};
        memcpy(o->address, key, sizeof key);
        c->count++;
        break;
    }
    pthread_mutex_unlock(&c->lock);
}

static struct open_connection *find(struct connections *c, int fd)
{
    for (size_t i = 0; i < TABLE_SIZE; i++)
        if (c->list[i].fd == fd)
            return &c->list[i];
    return NULL;
}

void connections_finished_request(struct connections *c, int fd, int64_t now)
{
    pthread_mutex_lock(&c->lock);
    struct open_connection *o = find(c, fd);
    if (o)
        o->since = now;
    pthread_mutex_unlock(&c->lock);
}

void connections_remove(struct connections *c, int fd)
{
    pthread_mutex_lock(&c->lock);
    struct open_connection *o = find(c, fd);
    if (o) {
        c->count -= !o->shut;
        o->fd = -1;
    }
    pthread_mutex_unlock(&c->lock);
}

void connections_sweep(struct connections *c, int64_t now)
{
    pthread_mutex_lock(&c->lock);
    for (size_t i = 0; i < TABLE_SIZE; i++) {
        struct open_connection *o = &c->list[i];
        if (o->fd >= 0 && !o->shut && now - o->since > CONNECTION_TIME_MS)
            shut(c, o);
    }
    pthread_mutex_unlock(&c->lock);
}

size_t connections_count(struct connections *c)
{
    pthread_mutex_lock(&c->lock);
    size_t n = c->count;
    pthread_mutex_unlock(&c->lock);
    return n;
}
