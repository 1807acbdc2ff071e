/* The sub-commands of papan-publish. Each gets its own parsed options (positional arguments begin behind the
 * command's name) and returns the exit status: 0 fine, 1 a fault that was printed, 2 wrong usage. */
#ifndef PAPAN_PUBLISH_COMMAND_H
#define PAPAN_PUBLISH_COMMAND_H

#include "base/config.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct command {
    const char *name;
    const char *usage; /* what stands behind the name */
    const char *help;  /* one line */
    const struct option_row *rows;
    size_t n_rows;
    size_t n_positional;
    int (*run)(const struct options *o);
};

extern const struct command command_new, command_keygen, command_check, command_build, command_cosign,
    command_emergency, command_verify, command_split, command_preview, command_history, command_rollback,
    command_screens, command_serve;

/* Prints "papan-publish COMMAND: text" to stderr. Returns 1. */
int command_fail(const char *command, const struct error *err);
/* As command_fail for wrong usage, with a hint at --help. Returns 2. */
int command_misuse(const char *command, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A whole number option in [lowest, highest]; absent: *ret stays. False with *err set. */
bool command_number(const struct options *o, const char *name, int64_t lowest, int64_t highest, int64_t *ret,
                    struct error *err);

#endif
