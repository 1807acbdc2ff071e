/* Blobs, parts, room, state and the memory of what was hashed (design.md 5). */
#include "store/store.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
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
#include <unistd.h>
#include <cmocka.h>

static char root[] = "/tmp/papan-store-XXXXXX";
static char *store_folder, *runtime;
static struct store *store;

static int set_up(void **state)
{
    (void)state;
    static int count;
    if (count == 0 && !mkdtemp(root))
        return -1;
    store_folder = xasprintf("%s/store%d", root, count);
    runtime = xasprintf("%s/run%d", root, count++);
    assert_true(file_make_dirs(runtime, NULL));
    store = store_open(store_folder, STORE_WRITE, NULL);
    return store ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    store_close(store);
    free(store_folder);
    free(runtime);
    return 0;
}

static int remove_root(void **state)
{
    (void)state;
    return tree_remove(root);
}

/* Puts `n` bytes of `fill` into blobs/ the only way there is. */
static void put_blob(int fill, size_t n, char hash[HASH_TEXT_SIZE])
{
    char *bytes = xmalloc(n);
    int64_t have;
    memset(bytes, fill, n);
    hash_bytes(bytes, n, hash);
    int fd = store_open_part(store, hash, &have, NULL);
    assert_true(fd >= 0);
    assert_int_equal(have, 0);
    assert_true(file_write_all(fd, bytes, n, NULL));
    assert_true(store_commit_part(store, hash, fd, NULL));
    close(fd);
    free(bytes);
}

static char *blob_path(const char *hash)
{
    return xasprintf("%s/blobs/%s", store_folder, hash);
}

static void test_blob_is_opened_only_as_signed(void **state)
{
    (void)state;
    char hash[HASH_TEXT_SIZE], other[HASH_TEXT_SIZE];
    struct error err = {0};
    put_blob('a', 1000, hash);
    struct stat st;
    char *path = blob_path(hash);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0444);
    int fd = store_open_blob(store, hash, 1000, &err);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(store_open_blob(store, hash, 999, &err), -1);
    assert_string_equal(err.code, "media-corrupt");
    hash_bytes("x", 1, other);
    assert_int_equal(store_open_blob(store, other, 1, &err), -1);
    assert_string_equal(err.code, "media-missing");
    /* A link, even to the right bytes, is no blob. */
    char *link = blob_path(other);
    assert_int_equal(symlink(path, link), 0);
    assert_int_equal(store_open_blob(store, other, 1000, &err), -1);
    assert_string_equal(err.code, "media-corrupt");
    assert_false(store_has_blob(store, other, -1));
    assert_true(store_remove_blob(store, other, NULL));
    assert_true(store_has_blob(store, hash, 1000));
    /* Nor is a FIFO, and nobody waits for it. */
    assert_int_equal(mkfifo(link, 0600), 0);
    assert_int_equal(store_open_blob(store, other, -1, &err), -1);
    assert_true(store_remove_blob(store, other, NULL));
    /* Nor a folder. */
    assert_int_equal(mkdir(link, 0700), 0);
    assert_int_equal(store_open_blob(store, other, -1, &err), -1);
    assert_true(store_remove_blob(store, other, NULL));
    free(link);
    free(path);
}

static bool never(void *context)
{
    (void)context;
    fail_msg("hashed again");
    return true;
}

static bool always(void *context)
{
    ++*(int *)context;
    return true;
}

