/* `papan-status --diagnose FILE`: a fault's story in one archive that a technician can mail. No secret goes
 * in. */
#ifndef PAPAN_STATUS_DIAGNOSE_H
#define PAPAN_STATUS_DIAGNOSE_H

#include "base/config.h"

/* `config_file` NULL = the default one. What cannot be had is left out, and named in contents.txt. */
bool diagnose_write(const char *path, const struct config *config, const struct config_faults *faults,
                    const char *config_file, struct error *err);

#endif
