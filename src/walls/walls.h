/* The walls between programs that run as one user: Landlock, seccomp, rlimits, no_new_privs. Each call puts
 * up what the kernel has; nothing fails where it lacks one. Call once, early, before threads that matter. */
#ifndef PAPAN_WALLS_WALLS_H
#define PAPAN_WALLS_WALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct walls_plan {
    const char *const *read;  /* folders or files that may be read, NULL-terminated; NULL = no Landlock */
    const char *const *write; /* folders that may be written, NULL-terminated or NULL */
    bool deny_network; /* socket and socketpair of every family but AF_UNIX, bind, listen, accept: EPERM;
                          AF_UNIX stays … */
    bool serves;       /* with deny_network: a socket that listens already may still accept */
    bool deny_unix;    /* … unless this too (with deny_network only); then connect as well */
    bool deny_exec; /* execve, execveat, fork, vfork; clone without CLONE_THREAD; signals and limits of other
                       processes */
    bool deny_writing; /* by seccomp, so also where Landlock is missing: no file is opened for writing, made,
                          renamed, removed */
    uint64_t memory_bytes; /* RLIMIT_AS, 0 = none */
    uint64_t cpu_seconds;  /* RLIMIT_CPU, 0 = none */
    uint64_t file_bytes;   /* RLIMIT_FSIZE; UINT64_MAX = none */
    uint64_t open_files;   /* RLIMIT_NOFILE, 0 = none */
};

#define WALLS_NAMES_SIZE 96
/* Files that the plan names as `read` or `write` may be missing. Descriptors that are open already stay
 * usable. Without deny_exec programs may be executed (Landlock does not touch execution), and inherit the
 * walls. Under AddressSanitizer memory_bytes is not applied. Core dumps are always off. Puts them up;
 * `ret_names` lists those that stand, "landlock,seccomp,rlimits". Dangerous calls (ptrace, mount, bpf,
 * keyctl, kexec, module loading, …) are always denied. */
void walls_put_up(const struct walls_plan *plan, char ret_names[WALLS_NAMES_SIZE]);

#endif