static void test_hashed_once_a_boot(void **state)
{
    (void)state;
    char hash[HASH_TEXT_SIZE];
    struct error err = {0};
    int asked = 0;
    put_blob('b', 100000, hash);
    assert_false(store_blob_verified(store, runtime, hash, 100000));
    assert_false(store_verify_blob(store, runtime, hash, 100000, always, &asked, &err));
    assert_int_equal(asked, 1);
    assert_string_not_equal(err.code, "media-corrupt");
    assert_true(store_verify_blob(store, runtime, hash, 100000, NULL, NULL, &err));
    assert_true(store_verify_blob(store, runtime, hash, 100000, never, NULL, &err));
    assert_true(store_blob_verified(store, runtime, hash, 100000));
    assert_false(store_blob_verified(store, runtime, hash, 99999));
    /* Another process, same boot: remembers as well. */
    struct store *other = store_open(store_folder, STORE_READ, NULL);
    assert_true(store_blob_verified(other, runtime, hash, 100000));
    /* Touched in any way: hashed again. */
    char *path = blob_path(hash);
    assert_int_equal(chmod(path, 0644), 0);
    assert_false(store_blob_verified(other, runtime, hash, 100000));
    int fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, "X", 1, 50000), 1);
    close(fd);
    assert_false(store_verify_blob(store, runtime, hash, 100000, NULL, NULL, &err));
    assert_string_equal(err.code, "media-corrupt");
    assert_false(store_scrub_blob(store, runtime, hash, NULL, NULL, &err));
    assert_string_equal(err.code, "media-corrupt");
    assert_true(store_remove_blob(store, hash, NULL));
    assert_true(store_remove_blob(store, hash, NULL));
    put_blob('b', 100000, hash);
    store_remember_blob(store, runtime, hash);
    assert_true(store_verify_blob(other, runtime, hash, 100000, never, NULL, &err));
    store_close(other);
    free(path);
}

static void test_memory_of_another_boot_and_nonsense(void **state)
{
    (void)state;
    char hash[HASH_TEXT_SIZE], *list = path_join(runtime, "verified"), *path;
    struct stat st;
    put_blob('c', 10, hash);
    path = blob_path(hash);
    assert_int_equal(stat(path, &st), 0);
    char *text = xasprintf("00000000-0000-0000-0000-000000000000 %s %lu %ld %ld\nnonsense\n%s x\n", hash,
                           (unsigned long)st.st_ino, (long)st.st_size,
                           (long)st.st_ctim.tv_sec * 1000000000 + st.st_ctim.tv_nsec, clock_boot_id());
    assert_true(file_replace(list, text, strlen(text), 0600, FILE_FAST, NULL));
    assert_false(store_blob_verified(store, runtime, hash, 10));
    assert_true(store_verify_blob(store, runtime, hash, 10, NULL, NULL, NULL));
    assert_true(store_blob_verified(store, runtime, hash, 10));
    free(text);
    free(path);
    free(list);
}

static void test_parts(void **state)
{
    (void)state;
    char hash[HASH_TEXT_SIZE], tag[64];
    int64_t have = -1;
    hash_bytes("p", 1, hash);
    assert_int_equal(store_part_bytes(store, hash), 0);
    int fd = store_open_part(store, hash, &have, NULL);
    assert_int_equal(have, 0);
    assert_true(file_write_all(fd, "12345", 5, NULL));
    close(fd);
    fd = store_open_part(store, hash, &have, NULL);
    assert_int_equal(have, 5);
    assert_int_equal(store_part_bytes(store, hash), 5);
    close(fd);
    assert_false(store_part_etag(store, hash, tag, sizeof tag));
    assert_string_equal(tag, "");
    assert_true(store_set_part_etag(store, hash, "\"abc\"", NULL));
    assert_true(store_part_etag(store, hash, tag, sizeof tag));
    assert_string_equal(tag, "\"abc\"");
    assert_false(store_part_etag(store, hash, tag, 3)); /* half a tag is none */
    assert_true(store_remove_part(store, hash, NULL));
    assert_false(store_part_etag(store, hash, tag, sizeof tag));
    assert_true(store_remove_part(store, hash, NULL));
    /* A link in the part's place is not followed. */
    char *path = xasprintf("%s/incoming/%s.part", store_folder, hash), *target = xasprintf("%s/target", root);
    assert_int_equal(symlink(target, path), 0);
    struct error err = {0};
    assert_int_equal(store_open_part(store, hash, &have, &err), -1);
    assert_string_equal(err.code, "store-error");
    assert_int_not_equal(access(target, F_OK), 0);
    free(path);
    free(target);
}

