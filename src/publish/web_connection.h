/* One connection of the static server: reads a request, sends the answer, begins anew. Never blocks. */
#ifndef PAPAN_PUBLISH_WEB_CONNECTION_H
#define PAPAN_PUBLISH_WEB_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

struct web_connection;

/* Owns the socket; `folder` is borrowed. Times are of the boot clock, ms. */
struct web_connection *web_connection_create(int socket, int folder, int64_t now);
void web_connection_destroy(struct web_connection *c);
int web_connection_fd(const struct web_connection *c);
/* What to poll for. */
short web_connection_events(const struct web_connection *c);
/* Goes on after poll() reported something. */
void web_connection_step(struct web_connection *c, int64_t now);
/* Is it over, or without any progress since `idle_since`. */
bool web_connection_finished(const struct web_connection *c, int64_t idle_since);

#endif
