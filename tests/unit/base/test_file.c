#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/memory.h"

static char dir[64];

static int make_dir(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/papan-file-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
    (void)state;
    char **names = file_list(dir, NULL);
    for (char **n = names; n && *n; n++) {
        char *path = path_join(dir, *n);
        if (unlink(path) != 0)
            rmdir(path);
        free(path);
    }
    file_names_free(names);
    return rmdir(dir);
}

static size_t count_files(void)
{
    char **names = file_list(dir, NULL);
    size_t n = 0;
    while (names[n])
        n++;
    file_names_free(names);
    return n;
}

static void assert_content(const char *path, const char *wanted)
{
    char *text = NULL;
    size_t n = 0;
    assert_true(file_read(path, 1000, &text, &n, NULL));
    assert_string_equal(text, wanted);
    assert_int_equal(n, strlen(wanted));
    free(text);
}

static void test_replace(void **state)
{
    (void)state;
    struct stat st;
    char *path = path_join(dir, "a");
    assert_true(file_replace(path, "one", 3, 0444, FILE_DURABLE, NULL));
    assert_content(path, "one");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0444);
    assert_true(file_replace(path, "two!", 4, 0600, FILE_FAST, NULL)); /* over a read-only file */
    assert_content(path, "two!");
    assert_true(file_replace(path, "", 0, 0600, FILE_FAST, NULL));
    assert_content(path, "");
    assert_int_equal(count_files(), 1); /* nothing temporary stays */
    free(path);
}

static void test_replace_fails_whole(void **state)
{
    (void)state;
    struct error err = {0};
    char *folder = path_join(dir, "folder"), *inside = path_join(folder, "x"),
         *missing = path_join(dir, "no/x");
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_true(file_replace(inside, "x", 1, 0600, FILE_FAST, NULL));
    assert_false(file_replace(folder, "y", 1, 0600, FILE_DURABLE, &err)); /* a folder stands there */
    assert_non_null(strstr(err.text, folder));
    assert_int_equal(count_files(), 1);
    assert_false(file_replace(missing, "y", 1, 0600, FILE_DURABLE, &err));
    assert_int_equal(err.errnum, ENOENT);
    assert_int_equal(unlink(inside), 0);
    free(folder);
    free(inside);
    free(missing);
}

static void test_only_regular_files(void **state)
{
    (void)state;
    struct error err = {0};
    char *file = path_join(dir, "file"), *link = path_join(dir, "link"), *pipe = path_join(dir, "pipe"),
         *text = NULL;
    size_t n;
    assert_true(file_replace(file, "abc", 3, 0600, FILE_FAST, NULL));
    assert_int_equal(symlink("file", link), 0);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    assert_int_equal(file_open_regular(link, &err), -1);
    assert_non_null(strstr(err.text, "link"));
    assert_int_equal(file_open_regular(pipe, &err), -1); /* and does not wait for a writer */
    assert_non_null(strstr(err.text, "regular"));
    assert_int_equal(file_open_regular(dir, &err), -1);
    assert_int_equal(file_open_regular("/dev/zero", &err), -1);
    assert_false(file_read("/tmp/papan-is-not-there", 10, &text, &n, &err));
    assert_int_equal(err.errnum, ENOENT);
    int fd = file_open_regular(file, &err);
    assert_true(fd >= 0);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    close(fd);
    free(file);
    free(link);
    free(pipe);
}

static void test_read_limit(void **state)
{
    (void)state;
    struct error err = {0};
    char *path = path_join(dir, "a"), *text = NULL, *big = xmalloc(10000);
    size_t n = 7;
    memset(big, 'z', 10000);
    assert_true(file_replace(path, big, 10000, 0600, FILE_FAST, NULL));
    assert_false(file_read(path, 9999, &text, &n, &err));
    assert_non_null(strstr(err.text, "larger than 9999 bytes"));
    assert_true(text == NULL && n == 7); /* untouched on failure */
    assert_true(file_read(path, 10000, &text, &n, &err));
    assert_true(n == 10000 && text[n] == 0 && memcmp(text, big, n) == 0);
    free(text);
    free(big);
    free(path);
}

