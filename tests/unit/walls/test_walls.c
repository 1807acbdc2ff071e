/* Each wall is tried from behind it, in a child: what is inside stays inside. */
#include "walls/walls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/papan-walls-XXXXXX";
static char secret[64], open_file[64];

static void put(const char *path)
{
    int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "x", 1), 1);
    close(fd);
}

static int make_files(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    char inside[64];
    snprintf(inside, sizeof inside, "%s/in", folder);
    if (mkdir(inside, 0700) != 0)
        return -1;
    snprintf(secret, sizeof secret, "%s/secret", folder);
    snprintf(open_file, sizeof open_file, "%s/in/open", folder);
    put(secret);
    put(open_file);
    return 0;
}

static int remove_files(void **state)
{
    (void)state;
    char inside[64];
    snprintf(inside, sizeof inside, "%s/in", folder);
    unlink(secret);
    unlink(open_file);
    rmdir(inside);
    return rmdir(folder);
}

/* Runs `attempt` behind the walls in a child; it returns 0 or the number of what went wrong. */
static void behind(const struct walls_plan *plan, int (*attempt)(const char *names))
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        char names[WALLS_NAMES_SIZE];
        walls_put_up(plan, names);
        _exit(attempt(names));
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static int denied(long rc)
{
    return rc < 0 && errno == EPERM;
}

static int try_network(const char *names)
{
    if (!strstr(names, "seccomp"))
        return 1;
    static const int families[] = {AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_VSOCK};
    for (int i = 0; i < 5; i++)
        if (!denied(socket(families[i], SOCK_DGRAM, 0)))
            return 2 + i;
    int unix_socket = socket(AF_UNIX, SOCK_STREAM, 0);
    if (unix_socket < 0)
        return 10;
    if (!denied(listen(unix_socket, 1)))
        return 11;
    if (!denied(syscall(SYS_io_uring_setup, 1, NULL)))
        return 12;
    return 0;
}

static int try_unix(const char *names)
{
    if (!strstr(names, "seccomp"))
        return 3;
    int pair[2];
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    if (!denied(socket(AF_UNIX, SOCK_STREAM, 0)) || !denied(socketpair(AF_UNIX, SOCK_STREAM, 0, pair)))
        return 1;
    return denied(connect(0, (struct sockaddr *)&a, sizeof a)) ? 0 : 2;
}

static void *thread_body(void *argument)
{
    return argument;
}

static int try_exec(const char *names)
{
    if (!strstr(names, "seccomp"))
        return 7;
    char *arguments[] = {"false", NULL}, *environment[] = {NULL};
    if (!denied(execve("/bin/false", arguments, environment)))
        return 1;
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    if (!denied(child))
        return 2;
    if (!denied(kill(getppid(), 0)))
        return 3;
    struct rlimit r;
    if (!denied(prlimit(getppid(), RLIMIT_NOFILE, NULL, &r)) || prlimit(0, RLIMIT_NOFILE, NULL, &r) != 0)
        return 4;
    pthread_t thread;
    if (pthread_create(&thread, NULL, thread_body, NULL) != 0 || pthread_join(thread, NULL) != 0)
        return 5;
    signal(SIGUSR1, SIG_IGN);
    return raise(SIGUSR1) == 0 ? 0 : 6;
}

/* Asking the kernel whether NTP has set the clock, errno or 0. */
static int ask_ntp(void)
{
    struct timex t = {.modes = 0};
    return adjtimex(&t) < 0 ? errno : 0;
}

static int ntp_without_walls;

static int try_dangerous(const char *names)
{
    if (!strstr(names, "seccomp"))
        return 5;
    if (ask_ntp() != ntp_without_walls)
        return 4; /* then no clock would ever be trusted */
