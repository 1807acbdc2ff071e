/* A small static web server for trying things out: one thread, one poll loop, everything bounded. The shipped
 * nginx site is the real one. */
#ifndef PAPAN_PUBLISH_WEB_SERVER_H
#define PAPAN_PUBLISH_WEB_SERVER_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct web_server;

/* Listens at "127.0.0.1:8000" or "[::1]:8000" (port 0 = any) and serves the regular files below `folder`,
 * links not followed. */
struct web_server *web_server_create(const char *folder, const char *listen, struct error *err);
void web_server_destroy(struct web_server *s);
/* "127.0.0.1:8000", with the port that was really taken. */
const char *web_server_address(const struct web_server *s);
/* Serves until a byte can be read from stop_fd. */
void web_server_run(struct web_server *s, int stop_fd);

#endif
