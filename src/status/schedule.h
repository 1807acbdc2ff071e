/* /schedule: what the timeline plans for this screen. Reads the store's playlist anew where it changed. Not
 * thread safe: used behind the gate. */
#ifndef PAPAN_STATUS_SCHEDULE_H
#define PAPAN_STATUS_SCHEDULE_H

#include "base/config.h"

#include <jansson.h>

struct schedule;
struct schedule *schedule_create(const struct config *config);
void schedule_free(struct schedule *s);
/* {"screen", "from", "until", "entries"} for [from, from + hours): whole slots that touch it, zone by zone. A
 * plan of more than 20,000 slots ends early; "until" says where. Without a playlist: no entries. */
json_t *schedule_json(struct schedule *s, int64_t from, int64_t hours);

#endif
