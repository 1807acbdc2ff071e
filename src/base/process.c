#include "base/process.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { STATM_MAX = 4096 };

/* Who started us, so that a child whose parent died before it could ask for the death signal still ends. */
#define PARENT_VARIABLE "PAPAN_PARENT"

char *process_find(const char *name)
{
    const char *path = getenv("PATH");
    char *copy = xstrdup(path ? path : "/usr/bin:/bin"), *rest = copy, *found = NULL;
    for (char *folder = strsep(&rest, ":"); folder && !found; folder = strsep(&rest, ":")) {
        char *candidate = path_join(folder, name);
        if (folder[0] == '/' && access(candidate, X_OK) == 0)
            found = candidate;
        else
            free(candidate);
    }
    free(copy);
    return found;
}

char *process_sibling(const char *name, struct error *err)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n > 0) {
        self[n] = 0;
        char *slash = strrchr(self, '/');
        if (slash) {
            *slash = 0;
            char *beside = path_join(self, name);
            if (access(beside, X_OK) == 0)
                return beside;
            free(beside);
        }
    }
    char *installed = path_join(PAPAN_LIBEXEC, name);
    if (access(installed, X_OK) == 0)
        return installed;
    free(installed);
    error_set(err, NULL, "%s: is neither beside this program nor in %s", name, PAPAN_LIBEXEC);
    return NULL;
}

/* A copy of the environment with PARENT_VARIABLE set; the strings belong to the old one but the last. */
static char **with_parent(char *const environment[])
{
    size_t n = 0, kept = 0;
    while (environment[n])
        n++;
    char **copy = xcalloc(n + 2, sizeof *copy);
    for (size_t i = 0; i < n; i++)
        if (!text_has_prefix(environment[i], PARENT_VARIABLE "="))
            copy[1 + kept++] = environment[i];
    copy[0] = xasprintf("%s=%ld", PARENT_VARIABLE, (long)getpid());
    return copy;
}

/* Lays ours[] at theirs[]: first all out of the way, then each to its place, then nothing else above. */
static int plan_fds(posix_spawn_file_actions_t *actions, const struct process_fd *fds, size_t n_fds,
                    int *parked)
{
    int top = 2;
    for (size_t i = 0; i < n_fds; i++)
        top = fds[i].theirs > top ? fds[i].theirs : top;
    for (size_t i = 0; i < n_fds; i++) {
        parked[i] = fcntl(fds[i].ours, F_DUPFD_CLOEXEC, top + 1);
        if (parked[i] < 0)
            return errno;
    }
    for (int fd = 3; fd <= top; fd++) {
        int from = -1;
        for (size_t i = 0; i < n_fds; i++)
            from = fds[i].theirs == fd ? parked[i] : from;
        int rc = from >= 0 ? posix_spawn_file_actions_adddup2(actions, from, fd)
                           : posix_spawn_file_actions_addclose(actions, fd);
        if (rc)
            return rc;
    }
    return posix_spawn_file_actions_addclosefrom_np(actions, top + 1);
}

static int spawn(const char *path, char *const argv[], char *const environment[],
                 posix_spawn_file_actions_t *actions, pid_t *ret_pid)
{
    posix_spawnattr_t attributes;
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    int rc = posix_spawnattr_init(&attributes);
    if (rc)
        return rc;
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    char **full = with_parent(environment ? environment : environ);
    rc = posix_spawn(ret_pid, path, actions, &attributes, argv, full);
    free(full[0]);
    free(full);
    posix_spawnattr_destroy(&attributes);
    return rc;
}

bool process_start(const char *path, char *const argv[], char *const environment[],
                   const struct process_fd *fds, size_t n_fds, pid_t *ret_pid, struct error *err)
{
    posix_spawn_file_actions_t actions;
    int rc = posix_spawn_file_actions_init(&actions);
    if (rc)
        return error_errno(err, NULL, rc, "%s: cannot start", path);
    int *parked = xcalloc(n_fds, sizeof *parked);
    for (size_t i = 0; i < n_fds; i++)
        parked[i] = -1;
    pid_t pid = 0;
    rc = plan_fds(&actions, fds, n_fds, parked);
    if (!rc)
        rc = spawn(path, argv, environment, &actions, &pid);
    for (size_t i = 0; i < n_fds; i++)
        if (parked[i] >= 0)
            close(parked[i]);
    free(parked);
    posix_spawn_file_actions_destroy(&actions);
    if (rc)
        return error_errno(err, NULL, rc, "%s: cannot start", path);
    *ret_pid = pid;
    return true;
}

int process_end_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

void process_die_with_parent(int signal)
{
    /* A program that a person started, from a shell, outlives that shell. */
    const char *text = getenv(PARENT_VARIABLE);
    int64_t parent;
    if (!text || !parse_int64(text, 1, INT32_MAX, &parent))
        return;
    unsetenv(PARENT_VARIABLE);
    prctl(PR_SET_PDEATHSIG, signal);
    if (getppid() != (pid_t)parent)
        raise(signal);
}

void process_status_text(int wait_status, char *out, size_t size)
{
    if (WIFSIGNALED(wait_status))
        snprintf(out, size, "signal %d (%s)", WTERMSIG(wait_status), strsignal(WTERMSIG(wait_status)));
    else
        snprintf(out, size, "exit status %d", WEXITSTATUS(wait_status));
}

/* All that comes out of fd; what is past the limit is read and dropped, so that the child never blocks. */
static char *collect(int fd, size_t limit)
{
    struct buffer b;
    buffer_init(&b, limit);
    char block[4096];
    for (;;) {
        ssize_t n = read(fd, block, sizeof block);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        size_t room = limit - b.length;
        buffer_add(&b, block, (size_t)n < room ? (size_t)n : room);
    }
    return buffer_take(&b);
}

bool process_run(const char *path, char *const argv[], size_t limit, char **ret_output, int *ret_status,
                 struct error *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_errno(err, NULL, errno, "%s: cannot start", path);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    pid_t pid;
    int rc = spawn(path, argv, NULL, &actions, &pid);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (rc) {
        close(ends[0]);
        return error_errno(err, NULL, rc, "%s: cannot start", path);
    }
    char *output = collect(ends[0], limit);
    close(ends[0]);
    int status;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    *ret_output = output;
    *ret_status = status;
    return true;
}

int64_t process_rss(int64_t pid)
{
    char path[64], *text = NULL;
    size_t n;
    int64_t pages = -1;
    snprintf(path, sizeof path, "/proc/%" PRId64 "/statm", pid);
    if (pid > 0 && file_read(path, STATM_MAX, &text, &n, NULL) && sscanf(text, "%*s %" SCNd64, &pages) != 1)
        pages = -1;
    free(text);
    return pages < 0 ? -1 : pages * sysconf(_SC_PAGESIZE);
}
