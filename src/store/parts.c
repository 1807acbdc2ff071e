#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/store.h"
#include "store/store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ETAG_MAX 1024

static char *beside(const struct store *s, const char *hash, const char *ending)
{
    return xasprintf("%s/%s.%s", s->incoming, hash, ending);
}

int store_open_part(struct store *s, const char *hash, int64_t *ret_have, struct error *err)
{
    struct stat st;
    char *path = beside(s, hash, "part");
    int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
    if (fd < 0) {
        error_errno(err, NULL, errno, "%s: cannot open", path);
    } else if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        error_set(err, NULL, "%s: is not a regular file", path);
        close(fd);
        fd = -1;
    } else {
        *ret_have = st.st_size;
    }
    if (fd < 0)
        store_fault(err);
    free(path);
    return fd;
}

int64_t store_part_bytes(const struct store *s, const char *hash)
{
    struct stat st;
    char *path = beside(s, hash, "part");
    int64_t bytes = lstat(path, &st) == 0 && S_ISREG(st.st_mode) ? st.st_size : 0;
    free(path);
    return bytes;
}

bool store_remove_part(struct store *s, const char *hash, struct error *err)
{
    char *part = beside(s, hash, "part"), *etag = beside(s, hash, "etag");
    bool ok = file_remove(part, FILE_FAST, err) && file_remove(etag, FILE_FAST, err);
    free(part);
    free(etag);
    return ok || store_fault(err);
}

bool store_part_etag(const struct store *s, const char *hash, char *out, size_t size)
{
    char *path = beside(s, hash, "etag"), *text = NULL;
    size_t n = 0;
    bool ok = file_read(path, ETAG_MAX, &text, &n, NULL) && strlen(text) == n;
    if (!text_copy(out, size, ok ? text : ""))
        out[0] = 0;
    free(text);
    free(path);
    return ok && out[0];
}

/* Not fsynced: should it be lost, the download begins anew, and the hash decides in any case. */
bool store_set_part_etag(struct store *s, const char *hash, const char *etag, struct error *err)
{
    char *path = beside(s, hash, "etag");
    bool ok = *etag ? file_replace(path, etag, strlen(etag), 0600, FILE_FAST, err)
                    : file_remove(path, FILE_FAST, err);
    free(path);
    return ok || store_fault(err);
}

bool store_commit_part(struct store *s, const char *hash, int fd, struct error *err)
{
    char *part = beside(s, hash, "part"), *etag = beside(s, hash, "etag"), *blob = path_join(s->blobs, hash);
    bool ok = file_commit(fd, part, blob, 0444, err) || store_fault(err);
    if (ok)
        file_remove(etag, FILE_FAST, NULL);
    free(part);
    free(etag);
    free(blob);
    return ok;
}
