/* /metrics: Prometheus' text exposition format 0.0.4. Pure. */
#ifndef PAPAN_STATUS_METRICS_H
#define PAPAN_STATUS_METRICS_H

#include "base/text.h"
#include "status/snapshot.h"

void metrics_write(const struct snapshot *s, struct buffer *out);

#endif