static void test_move_commit_remove(void **state)
{
    (void)state;
    struct stat st;
    struct error err = {0};
    char *a = path_join(dir, "a"), *b = path_join(dir, "b");
    int fd = open(a, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_true(file_write_all(fd, "media", 5, NULL));
    assert_true(file_flush(fd, NULL));
    assert_true(file_commit(fd, a, b, 0444, NULL));
    assert_int_equal(stat(b, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0444);
    assert_int_equal(access(a, F_OK), -1);
    close(fd);
    assert_true(file_move(b, a, NULL));
    assert_content(a, "media");
    assert_false(file_move(b, a, &err));
    assert_int_equal(err.errnum, ENOENT);
    assert_true(file_remove(a, FILE_DURABLE, NULL));
    assert_true(file_remove(a, FILE_DURABLE, NULL)); /* a missing file is success */
    assert_false(file_remove(dir, FILE_FAST, &err));
    assert_false(file_flush(-1, &err));
    assert_int_equal(err.errnum, EBADF);
    free(a);
    free(b);
}

static void test_folders(void **state)
{
    (void)state;
    struct stat st;
    struct error err = {0};
    char *deep = path_join(dir, "x/y/z"), *x = path_join(dir, "x"), *file = path_join(dir, "f"),
         *below = path_join(file, "g");
    assert_true(file_make_dirs(deep, NULL));
    assert_true(file_make_dirs(deep, NULL));
    assert_int_equal(stat(x, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_true(file_replace(file, "", 0, 0600, FILE_FAST, NULL));
    assert_false(file_make_dirs(below, &err));
    assert_false(file_make_dirs(file, &err));
    int64_t available = 0, total = 0;
    assert_true(file_disk_space(dir, &available, &total, NULL));
    assert_true(available > 0 && total >= available);
    assert_false(file_disk_space("/tmp/papan-is-not-there", &available, &total, &err));
    assert_null(file_list("/tmp/papan-is-not-there", &err));
    rmdir(deep);
    deep[strlen(deep) - 2] = 0;
    rmdir(deep);
    free(deep);
    free(x);
    free(file);
    free(below);
    char *joined = path_join("/", "a");
    assert_string_equal(joined, "/a");
    free(joined);
}

static void test_list_is_sorted(void **state)
{
    (void)state;
    static const char *const names[] = {"b", "A", "a10", "a9"};
    for (size_t i = 0; i < 4; i++) {
        char *path = path_join(dir, names[i]);
        assert_true(file_replace(path, "", 0, 0600, FILE_FAST, NULL));
        free(path);
    }
    char **list = file_list(dir, NULL);
    assert_string_equal(list[0], "A");
    assert_string_equal(list[1], "a10");
    assert_string_equal(list[2], "a9");
    assert_string_equal(list[3], "b");
    assert_null(list[4]);
    file_names_free(list);
}

static bool stop_now(void *context)
{
    return ++*(int *)context > 1;
}

static void test_hashes(void **state)
{
    (void)state;
    char out[HASH_TEXT_SIZE], *path = path_join(dir, "h"), *big = xcalloc(1, 700000);
    int64_t bytes = 0;
    hash_bytes("abc", 3, out); /* FIPS 180-2, appendix B */
    assert_string_equal(out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    struct hasher *h = hasher_create();
    hasher_end(h, out);
    assert_string_equal(out, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    hasher_add(h, "a", 1);
    hasher_add(h, "bc", 2);
    hasher_end(h, out); /* it began anew */
    assert_string_equal(out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    hasher_destroy(h);
    hasher_destroy(NULL);
    char wanted[HASH_TEXT_SIZE];
    hash_bytes(big, 700000, wanted);
    assert_true(file_replace(path, big, 700000, 0600, FILE_FAST, NULL));
    int fd = file_open_regular(path, NULL), calls = 0;
    assert_int_equal(lseek(fd, 1000, SEEK_SET), 1000); /* the position does not matter */
    assert_true(hash_fd(fd, out, &bytes, NULL, NULL, NULL));
    assert_string_equal(out, wanted);
    assert_int_equal(bytes, 700000);
    struct error err = {0};
    assert_false(hash_fd(fd, out, NULL, stop_now, &calls, &err));
    close(fd);
    assert_false(hash_fd(-1, out, NULL, NULL, NULL, &err));
    assert_int_equal(err.errnum, EBADF);
    free(path);
    free(big);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, make_dir, remove_dir)
    const struct CMUnitTest tests[] = {
        T(test_replace),
        T(test_replace_fails_whole),
        T(test_only_regular_files),
        T(test_read_limit),
        T(test_move_commit_remove),
        T(test_folders),
        T(test_list_is_sorted),
        T(test_hashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
