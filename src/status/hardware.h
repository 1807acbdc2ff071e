/* Facts of the machine: sysfs below system.sysfs_root, and /proc. Every value may be unknown. Any thread. */
#ifndef PAPAN_STATUS_HARDWARE_H
#define PAPAN_STATUS_HARDWARE_H

#include <stdbool.h>
#include <stdint.h>

struct hardware {
    double temperature;     /* Celsius, NaN = unknown: the hottest of processor and SoC */
    int undervoltage;       /* 1, 0, -1 unknown */
    int display_connected;  /* any connector below class/drm: 1, 0, -1 where there is none */
    int64_t uptime_seconds; /* -1 = unknown, as below */
    double load1;
    int64_t memory_available_bytes;
};

void hardware_read(const char *sysfs_root, struct hardware *ret);
/* Is it there and no zombie. *ret_rss: its resident bytes, -1 where that cannot be had. */
bool hardware_process(int64_t pid, int64_t *ret_rss);

#endif
