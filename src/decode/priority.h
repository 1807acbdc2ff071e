/* A decoder that makes its first frame ready must not disturb the one that plays; once it plays itself it
 * must keep up. */
#ifndef PAPAN_DECODE_PRIORITY_H
#define PAPAN_DECODE_PRIORITY_H

#include <stdbool.h>

/* Lowers this process where it may come back (RLIMIT_NICE or root); true if so. Before threads are started.
 */
bool priority_lower(void);
/* Every thread back to normal. */
void priority_restore(void);

#endif
