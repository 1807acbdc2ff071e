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

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

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
    if (!denied(ptrace(PTRACE_TRACEME, 0, 0, 0)) || !denied(mount("a", "/", "tmpfs", 0, NULL)))
        return 1;
    if (!denied(unshare(CLONE_NEWUSER)) || !denied(syscall(SYS_bpf, 0, NULL, 0)))
        return 2;
    pid_t child = fork(); /* stays where deny_exec is not asked for */
    if (child == 0)
        _exit(0);
    return child > 0 && waitpid(child, NULL, 0) == child ? 0 : 3;
}

static int try_files(const char *names)
{
    /* a kernel without Landlock has no such wall, and the name must not claim it */
    if (!strstr(names, "landlock"))
        return open(secret, O_RDONLY) >= 0 ? 0 : 1;
    if (open(open_file, O_RDONLY) < 0)
        return 2;
    if (open(secret, O_RDONLY) >= 0 || errno != EACCES)
        return 3;
    if (open(open_file, O_WRONLY) >= 0 || open(folder, O_RDONLY | O_DIRECTORY) >= 0)
        return 4;
    return unlink(open_file) == 0 ? 5 : 0;
}

static int try_writing(const char *names)
{
    if (open(open_file, O_RDWR) < 0)
        return 1;
    return strstr(names, "landlock") && open(secret, O_RDWR) >= 0 ? 2 : 0;
}

static int try_changes(const char *names)
{
    if (!strstr(names, "seccomp"))
        return 6;
    char other[80];
    snprintf(other, sizeof other, "%s.new", secret);
    if (open(secret, O_RDONLY) < 0)
        return 1;
    if (!denied(open(secret, O_WRONLY)) || !denied(open(secret, O_RDWR)) ||
        !denied(open(other, O_CREAT, 0600)))
        return 2;
    if (!denied(open(secret, O_RDONLY | O_TRUNC)) || !denied(rename(secret, other)) ||
        !denied(unlink(secret)))
        return 3;
    if (!denied(mkdir(other, 0700)) || !denied(truncate(secret, 0)) || !denied(chmod(secret, 0)))
        return 4;
    return memfd_create("fine", 0) >= 0 ? 0 : 5;
}

static int try_limits(const char *names)
{
    if (!strstr(names, "rlimits"))
        return 1;
    struct rlimit r;
    getrlimit(RLIMIT_CORE, &r);
    if (r.rlim_cur != 0)
        return 2;
    getrlimit(RLIMIT_CPU, &r);
    if (r.rlim_cur != 30 || r.rlim_max != 30)
        return 3;
    getrlimit(RLIMIT_NOFILE, &r);
    if (r.rlim_cur != 16)
        return 4;
    signal(SIGXFSZ, SIG_IGN);
    int fd = memfd_create("limited", 0);
    if (fd < 0 || ftruncate(fd, 8192) == 0)
        return 5;
#if !defined(__SANITIZE_ADDRESS__)
    getrlimit(RLIMIT_AS, &r);
    if (r.rlim_cur != 1u << 30 ||
        mmap(NULL, 2u << 30, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
        return 6;
#endif
    return 0;
}

static int try_nothing_asked(const char *names)
{
    return strstr(names, "landlock") || open(secret, O_RDONLY) < 0 || socket(AF_INET, SOCK_STREAM, 0) < 0;
}

static void network_is_closed(void **state)
{
    (void)state;
    behind(&(struct walls_plan){.deny_network = true, .file_bytes = UINT64_MAX}, try_network);
}

static void unix_sockets_are_closed_when_asked(void **state)
{
    (void)state;
    behind(&(struct walls_plan){.deny_network = true, .deny_unix = true, .file_bytes = UINT64_MAX}, try_unix);
}

static void no_program_and_no_process_is_started(void **state)
{
    (void)state;
    behind(&(struct walls_plan){.deny_exec = true, .file_bytes = UINT64_MAX}, try_exec);
}

static void dangerous_calls_are_always_closed(void **state)
{
    (void)state;
    behind(&(struct walls_plan){.file_bytes = UINT64_MAX}, try_dangerous);
}

static void files_outside_the_plan_are_closed(void **state)
{
    (void)state;
    const char *read[] = {open_file, "/usr", "/no/such/place", NULL};
    behind(&(struct walls_plan){.read = read, .file_bytes = UINT64_MAX}, try_files);
}

static void files_of_the_plan_may_be_written(void **state)
{
    (void)state;
    char inside[64];
    snprintf(inside, sizeof inside, "%s/in", folder);
    const char *read[] = {"/usr", NULL}, *write_list[] = {inside, NULL};
    behind(&(struct walls_plan){.read = read, .write = write_list, .file_bytes = UINT64_MAX}, try_writing);
}

static void nothing_is_changed_even_without_landlock(void **state)
{
    (void)state;
    behind(&(struct walls_plan){.deny_writing = true, .file_bytes = UINT64_MAX}, try_changes);
}

static void limits_hold(void **state)
{
    (void)state;
    behind(
        &(struct walls_plan){
            .memory_bytes = 1u << 30, .cpu_seconds = 30, .file_bytes = 4096, .open_files = 16},
        try_limits);
}

static void what_is_not_asked_for_stays_open(void **state)
{
    (void)state;
    behind(&(struct walls_plan){.file_bytes = UINT64_MAX}, try_nothing_asked);
}

int main(void)
{
    ntp_without_walls = ask_ntp();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(network_is_closed),
        cmocka_unit_test(unix_sockets_are_closed_when_asked),
        cmocka_unit_test(no_program_and_no_process_is_started),
        cmocka_unit_test(dangerous_calls_are_always_closed),
        cmocka_unit_test(files_outside_the_plan_are_closed),
        cmocka_unit_test(files_of_the_plan_may_be_written),
        cmocka_unit_test(nothing_is_changed_even_without_landlock),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(what_is_not_asked_for_stays_open),
    };
    return cmocka_run_group_tests(tests, make_files, remove_files);
}
