/* The store at the n-th system call (design.md 5): it fails, or the writer is gone, for every n; then the
 * store is opened again and every invariant of store.c must hold. The calls are intercepted by defining them
 * here. */
#include "base/file.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/store.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

/* ---- the intercepted calls ---- */

static int countdown = -1; /* calls until the fault; −1 = none */
static bool fault_kills;
static int fault_errno;
static bool watch; /* is the order of write, fsync, rename, fsync kept? */
static ino_t dirty[64], folders_owed[8];
static size_t n_dirty, n_owed;

static void mark(ino_t list[], size_t *n, ino_t inode, bool on)
{
    for (size_t i = 0; i < *n; i++) {
        if (list[i] != inode)
            continue;
        if (!on)
            list[i] = list[--*n];
        return;
    }
    if (on)
        list[(*n)++] = inode;
}

static bool is_marked(const ino_t list[], size_t n, ino_t inode)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == inode)
            return true;
    return false;
}

/* True where this call is the one that fails. */
static bool fault(void)
{
    if (countdown < 0 || countdown-- > 0)
        return false;
    if (fault_kills)
        _exit(77);
    errno = fault_errno;
    return true;
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    struct stat st;
    if (fd > 2 && fault()) {
        if (n > 1) /* a torn write: half of it is there */
            syscall(SYS_write, fd, bytes, n / 2);
        return -1;
    }
    if (watch && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        mark(dirty, &n_dirty, st.st_ino, true);
    return syscall(SYS_write, fd, bytes, n);
}

int fsync(int fd)
{
    struct stat st;
    if (fault())
        return -1;
    if (watch && fstat(fd, &st) == 0) {
        mark(dirty, &n_dirty, st.st_ino, false);
        mark(folders_owed, &n_owed, st.st_ino, false);
    }
    return (int)syscall(SYS_fsync, fd);
}

int rename(const char *from, const char *to)
{
    struct stat st;
    if (fault())
        return -1;
    if (watch && stat(from, &st) == 0) {
        if (is_marked(dirty, n_dirty, st.st_ino))
            fail_msg("%s becomes %s without fsync", from, to);
        char *folder = xstrndup(to, (size_t)(strrchr(to, '/') - to));
        if (stat(folder, &st) == 0)
            mark(folders_owed, &n_owed, st.st_ino, true);
        free(folder);
    }
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlink(const char *path)
{
    return fault() ? -1 : (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

/* ---- the story that is interrupted ---- */

static char folder[] = "/tmp/papan-crash-XXXXXX";
static const char medium[] = "the medium's bytes, more than a few of them";
static char medium_hash[HASH_TEXT_SIZE];

static void remove_all(void)
{
    assert_int_equal(tree_remove(folder), 0);
}

/* Version 1 is current; version 2 arrives with its medium and becomes current. Stops at the first failure, as
 * sync does. */
static bool story(struct error *err)
{
    struct store *s = store_open(folder, STORE_WRITE, err);
    bool ok = s != NULL;
    int64_t have = 0;
    ok = ok && store_write_playlist(s, STORE_NEXT, "version 2", 9, err);
    int fd = ok ? store_open_part(s, medium_hash, &have, err) : -1;
    ok = fd >= 0 && store_set_part_etag(s, medium_hash, "\"tag\"", err);
    if (ok && have > 0)
        ok = ftruncate(fd, 0) == 0;
    ok = ok && file_write_all(fd, medium, sizeof medium, err) && store_commit_part(s, medium_hash, fd, err);
    if (fd >= 0)
        close(fd);
    ok = ok && store_activate_next(s, false, err);
    ok = ok && store_write_state(s, "quarantine", "{}", 2, err);
    ok = ok && store_save_time(s, folder, 1, 0, err);
    store_close(s);
    return ok;
}

static void begin(void)
{
    remove_all();
    struct store *s = store_open(folder, STORE_WRITE, NULL);
    assert_non_null(s);
    assert_true(store_write_playlist(s, STORE_CURRENT, "version 1", 9, NULL));
    store_close(s);
}

/* The content of a slot, "-" where there is none. Anything torn fails. */
static const char *content(const struct store *s, enum store_slot slot)
{
    char *bytes = NULL;
    size_t n;
    const char *found = NULL;
    if (!store_read_playlist(s, slot, &bytes, &n, NULL))
        return "-";
    if (n == 9 && memcmp(bytes, "version 1", 9) == 0)
        found = "1";
    else if (n == 9 && memcmp(bytes, "version 2", 9) == 0)
        found = "2";
    free(bytes);
    if (!found)
        fail_msg("slot %d is torn", (int)slot);
    return found;
}

static void check_invariants(int n)
{
    struct store *s = store_open(folder, STORE_WRITE, NULL);
    assert_non_null(s);
    const char *current = content(s, STORE_CURRENT), *previous = content(s, STORE_PREVIOUS);
    content(s, STORE_NEXT);
    if (strcmp(current, "-") == 0)
        fail_msg("no current.papan after call %d", n);
    if (strcmp(current, "2") == 0 && strcmp(previous, "1") != 0)
        fail_msg("version 1 is lost after call %d", n);
    struct store_blob *blobs = NULL;
    size_t n_blobs;
    assert_true(store_list_blobs(s, &blobs, &n_blobs, NULL));
    for (size_t i = 0; i < n_blobs; i++) {
        struct error err = {0};
        if (!store_scrub_blob(s, folder, blobs[i].hash, NULL, NULL, &err))
            fail_msg("after call %d: %s", n, err.text);
    }
    free(blobs);
    store_close(s);
}

/* And once the fault is over, the same story told again ends well. */
static void check_recovery(int n)
{
    struct error err = {0};
    countdown = -1;
    if (!story(&err))
        fail_msg("after call %d it does not recover: %s", n, err.text);
    struct store *s = store_open(folder, STORE_READ, NULL);
    assert_string_equal(content(s, STORE_CURRENT), "2");
    assert_true(store_has_blob(s, medium_hash, sizeof medium));
    store_close(s);
}

static void test_every_call_fails(void **state)
{
    (void)state;
    static const int errors[] = {EIO, ENOSPC};
    for (size_t e = 0; e < 2; e++) {
        for (int n = 0;; n++) {
            struct error err = {0};
            begin();
            fault_errno = errors[e];
            fault_kills = false;
            countdown = n;
            bool ok = story(&err);
            bool reached = countdown < 0;
            countdown = -1;
            check_invariants(n);
            if (!reached) {
                assert_true(ok);
                assert_true(n > 15);
                break;
            }
            if (!ok && strcmp(err.code, "store-error") != 0 && strcmp(err.code, "disk-full") != 0 &&
                err.code[0])
                fail_msg("call %d gives the code \"%s\"", n, err.code);
            check_recovery(n);
        }
    }
}

static void test_killed_at_every_call(void **state)
{
    (void)state;
    for (int n = 0;; n++) {
        begin();
        pid_t pid = fork();
        if (pid == 0) {
            fault_kills = true;
            countdown = n;
            _exit(story(NULL) ? 0 : 1);
        }
        int status = 0;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        check_invariants(n);
        if (WEXITSTATUS(status) == 0)
            break;
        assert_int_equal(WEXITSTATUS(status), 77);
        check_recovery(n);
    }
}

static void test_order_of_writes(void **state)
{
    (void)state;
    begin();
    n_dirty = n_owed = 0;
    watch = true;
    struct error err = {0};
    struct store *s = store_open(folder, STORE_WRITE, &err);
    assert_true(store_write_playlist(s, STORE_NEXT, "version 2", 9, &err));
    assert_int_equal(n_owed, 0);
    int64_t have;
    int fd = store_open_part(s, medium_hash, &have, &err);
    assert_true(file_write_all(fd, medium, sizeof medium, &err));
    assert_true(store_commit_part(s, medium_hash, fd, &err));
    assert_int_equal(n_owed, 0);
    assert_true(store_activate_next(s, false, &err));
    assert_int_equal(n_owed, 0);
    assert_true(store_write_state(s, "clock", "x", 1, &err));
    assert_int_equal(n_owed, 0);
    watch = false;
    close(fd);
    store_close(s);
}

static int set_up(void **state)
{
    (void)state;
    hash_bytes(medium, sizeof medium, medium_hash);
    return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    remove_all();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_call_fails),
        cmocka_unit_test(test_killed_at_every_call),
        cmocka_unit_test(test_order_of_writes),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
