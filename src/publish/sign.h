/* Signature blocks of an envelope (design.md 4.1; minisign's prehashed "ED" form). Every block is checked
 * with the public half before it is handed out. */
#ifndef PAPAN_PUBLISH_SIGN_H
#define PAPAN_PUBLISH_SIGN_H

#include "base/error.h"
#include "key.h"

#include <stdint.h>

/* A block of four lines. Caller frees. `now_ms` goes into the trusted comment's timestamp, `what` behind it.
 */
char *sign_block(const struct signing_key *k, const void *payload, size_t n, int64_t now_ms, const char *what,
                 struct error *err);

struct key_chain { /* the keys of one command, no key twice */
    struct signing_key **keys;
    size_t count;
};
/* Reads each file; passwords are asked for on a terminal. */
bool key_chain_read(struct key_chain *chain, const char *path, struct error *err);
void key_chain_finish(struct key_chain *chain);
/* One block a key, then the payload: the bytes of a .papan file. Caller frees *ret. */
bool key_chain_sign(const struct key_chain *chain, const void *payload, size_t n, int64_t now_ms,
                    const char *what, char **ret, size_t *ret_n, struct error *err);

#endif
