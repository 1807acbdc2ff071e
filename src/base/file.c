#include "base/file.h"

#include "base/memory.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* The folder part of a path; caller frees. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return xstrdup(".");
    return slash == path ? xstrdup("/") : xstrndup(path, (size_t)(slash - path));
}

static bool sync_folder_of(const char *path, struct error *err)
{
    char *folder = folder_of(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (!ok)
        error_errno(err, NULL, errno, "%s: cannot make the folder durable", folder);
    if (fd >= 0)
        close(fd);
    free(folder);
    return ok;
}

/* A hidden name beside `path` that nobody can guess or hold open. */
static char *temporary_beside(const char *path)
{
    uint64_t random = 0;
    if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random)
        random ^= (uint64_t)getpid();
    char *folder = folder_of(path);
    const char *slash = strrchr(path, '/');
    char *name = xasprintf("%s/.%s.%016" PRIx64 ".tmp", folder, slash ? slash + 1 : path, random);
    free(folder);
    return name;
}

bool file_replace(const char *path, const void *bytes, size_t n, mode_t mode, enum file_durability d,
                  struct error *err)
{
    bool ok = false;
    char *temporary = temporary_beside(path);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        error_errno(err, NULL, errno, "%s: cannot write", path);
        goto out;
    }
    if (!file_write_all(fd, bytes, n, err)) {
        error_prefix(err, "%s", path);
        goto out;
    }
    if (fchmod(fd, mode) != 0 || (d == FILE_DURABLE && fsync(fd) != 0)) {
        error_errno(err, NULL, errno, "%s: cannot write", path);
        goto out;
    }
    int closed = close(fd);
    fd = -1;
    if (closed != 0 || rename(temporary, path) != 0) {
        error_errno(err, NULL, errno, "%s: cannot replace", path);
        goto out;
    }
    ok = d == FILE_FAST || sync_folder_of(path, err);
out:
    if (fd >= 0)
        close(fd);
    if (!ok)
        unlink(temporary);
    free(temporary);
    return ok;
}

bool file_commit(int fd, const char *from, const char *to, mode_t mode, struct error *err)
{
    if (fchmod(fd, mode) != 0 || fsync(fd) != 0)
        return error_errno(err, NULL, errno, "%s: cannot make durable", from);
    return file_move(from, to, err);
}

bool file_move(const char *from, const char *to, struct error *err)
{
    if (rename(from, to) != 0)
        return error_errno(err, NULL, errno, "%s: cannot rename to %s", from, to);
    char *a = folder_of(from), *b = folder_of(to);
    bool same = strcmp(a, b) == 0;
    free(a);
    free(b);
    return sync_folder_of(to, err) && (same || sync_folder_of(from, err));
}

bool file_remove(const char *path, enum file_durability d, struct error *err)
{
    if (unlink(path) != 0)
        return errno == ENOENT ? true : error_errno(err, NULL, errno, "%s: cannot remove", path);
    return d == FILE_FAST || sync_folder_of(path, err);
}

bool file_flush(int fd, struct error *err)
{
    return fdatasync(fd) == 0 ? true : error_errno(err, NULL, errno, "cannot flush");
}

int file_open_regular(const char *path, struct error *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        if (errno == ELOOP)
            error_errno(err, NULL, errno, "%s: is a link", path);
        else
            error_errno(err, NULL, errno, "%s", path);
        return -1;
    }
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        error_set(err, NULL, "%s: is not a regular file", path);
        close(fd);
        return -1;
    }
    return fd;
}

/* What a file tells of its size is where to begin, no more: those in /proc tell 0, and any may grow. */
static size_t likely_size(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 ? (size_t)st.st_size : 0;
}

