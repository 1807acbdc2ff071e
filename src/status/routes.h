/* What is answered under which path (design.md 7). Answers run on the server's threads. */
#ifndef PAPAN_STATUS_ROUTES_H
#define PAPAN_STATUS_ROUTES_H

#include "base/config.h"
#include "status/snapshot.h"

struct MHD_Connection;

struct routes;
/* `token` NULL = none is asked for; copied. `assets` is the folder of the dashboard's files. All else must
 * outlive it. */
struct routes *routes_create(const struct config *config, struct collector *collector, const char *token,
                             const char *assets);
void routes_free(struct routes *r);
/* Returns MHD's YES or NO. */
int routes_answer(struct routes *r, struct MHD_Connection *connection, const char *url, const char *method);

#endif
