#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/store.h"
#include "store/store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int64_t ms_of(struct timespec t)
{
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool store_has_blob(const struct store *s, const char *hash, int64_t bytes)
{
    struct stat st;
    char *path = path_join(s->blobs, hash);
    bool has = lstat(path, &st) == 0 && S_ISREG(st.st_mode) && (bytes < 0 || st.st_size == bytes);
    free(path);
    return has;
}

int store_open_blob(const struct store *s, const char *hash, int64_t bytes, struct error *err)
{
    struct error why = {0};
    struct stat st;
    char *path = path_join(s->blobs, hash);
    int fd = file_open_regular(path, &why);
    free(path);
    if (fd < 0) {
        if (why.errnum == ENOENT)
            error_set(err, "media-missing", "medium %s is not in the store", hash);
        else
            error_set(err, why.errnum == 0 || why.errnum == ELOOP ? "media-corrupt" : "store-error", "%s",
                      why.text);
        return -1;
    }
    if (fstat(fd, &st) == 0 && (bytes < 0 || st.st_size == bytes))
        return fd;
    error_set(err, "media-corrupt", "medium %s has %" PRId64 " bytes, %" PRId64 " were signed", hash,
              (int64_t)st.st_size, bytes);
    close(fd);
    return -1;
}

bool store_blob_verified(const struct store *s, const char *runtime_path, const char *hash, int64_t bytes)
{
    int fd = store_open_blob(s, hash, bytes, NULL);
    if (fd < 0)
        return false;
    bool known = verified_knows(s, runtime_path, hash, fd);
    close(fd);
    return known;
}

static bool hash_matches(int fd, const char *hash, bool (*cancel)(void *), void *context, struct error *err)
{
    char found[HASH_TEXT_SIZE];
    struct error why = {0};
    if (!hash_fd(fd, found, NULL, cancel, context, &why)) {
        /* A read error of the card is as bad as wrong bytes: only another copy helps. */
        return error_set(err, why.errnum ? "media-corrupt" : "", "medium %s: %s", hash, why.text);
    }
    if (strcmp(found, hash) != 0)
        return error_set(err, "media-corrupt", "medium %s: its bytes hash to %.16s…", hash, found);
    return true;
}

bool store_verify_blob(struct store *s, const char *runtime_path, const char *hash, int64_t bytes,
                       bool (*cancel)(void *), void *context, struct error *err)
{
    int fd = store_open_blob(s, hash, bytes, err);
    if (fd < 0)
        return false;
    bool ok = verified_knows(s, runtime_path, hash, fd);
    if (!ok && hash_matches(fd, hash, cancel, context, err)) {
        verified_add(runtime_path, hash, fd);
        ok = true;
    }
    close(fd);
    return ok;
}

void store_remember_blob(struct store *s, const char *runtime_path, const char *hash)
{
    int fd = store_open_blob(s, hash, -1, NULL);
    if (fd < 0)
        return;
    verified_add(runtime_path, hash, fd);
    close(fd);
}

bool store_scrub_blob(struct store *s, const char *runtime_path, const char *hash, bool (*cancel)(void *),
                      void *context, struct error *err)
{
    int fd = store_open_blob(s, hash, -1, err);
    if (fd < 0)
        return false;
    posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED); /* ask the card, not the memory */
    bool ok = hash_matches(fd, hash, cancel, context, err);
    if (ok && !verified_knows(s, runtime_path, hash, fd))
        verified_add(runtime_path, hash, fd);
    close(fd);
    return ok;
}

bool store_remove_blob(struct store *s, const char *hash, struct error *err)
{
    char *path = path_join(s->blobs, hash);
    struct stat st;
    bool ok;
    if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
        ok = rmdir(path) == 0 || error_errno(err, NULL, errno, "%s: cannot remove", path);
    else
        ok = file_remove(path, FILE_DURABLE, err);
    free(path);
    return ok || store_fault(err);
}

static int compare_age(const void *a, const void *b)
{
    const struct store_blob *x = a, *y = b;
    if (x->mtime_ms != y->mtime_ms)
        return x->mtime_ms < y->mtime_ms ? -1 : 1;
    return strcmp(x->hash, y->hash);
}

bool store_list_blobs(const struct store *s, struct store_blob **ret, size_t *ret_n, struct error *err)
{
    char **names = file_list(s->blobs, err);
    if (!names)
        return store_fault(err);
    struct store_blob *list = NULL;
    size_t n = 0, capacity = 0;
    for (size_t i = 0; names[i]; i++) {
        struct stat st;
        if (!hash_text_valid(names[i]))
            continue;
        char *path = path_join(s->blobs, names[i]);
        bool found = lstat(path, &st) == 0;
        free(path);
        if (!found)
            continue;
        if (n == capacity) {
            capacity = capacity ? 2 * capacity : 64;
            list = xreallocarray(list, capacity, sizeof *list);
        }
        list[n] = (struct store_blob){
            .bytes = st.st_size, .mtime_ms = ms_of(st.st_mtim), .atime_ms = ms_of(st.st_atim)};
        text_copy(list[n++].hash, HASH_TEXT_SIZE, names[i]);
    }
    file_names_free(names);
    if (n)
        qsort(list, n, sizeof *list, compare_age);
    *ret = list;
    *ret_n = n;
    return true;
}
