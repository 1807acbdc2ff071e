#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/process.h"

static int run(char *script, char **ret_output)
{
    char *argv[] = {"sh", "-c", script, NULL};
    int status = -1;
    struct error err = {0};
    if (!process_run("/bin/sh", argv, 20, ret_output, &status, &err))
        fail_msg("%s", err.text);
    return status;
}

static void test_run(void **state)
{
    (void)state;
    char *output = NULL, text[80];
    int status = run("echo out; echo err >&2; exit 3", &output);
    assert_string_equal(output, "out\nerr\n");
    process_status_text(status, text, sizeof text);
    assert_string_equal(text, "exit status 3");
    free(output);
    status = run("kill -SEGV $$", &output);
    process_status_text(status, text, sizeof text);
    assert_string_equal(text, "signal 11 (Segmentation fault)");
    free(output);
    status = run("i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done", &output);
    assert_int_equal(status, 0); /* it never blocked on its output */
    assert_string_equal(output, "0123456789\n012345678");
    free(output);
    status = run("cat; echo end", &output); /* standard input is empty */
    assert_string_equal(output, "end\n");
    free(output);
    struct error err = {0};
    char *argv[] = {"x", NULL};
    assert_false(process_run("/nonexistent/x", argv, 10, &output, &status, &err));
    assert_int_equal(err.errnum, 2);
}

/* The child sees exactly the descriptors that it was given, wherever ours lie. */
static void test_descriptors(void **state)
{
    (void)state;
    int ends[2], other = open("/dev/null", O_RDONLY); /* not CLOEXEC on purpose */
    assert_int_equal(pipe(ends), 0);
    struct process_fd fds[] = {{ends[1], 3}, {other, 5}, {ends[1], 4}};
    char *argv[] = {"sh", "-c", "ls /proc/$$/fd | tr '\\n' ' ' >&4", NULL};
    pid_t pid = 0;
    struct error err = {0};
    assert_true(process_start("/bin/sh", argv, NULL, fds, 3, &pid, &err));
    close(ends[1]);
    char text[200] = "";
    size_t n = 0;
    for (ssize_t r; (r = read(ends[0], text + n, sizeof text - 1 - n)) > 0;)
        n += (size_t)r;
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_non_null(strstr(text, "0 1 2 3 4 5"));
    assert_null(strstr(text, " 6"));
    assert_null(strstr(text, " 7"));
    close(ends[0]);
    close(other);
}

/* Signals that we block or ignore are as new for a child. */
static void test_signals_are_default(void **state)
{
    (void)state;
    sigset_t set, old;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, &old);
    signal(SIGPIPE, SIG_IGN);
    char *argv[] = {"grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status", NULL}, *output = NULL;
    int status;
    assert_true(process_run("/bin/grep", argv, 200, &output, &status, NULL));
    assert_non_null(strstr(output, "SigBlk:\t0000000000000000"));
    const char *ignored = strstr(output, "SigIgn:\t");
    assert_non_null(ignored);
    uint64_t internal =
        UINT64_C(3) << 31; /* 32 and 33 are glibc's own; its posix_spawn leaves them ignored */
    assert_int_equal(strtoull(ignored + 8, NULL, 16) & ~internal, 0);
    free(output);
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &old, NULL);
}

static void test_dies_with_parent(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t parent = fork();
    if (parent == 0) { /* a parent whose child waits for ever */
        char variable[64];
        snprintf(variable, sizeof variable, "%ld", (long)getpid());
        setenv("PAPAN_PARENT", variable, 1);
        pid_t child = fork();
        if (child == 0) {
            close(ends[0]);
            process_die_with_parent(SIGTERM);
            if (write(ends[1], "x", 1) != 1)
                _exit(1);
            pause();
            _exit(0);
        }
        close(ends[1]);
        pause();
        _exit(0);
    }
    close(ends[1]);
    char byte;
    assert_int_equal(read(ends[0], &byte, 1), 1);
    kill(parent, SIGKILL);
    waitpid(parent, NULL, 0);
    assert_int_equal(read(ends[0], &byte, 1), 0); /* end of file: the grandchild is gone */
    close(ends[0]);
}

static void test_outlives_a_shell(void **state)
{
    (void)state;
    unsetenv("PAPAN_PARENT");
    process_die_with_parent(SIGKILL); /* started by a person: nothing happens */
    setenv("PAPAN_PARENT", "1", 1);
    pid_t orphan = fork();
    if (orphan == 0) {
        process_die_with_parent(SIGKILL); /* its starter is not its parent any more */
        _exit(0);
    }
    int status;
    waitpid(orphan, &status, 0);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    unsetenv("PAPAN_PARENT");
}

static void test_sibling(void **state)
{
    (void)state;
    struct error err = {0};
    char *path = process_sibling("unit_base_test_process", &err);
    assert_non_null(path);
    assert_int_equal(access(path, X_OK), 0);
    free(path);
    assert_null(process_sibling("papan-is-not-there", &err));
    assert_non_null(strstr(err.text, "papan-is-not-there"));
}

static void test_find(void **state)
{
    (void)state;
    char *before = xstrdup(getenv("PATH"));
    setenv("PATH", "bin:/nowhere:/usr/bin:/bin", 1);
    char *found = process_find("sh");
    assert_true(strcmp(found, "/usr/bin/sh") == 0 || strcmp(found, "/bin/sh") == 0);
    free(found);
    assert_null(process_find("papan-is-not-there"));
    setenv("PATH", "usr/bin:", 1); /* folders of wherever we stand are not looked into */
    assert_null(process_find("sh"));
    setenv("PATH", before, 1);
    free(before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_run),
        cmocka_unit_test(test_descriptors),
        cmocka_unit_test(test_signals_are_default),
        cmocka_unit_test(test_dies_with_parent),
        cmocka_unit_test(test_outlives_a_shell),
        cmocka_unit_test(test_sibling),
        cmocka_unit_test(test_find),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
