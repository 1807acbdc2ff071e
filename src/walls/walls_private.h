/* The two walls that the kernel may lack, a file each. */
#ifndef PAPAN_WALLS_WALLS_PRIVATE_H
#define PAPAN_WALLS_WALLS_PRIVATE_H

#include "walls/walls.h"

/* Each returns true where the wall stands. no_new_privs must be set before. */
bool landlock_put_up(const struct walls_plan *plan);
bool seccomp_put_up(const struct walls_plan *plan);

#endif
