/* Starting sibling programs. A sibling lies in the folder of /proc/self/exe, else in PAPAN_LIBEXEC (compiled
 * in). */
#ifndef PAPAN_BASE_PROCESS_H
#define PAPAN_BASE_PROCESS_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Absolute path of "papan-decode"; caller frees; NULL where it is in neither place. */
char *process_sibling(const char *name, struct error *err);

/* Absolute path of a program in $PATH; caller frees; NULL where no folder of it has one. */
char *process_find(const char *name);

struct process_fd {
    int ours;   /* descriptor here */
    int theirs; /* its number in the child (>= 3) */
};
/* posix_spawn of an absolute path with exactly these descriptors beside 0-2 (all others are CLOEXEC or
 * closed); default signal dispositions and an empty mask. `environment` NULL = ours. The child gets
 * PR_SET_PDEATHSIG itself (see process_die_with_parent). */
bool process_start(const char *path, char *const argv[], char *const environment[],
                   const struct process_fd *fds, size_t n_fds, pid_t *ret_pid, struct error *err);
/* Call first in a child program's main: SIGTERM (or `signal`) when the parent dies. */
void process_die_with_parent(int signal);
/* A program that polls: blocks SIGTERM, SIGINT and SIGHUP and returns a signalfd (non-blocking) that tells of them, -1 as
 * signalfd(2) does; SIGPIPE is ignored. Call before threads start. */
int process_end_signals(void);
/* "signal 11 (Segmentation fault)" or "exit status 3". */
void process_status_text(int wait_status, char *out, size_t size);
/* Resident memory in bytes; -1 where there is no such process, or /proc hides it. */
int64_t process_rss(int64_t pid);
/* Runs a program to its end, its stdout and stderr collected (at most `limit` bytes); *ret_output caller
 * frees. */
bool process_run(const char *path, char *const argv[], size_t limit, char **ret_output, int *ret_status,
                 struct error *err);

#endif
