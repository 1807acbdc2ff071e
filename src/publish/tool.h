/* The programs of others that the publisher runs: ffmpeg, ffprobe. */
#ifndef PAPAN_PUBLISH_TOOL_H
#define PAPAN_PUBLISH_TOOL_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Absolute path from $PATH; the error names the Debian package. Caller frees. */
char *tool_path(const char *name, struct error *err);

/* An argument list that grows. */
struct arguments {
    char **list; /* NULL-terminated once anything was added */
    size_t count;
};
void arguments_add(struct arguments *a, const char *text);
void arguments_add_list(struct arguments *a, const char *const *texts); /* NULL-terminated */
void arguments_printf(struct arguments *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void arguments_finish(struct arguments *a);

/* Runs argv[0] of the list to its end. A bad exit is an error with the last line that it said. *ret_output
 * (may be NULL) is the caller's. */
bool tool_run(const char *path, const struct arguments *a, char **ret_output, struct error *err);
/* The last non-empty line of what a program said. Caller frees. */
char *tool_last_words(const char *output);

#endif
