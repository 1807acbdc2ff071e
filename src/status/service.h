/* papan-status as a service: binds, puts the walls up, collects once a second, answers. */
#ifndef PAPAN_STATUS_SERVICE_H
#define PAPAN_STATUS_SERVICE_H

#include "base/config.h"
#include "base/zone.h"

#define SERVICE_READ_AGAIN (-1)

/* Until SIGTERM; returns the exit status, or SERVICE_READ_AGAIN where the configuration of the endpoint is wrong and some seconds
 * have passed: somebody may have put it right. `quiet`: its faults are in the log already. While the port is taken, or the configuration of the endpoint is
 * not safe, it stays down, says so in the log, and tries again; its heartbeat goes on, so that nobody
 * restarts it for that. */
int service_run(const struct config *config, const struct config_faults *faults, bool quiet);
/* The playlist's zone as the screen tells it, else the system's. Caller frees. */
struct zone *service_zone(const struct config *config);

#endif
