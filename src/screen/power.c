#include "screen/power.h"

/* Does the range that begins on local `day` hold at the moment? */
static bool holds(const struct config_power *r, const struct zone *z, int64_t day, int64_t wall_ms)
{
    if (!(r->days >> civil_weekday(day) & 1))
        return false;
    int to = r->hours.to_minute + (r->hours.to_minute <= r->hours.from_minute ? 1440 : 0);
    return wall_ms >= zone_instant(z, day, r->hours.from_minute) && wall_ms < zone_instant(z, day, to);
}

bool power_on_at(const struct config_power *ranges, size_t n, const struct zone *z, int64_t wall_ms)
{
    struct civil local = zone_local(z, wall_ms);
    int64_t today = civil_day(local.year, local.month, local.day);
    for (size_t i = 0; i < n; i++)
        if (holds(&ranges[i], z, today - 1, wall_ms) || holds(&ranges[i], z, today, wall_ms))
            return true;
    return n == 0;
}
