#include "folder.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COPY_BLOCK ((size_t)1 << 20)

static bool make_one(const char *path, struct error *err)
{
    struct stat st;
    if (mkdir(path, 0755) == 0) {
        if (chmod(path, 0755) != 0)
            return error_errno(err, NULL, errno, "%s", path);
        return true;
    }
    int saved = errno;
    if (stat(path, &st) == 0)
        return S_ISDIR(st.st_mode) || error_set(err, NULL, "%s is a file, not a folder", path);
    return error_errno(err, NULL, saved, "the folder %s cannot be made", path);
}

bool folder_make(const char *path, struct error *err)
{
    char *copy = xstrdup(path);
    bool ok = true;
    for (char *slash = strchr(copy + 1, '/'); ok && copy[0] != '\0' && slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        ok = make_one(copy, err);
        *slash = '/';
    }
    ok = ok && make_one(copy, err);
    free(copy);
    return ok;
}

/* The whole second that the new file must be later than, or -1. */
static int64_t second_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (int64_t)st.st_mtim.tv_sec : -1;
}

/* A new file beside `path`. Its name is hidden, so that no server lists it. Caller frees *ret_name. */
static int open_beside(const char *path, char **ret_name, struct error *err)
{
    const char *slash = strrchr(path, '/');
    int n = slash == NULL ? 0 : (int)(slash - path + 1);
    char *name = xasprintf("%.*s.papan-new-XXXXXX", n, path);
    int fd = mkostemp(name, O_CLOEXEC);
    if (fd < 0) {
        error_errno(err, NULL, errno, "%s cannot be written", path);
        free(name);
        return -1;
    }
    *ret_name = name;
    return fd;
}

/* The kernel dates files by a clock of coarse grain, and the file that is replaced may come from the future.
 */
static bool date_later_than(int fd, int64_t before, struct error *err)
{
    struct stat st;
    struct timespec times[2] = {{.tv_nsec = UTIME_NOW}, {.tv_sec = (time_t)(before + 1)}};
    if (fstat(fd, &st) == 0 && ((int64_t)st.st_mtim.tv_sec > before || futimens(fd, times) == 0))
        return true;
    return error_errno(err, NULL, errno, "cannot be dated");
}

bool folder_put_papan(const char *path, const void *bytes, size_t n, struct error *err)
{
    int64_t before = second_of(path), now_ms = clock_wall_ms();
    if (before >= now_ms / 1000 && before - now_ms / 1000 <= 1)
        clock_sleep_ms((before + 1) * 1000 - now_ms + 1);
    char *name = NULL;
    int fd = open_beside(path, &name, err);
    if (fd < 0)
        return false;
    bool ok = (file_write_all(fd, bytes, n, err) || error_prefix(err, "%s", path)) &&
              date_later_than(fd, before, err) && file_commit(fd, name, path, 0644, err);
    if (!ok)
        unlink(name);
    close(fd);
    free(name);
    return ok;
}

static bool copy_bytes(int from, const char *from_path, int to, const char *to_path, struct error *err)
{
    char *block = xmalloc(COPY_BLOCK);
    bool ok = true;
    for (ssize_t n = 1; ok && n != 0;) {
        n = read(from, block, COPY_BLOCK);
        if (n < 0 && errno != EINTR)
            ok = error_errno(err, NULL, errno, "%s cannot be read", from_path);
        else if (n > 0)
            ok = file_write_all(to, block, (size_t)n, err) || error_prefix(err, "%s", to_path);
    }
    free(block);
    return ok;
}

static bool holds(int fd, const char *hash, const char *from, struct error *err)
{
    char found[HASH_TEXT_SIZE];
    if (hash == NULL)
        return true;
    if (lseek(fd, 0, SEEK_SET) != 0 || !hash_fd(fd, found, NULL, NULL, NULL, err))
        return error_prefix(err, "the copy of %s", from);
    return strcmp(found, hash) == 0 ||
           error_errno(err, NULL, EBADMSG, "%s is damaged: it does not hold what its name says", from);
}

bool folder_put_copy(const char *from, const char *to, int64_t bytes, const char *hash, bool *ret_copied,
                     struct error *err)
{
    struct stat st;
    *ret_copied = false;
    if (stat(to, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == bytes)
        return true;
    char *name = NULL;
    int source = file_open_regular(from, err);
    int target = source < 0 ? -1 : open_beside(to, &name, err);
    bool ok = target >= 0 && copy_bytes(source, from, target, to, err) && holds(target, hash, from, err) &&
              file_commit(target, name, to, 0644, err);
    if (!ok && name != NULL)
        unlink(name);
    if (target >= 0)
        close(target);
    if (source >= 0)
        close(source);
    free(name);
    *ret_copied = ok;
    return ok;
}

bool folder_link_is_broken(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && S_ISLNK(st.st_mode) && stat(path, &st) != 0 &&
           (errno == ENOENT || errno == ELOOP);
}

int folder_open_source(const char *path, struct stat *ret_st, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        error_errno(err, NULL, errno, "cannot be opened");
        return -1;
    }
    if (fstat(fd, ret_st) == 0 && S_ISREG(ret_st->st_mode))
        return fd;
    error_set(err, NULL, "is not a file");
    close(fd);
    return -1;
}
