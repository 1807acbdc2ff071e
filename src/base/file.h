/* Files. The only file of the house that renames and fsyncs. Paths are UTF-8 bytes. Any thread. */
#ifndef PAPAN_BASE_FILE_H
#define PAPAN_BASE_FILE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum file_durability {
    FILE_DURABLE, /* fsync the file and its folder: survives a power cut */
    FILE_FAST     /* rename only: runtime folder (tmpfs) */
};

/* Replaces `path` by `bytes`: random temporary name beside it, write, (fsync), close, rename, (fsync of the
 * folder). On any failure the old file is untouched and the temporary one removed. */
bool file_replace(const char *path, const void *bytes, size_t n, mode_t mode, enum file_durability d,
                  struct error *err);
/* Makes an already written file final: fsync(fd), fchmod(mode), rename(from, to), fsync(folder). fd stays
 * open. */
bool file_commit(int fd, const char *from, const char *to, mode_t mode, struct error *err);
/* rename + fsync of both folders. */
bool file_move(const char *from, const char *to, struct error *err);
/* unlink (+ fsync of the folder). A missing file is success. */
bool file_remove(const char *path, enum file_durability d, struct error *err);
/* fdatasync of an open file (play records). */
bool file_flush(int fd, struct error *err);

/* Opens a regular file for reading only: O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, refuses anything but S_ISREG.
 * -1 on error. */
int file_open_regular(const char *path, struct error *err);
/* Whole regular file of at most `limit` bytes; *ret is NUL-terminated beyond *ret_n, caller frees. A larger
 * file is an error
 * ("is larger than N bytes"). Errno in err->errnum (ENOENT …). */
bool file_read(const char *path, size_t limit, char **ret, size_t *ret_n, struct error *err);
bool file_read_fd(int fd, size_t limit, char **ret, size_t *ret_n, struct error *err);
/* write() all, EINTR safe. */
bool file_write_all(int fd, const void *bytes, size_t n, struct error *err);

/* mkdir -p with mode 0700. */
bool file_make_dirs(const char *path, struct error *err);
/* dir + "/" + name, caller frees. */
char *path_join(const char *dir, const char *name);
/* Free bytes for an unprivileged user, and total, of the file system that holds path. */
bool file_disk_space(const char *path, int64_t *ret_free, int64_t *ret_total, struct error *err);
/* Names directly in a folder (without . and ..), NULL-terminated, sorted by bytes; caller frees with
 * file_names_free. */
char **file_list(const char *dir, struct error *err);
void file_names_free(char **names);

#endif
