/* USB sticks: papan/playlist.papan on one of them, mounted below server.sticks, is as good as a server's, since content is signed. A
 * thread of its own looks and reads, because a dying stick may hold whoever reads it for minutes; no descriptor stays open between two
 * looks. Whether the bytes are any good is not decided here. All functions lock; any thread. */
#ifndef PAPAN_SYNC_STICK_H
#define PAPAN_SYNC_STICK_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stick;

struct stick_find {
    char *bytes; /* caller frees; NULL: it could not be read */
    size_t n;
    char text[320]; /* where bytes is NULL: why */
};

/* `folder` holds a folder for each mounted stick, and must outlive the thread; it may be missing. `changed` is called by the thread. */
struct stick *stick_create(const char *folder, void (*changed)(void *), void *context, struct error *err);
/* False where the thread did not end within `timeout_ms` (then nothing is freed). */
bool stick_destroy(struct stick *s, int timeout_ms);
/* True where a stick came, or its playlist became another, since the last call. */
bool stick_take(struct stick *s, struct stick_find *ret);
/* Is the stick of the last find still there? */
bool stick_present(struct stick *s);

/* The path of a medium on any stick below the folder: a regular file of that size; caller frees; NULL: none. Without a lock. */
char *stick_medium(const char *folder, const char *relative, int64_t bytes);

#endif
