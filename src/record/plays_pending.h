/* runtime/plays.jsonl: the plays that wait for the card. One writer, any readers. Private to record/. */
#ifndef PAPAN_RECORD_PLAYS_PENDING_H
#define PAPAN_RECORD_PLAYS_PENDING_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct pending {
    char *path;
    int fd; /* -1: not open */
};

void pending_init(struct pending *p, const char *runtime_path);
void pending_finish(struct pending *p);
/* Opens or makes the file. What it holds stays. */
bool pending_open(struct pending *p, struct error *err);
/* Adds a line, its newline included. False: it is not there, and neither is half of it; where somebody emptied the
 * folder, nothing is there any more. */
bool pending_add(struct pending *p, const char *line, struct error *err);
/* All of it stands in the days' files. */
void pending_clear(struct pending *p);

/* What waits now; NULL where there is no file. Caller frees. */
char *pending_read(const char *runtime_path, size_t *ret_n);

#endif
