/* SHA-256, streaming (libcrypto). */
#ifndef PAPAN_BASE_HASH_H
#define PAPAN_BASE_HASH_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HASH_TEXT_SIZE 65

/* A running SHA-256. Never NULL; destroy takes NULL. One thread at a time. */
struct hasher;
struct hasher *hasher_create(void);
void hasher_destroy(struct hasher *h);
void hasher_add(struct hasher *h, const void *bytes, size_t n);
/* Lower-case hex; the hasher starts anew afterwards. */
void hasher_end(struct hasher *h, char out[HASH_TEXT_SIZE]);
/* Reads fd from offset 0 by pread; *ret_bytes may be NULL. `cancel` (may be NULL) is polled between blocks;
 * true stops with an error. */
bool hash_fd(int fd, char out[HASH_TEXT_SIZE], int64_t *ret_bytes, bool (*cancel)(void *), void *context,
             struct error *err);
void hash_bytes(const void *bytes, size_t n, char out[HASH_TEXT_SIZE]);

#endif