static void test_limit(void **state)
{
    (void)state;
    const int64_t gib = (int64_t)1 << 30, mib = (int64_t)1 << 20;
    static const struct {
        int64_t configured_mib, used_mib, free_mib, total_mib, want_mib;
    } rows[] = {
        {0, 0, 90 * 1024, 100 * 1024, 80 * 1024},         /* keep a tenth free */
        {0, 40 * 1024, 50 * 1024, 100 * 1024, 80 * 1024}, /* the same, whatever we hold of it */
        {0, 0, 5 * 1024, 100 * 1024, 1024},               /* a full disk: at least 1 GiB */
        {0, 1024, 4 * 1024, 100 * 1024, 1024},
        {0, 0, 600, 100 * 1024, 300}, /* or half of what is free */
        {0, 200, 400, 100 * 1024, 300},
        {40, 0, 50 * 1024, 100 * 1024, 40}, /* what is configured */
        {40, 39, 50 * 1024, 100 * 1024, 40},
        {200, 0, 100, 1024, 95}, /* but never more than there is */
    };
    (void)gib;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t got = store_limit(rows[i].configured_mib * mib, rows[i].used_mib * mib,
                                  rows[i].free_mib * mib, rows[i].total_mib * mib);
        if (got != rows[i].want_mib * mib)
            fail_msg("row %zu: %lld MiB", i, (long long)(got / mib));
    }
}

struct needed {
    const char *hashes[4];
};

static bool is_needed(void *context, const char *hash)
{
    const struct needed *n = context;
    for (size_t i = 0; i < 4; i++)
        if (n->hashes[i] && strcmp(n->hashes[i], hash) == 0)
            return true;
    return false;
}

static void set_age(const char *hash, int seconds_ago)
{
    char *path = blob_path(hash);
    struct timespec times[2];
    int64_t s = clock_wall_ms() / 1000 - seconds_ago;
    times[0] = times[1] = (struct timespec){.tv_sec = s};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    free(path);
}

static void test_room(void **state)
{
    (void)state;
    char a[HASH_TEXT_SIZE], b[HASH_TEXT_SIZE], c[HASH_TEXT_SIZE], part[HASH_TEXT_SIZE];
    struct error err = {0};
    struct store_room room;
    const int64_t max = 4 << 20;
    put_blob('a', 1 << 20, a);
    put_blob('b', 1 << 20, b);
    put_blob('c', 1 << 20, c);
    set_age(a, 30);
    set_age(b, 300);
    set_age(c, 100);
    assert_true(store_room(store, max, &room, NULL));
    assert_int_equal(room.used_bytes, 3 << 20);
    assert_int_equal(room.max_bytes, max);
    assert_int_equal(room.files, 3);
    struct needed nothing = {{NULL}}, only_b = {{b}}, all = {{a, b, c}};
    /* There is room: nothing goes. */
    assert_true(store_make_room(store, max, 1 << 20, 0, is_needed, &nothing, &err));
    assert_true(store_has_blob(store, b, -1));
    /* What cannot be made is not begun: nothing goes, both sizes are named. */
    assert_false(store_make_room(store, max, 4 << 20, 0, is_needed, &only_b, &err));
    assert_string_equal(err.code, "disk-full");
    assert_non_null(strstr(err.text, "4194304 bytes are needed, 3145728 are there"));
    assert_true(store_has_blob(store, a, -1) && store_has_blob(store, b, -1) && store_has_blob(store, c, -1));
    assert_false(store_make_room(store, max, 5 << 20, 0, is_needed, &nothing, &err));
    assert_false(store_make_room(store, max, 2 << 20, 0, is_needed, &all, &err));
    /* What others under way will take counts as taken. */
    assert_false(store_make_room(store, max, 1 << 20, 1 << 20, is_needed, &all, &err));
    assert_non_null(strstr(err.text, "1048576 bytes are needed, 0 are there"));
    /* The oldest that nobody needs goes first. */
    assert_true(store_make_room(store, max, 2 << 20, 0, is_needed, &only_b, &err));
    assert_false(store_has_blob(store, c, -1));
    assert_true(store_has_blob(store, a, -1) && store_has_blob(store, b, -1));
    /* A part that nobody needs goes before any blob. */
    int64_t have;
    hash_bytes("part", 4, part);
    int fd = store_open_part(store, part, &have, NULL);
    char *megabyte = xcalloc(1, 1 << 20);
    assert_true(file_write_all(fd, megabyte, 1 << 20, NULL));
    close(fd);
    free(megabyte);
    assert_true(store_room(store, max, &room, NULL));
    assert_int_equal(room.used_bytes, 3 << 20);
    assert_true(store_make_room(store, max, 2 << 20, 0, is_needed, &nothing, &err));
    assert_int_equal(store_part_bytes(store, part), 0);
    assert_true(store_has_blob(store, a, -1) && store_has_blob(store, b, -1));
}

