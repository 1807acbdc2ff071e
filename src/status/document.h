/* The document of /status (design.md 7) without problems and history: every key, unknown = null. Private to
 * the collecting thread. */
#ifndef PAPAN_STATUS_DOCUMENT_H
#define PAPAN_STATUS_DOCUMENT_H

#include "base/zone.h"
#include "status/gather.h"
#include "status/tracker.h"

/* `own_walls`: of papan-status, "landlock,seccomp". Caller decrefs. */
json_t *document_build(const struct gathered *g, const struct config *config, const struct judgement *j,
                       const struct zone *zone, const char *own_walls, int64_t bytes_today);
/* RFC 3339 in the zone; null for 0. */
json_t *document_time(int64_t ms, const struct zone *zone);

#endif
