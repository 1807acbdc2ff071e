/* What the kernel says of the display's connectors, below sysfs: SDL's KMSDRM learns them once, at its start, and never
 * again. Private to present/. Pure but for the files that it reads. */
#ifndef PAPAN_SCREEN_PRESENT_CONNECTORS_H
#define PAPAN_SCREEN_PRESENT_CONNECTORS_H

#include <stdbool.h>
#include <stdint.h>

struct connectors {
    bool any;       /* there are connectors at all */
    bool connected; /* a display hangs on one of them */
    uint64_t stamp; /* another value: another display, another place, other modes */
};

/* `root` is system.sysfs_root. Asks nothing of the hardware: the kernel tells what it knows already. */
void connectors_look(const char *root, struct connectors *ret);

#endif
