/* The listening socket and libmicrohttpd behind it. We accept by ourselves, so that a full house makes room
 * for who comes (see connections.h); libmicrohttpd reads requests and writes answers on threads of its own,
 * each within its limits. */
#ifndef PAPAN_STATUS_SERVER_H
#define PAPAN_STATUS_SERVER_H

#include "base/config.h"
#include "base/error.h"
#include "status/routes.h"

#include <signal.h>
#include <stdbool.h>

struct server;
/* Binds status.listen; -1 with the reason ("…: Address already in use"). */
int server_bind(const char *listen, struct error *err);
/* Takes over the bound socket (on failure too). `tls_cert` and `tls_key` are PEM texts, or NULL. */
struct server *server_create(int listener, const char *tls_cert, const char *tls_key, struct routes *routes,
                             struct error *err);
/* Waits until somebody wants to connect, or a signal comes that the mask `waiting` lets in; at most a second
 * where anybody is connected or with `short_wait`, else some seconds. The thread of server_turn. */
void server_wait(struct server *s, bool short_wait, const sigset_t *waiting);
/* Accepts who is there; shuts down who is too slow. Does not wait. */
void server_turn(struct server *s);
void server_free(struct server *s);

#endif