static void test_playlists(void **state)
{
    (void)state;
    struct error err = {0};
    char *bytes = NULL;
    size_t n = 0;
    assert_false(store_read_playlist(store, STORE_CURRENT, &bytes, &n, &err));
    assert_int_equal(err.errnum, ENOENT);
    assert_string_equal(err.code, "");
    assert_false(store_activate_next(store, false, &err));
    static const char *const story[][4] = {/* next, drop?, current after, previous after */
                                           {"one", "", "one", NULL},
                                           {"two", "", "two", "one"},
                                           {"three", "drop", "three", "one"},
                                           {"four", "", "four", "three"}};
    for (size_t i = 0; i < 4; i++) {
        assert_true(store_write_playlist(store, STORE_NEXT, story[i][0], strlen(story[i][0]), &err));
        assert_true(store_activate_next(store, story[i][1][0] != 0, &err));
        const enum store_slot slots[] = {STORE_CURRENT, STORE_PREVIOUS};
        for (size_t k = 0; k < 2; k++) {
            bool there = store_read_playlist(store, slots[k], &bytes, &n, NULL);
            assert_int_equal(there, story[i][2 + k] != NULL);
            if (!there)
                continue;
            assert_string_equal(bytes, story[i][2 + k]);
            free(bytes);
        }
        assert_false(store_read_playlist(store, STORE_NEXT, &bytes, &n, NULL));
    }
}

static void test_left_over_temporaries(void **state)
{
    (void)state;
    char *old = xasprintf("%s/playlists/.next.papan.00.tmp", store_folder);
    char *young = xasprintf("%s/state/.clock.00.tmp", store_folder);
    char *other = xasprintf("%s/state/notes.tmp", store_folder);
    const char *const paths[] = {old, young, other};
    for (size_t i = 0; i < 3; i++)
        assert_true(file_replace(paths[i], "x", 1, 0600, FILE_FAST, NULL));
    struct timespec times[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    assert_int_equal(utimensat(AT_FDCWD, old, times, 0), 0);
    store_close(store_open(store_folder, STORE_READ, NULL));
    assert_int_equal(access(old, F_OK), 0);
    store_close(store_open(store_folder, STORE_WRITE, NULL));
    assert_int_not_equal(access(old, F_OK), 0);
    assert_int_equal(access(young, F_OK), 0); /* may be under way in the neighbour */
    assert_int_equal(access(other, F_OK), 0);
    free(old);
    free(young);
    free(other);
}

static void test_unusable_place(void **state)
{
    (void)state;
    struct error err = {0};
    char *file = xasprintf("%s/file", root);
    assert_true(file_replace(file, "x", 1, 0600, FILE_FAST, NULL));
    assert_null(store_open(file, STORE_WRITE, &err));
    assert_string_equal(err.code, "store-error");
    free(file);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_blob_is_opened_only_as_signed),
        T(test_hashed_once_a_boot),
        T(test_memory_of_another_boot_and_nonsense),
        T(test_parts),
        T(test_limit),
        T(test_room),
        T(test_playlists),
        T(test_left_over_temporaries),
        T(test_unusable_place),
    };
    return cmocka_run_group_tests(tests, NULL, remove_root);
}
