/* screen.power: whether the panel is to be on at a moment. Pure. */
#ifndef PAPAN_SCREEN_POWER_H
#define PAPAN_SCREEN_POWER_H

#include "base/config.h"
#include "base/zone.h"

/* A range belongs to the day on which it begins, even past midnight; local time of `z`, in which a range that begins in
 * a gap begins at its end. Without ranges always true. */
bool power_on_at(const struct config_power *ranges, size_t n, const struct zone *z, int64_t wall_ms);

#endif
