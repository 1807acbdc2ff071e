/* A tar archive (POSIX ustar), compressed with gzip, written as it comes. */
#ifndef PAPAN_STATUS_ARCHIVE_H
#define PAPAN_STATUS_ARCHIVE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct archive;
/* Makes the file (0600; an old one is replaced only once the new one is whole). `mtime` in Unix seconds
 * stands at every entry. */
struct archive *archive_create(const char *path, int64_t mtime, struct error *err);
/* A regular file called `name` (at most 99 bytes). Faults are kept for archive_close. */
void archive_add(struct archive *a, const char *name, const void *bytes, size_t n);
/* Ends it; false with the first fault, and no file is left. Frees. */
bool archive_close(struct archive *a, struct error *err);

#endif
