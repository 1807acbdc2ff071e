/* Folders and files that others read: the published tree (a web server's user must get in, whatever our
 * umask). */
#ifndef PAPAN_PUBLISH_FOLDER_H
#define PAPAN_PUBLISH_FOLDER_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/* mkdir -p; the folders that are new get mode 0755. */
bool folder_make(const char *path, struct error *err);
/* Puts a .papan file in place so that it never has the size and whole-second mtime of the one it replaces (a
 * web server's ETag is made of the two): waits for the next second, or dates it one second later. Durable and
 * atomic. */
bool folder_put_papan(const char *path, const void *bytes, size_t n, struct error *err);
/* Copies a file by content, durable and atomic, mode 0644, through a temporary name beside `to`; does nothing
 * where `to` is there with `bytes` bytes. Where `hash` is not NULL, the copy must have it as its SHA-256: else
 * nothing is put, and err->errnum is EBADMSG. */
bool folder_put_copy(const char *from, const char *to, int64_t bytes, const char *hash, bool *ret_copied,
                     struct error *err);
/* Is it a symbolic link that leads to nothing, or round in a circle. */
bool folder_link_is_broken(const char *path);
#define FOLDER_BROKEN_LINK                                                                                   \
    "is a link to a file that is not there; copy the file itself into the folder, or take the link out"
/* Opens a regular file for reading, links followed (authors keep their media where they like). -1 on error.
 */
int folder_open_source(const char *path, struct stat *ret_st, struct error *err);

#endif
