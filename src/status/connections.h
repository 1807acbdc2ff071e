/* The open connections, so that slow and idle ones give way to new ones: the one who looks must be answered
 * although somebody holds thousands of connections open. Any thread. */
#ifndef PAPAN_STATUS_CONNECTIONS_H
#define PAPAN_STATUS_CONNECTIONS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define CONNECTIONS_MAX 1024        /* open at once */
#define CONNECTIONS_PER_ADDRESS 768 /* of one address */
#define CONNECTION_TIME_MS 30000    /* for one request and its answer */

struct connections;
struct connections *connections_create(void);
void connections_free(struct connections *c);
/* A new socket. Where the table (or its address's share) is full, the one that has waited longest without
 * finishing a request is shut down first, and before others one that has not sent what we wait for. `now` is monotonic ms. */
void connections_add(struct connections *c, int fd, const struct sockaddr *address, int64_t now);
/* It finished a request: its time begins anew. */
void connections_finished_request(struct connections *c, int fd, int64_t now);
/* It is about to be closed. */
void connections_remove(struct connections *c, int fd);
/* Shuts down those whose time is over. */
void connections_sweep(struct connections *c, int64_t now);
size_t connections_count(struct connections *c);

#endif