bool file_read_fd(int fd, size_t limit, char **ret, size_t *ret_n, struct error *err)
{
    char *bytes = NULL;
    size_t length = 0, capacity = 0, likely = likely_size(fd);
    for (;;) {
        if (length + 1 >= capacity) {
            capacity = capacity ? capacity * 2 : likely ? likely + 2 : 4096;
            if (capacity > limit + 2)
                capacity = limit + 2; /* one byte beyond shows that the file is too large */
            char *grown = realloc(bytes, capacity);
            if (!grown) {
                free(bytes);
                return error_errno(err, NULL, ENOMEM, "cannot read");
            }
            bytes = grown;
        }
        ssize_t n = read(fd, bytes + length, capacity - 1 - length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            error_errno(err, NULL, errno, "cannot read");
            break;
        }
        length += (size_t)n;
        if (length > limit) {
            error_set(err, NULL, "is larger than %zu bytes", limit);
            break;
        }
        if (n == 0) {
            bytes[length] = 0;
            *ret = bytes;
            *ret_n = length;
            return true;
        }
    }
    free(bytes);
    return false;
}

bool file_read(const char *path, size_t limit, char **ret, size_t *ret_n, struct error *err)
{
    int fd = file_open_regular(path, err);
    if (fd < 0)
        return false;
    bool ok = file_read_fd(fd, limit, ret, ret_n, err);
    if (!ok)
        error_prefix(err, "%s", path);
    close(fd);
    return ok;
}

bool file_write_all(int fd, const void *bytes, size_t n, struct error *err)
{
    const char *p = bytes;
    while (n > 0) {
        ssize_t w = write(fd, p, n);
        if (w < 0 && errno == EINTR)
            continue;
        if (w < 0)
            return error_errno(err, NULL, errno, "cannot write");
        p += w;
        n -= (size_t)w;
    }
    return true;
}

bool file_make_dirs(const char *path, struct error *err)
{
    char *copy = xstrdup(path);
    bool ok = true;
    for (char *p = copy + 1; ok; p++) {
        if (*p != '/' && *p != 0)
            continue;
        char end = *p;
        *p = 0;
        struct stat st;
        if (mkdir(copy, 0700) != 0 && !(errno == EEXIST && stat(copy, &st) == 0 && S_ISDIR(st.st_mode)))
            ok =
                error_errno(err, NULL, errno == EEXIST ? ENOTDIR : errno, "%s: cannot make the folder", copy);
        *p = end;
        if (!end)
            break;
    }
    free(copy);
    return ok;
}

char *path_join(const char *dir, const char *name)
{
    size_t n = strlen(dir);
    return xasprintf("%s%s%s", dir, n && dir[n - 1] == '/' ? "" : "/", name);
}

bool file_disk_space(const char *path, int64_t *ret_free, int64_t *ret_total, struct error *err)
{
    struct statvfs v;
    if (statvfs(path, &v) != 0)
        return error_errno(err, NULL, errno, "%s: cannot tell the free space", path);
    *ret_free = (int64_t)(v.f_bavail * v.f_frsize);
    *ret_total = (int64_t)(v.f_blocks * v.f_frsize);
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **file_list(const char *dir, struct error *err)
{
    DIR *d = opendir(dir);
    if (!d) {
        error_errno(err, NULL, errno, "%s", dir);
        return NULL;
    }
    char **names = NULL;
    size_t count = 0, capacity = 0;
    for (;;) {
        errno = 0;
        struct dirent *e = readdir(d);
        if (!e)
            break;
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        if (count + 2 > capacity) {
            capacity = capacity ? capacity * 2 : 32;
            names = xreallocarray(names, capacity, sizeof *names);
        }
        names[count++] = xstrdup(e->d_name);
    }
    int broken = errno; /* half a list would be taken for the whole one */
    closedir(d);
    if (!names)
        names = xcalloc(1, sizeof *names);
    names[count] = NULL;
    if (broken) {
        file_names_free(names);
        error_errno(err, NULL, broken, "%s", dir);
        return NULL;
    }
    qsort(names, count, sizeof *names, compare_names);
    return names;
}

void file_names_free(char **names)
{
    for (size_t i = 0; names && names[i]; i++)
        free(names[i]);
    free(names);
}
