/* Signed bytes in, verified bytes out (design.md 4.1, minisign's format). Knows no JSON, no network, no signing.
 * In: the whole file and a folder of public keys. Out: where the payload begins, and which keys signed it.
 * Pure but for keyring_load, which reads files. Any thread, no global state. */
#ifndef PAPAN_ENVELOPE_ENVELOPE_H
#define PAPAN_ENVELOPE_ENVELOPE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENVELOPE_PAYLOAD_LIMIT ((size_t)8 << 20)
#define ENVELOPE_FILE_LIMIT (((size_t)8 << 20) + ((size_t)96 << 10))
#define ENVELOPE_BLOCKS_MAX 8
#define ENVELOPE_KEY_ID_TEXT 17 /* minisign prints it as 16 hex digits, upper case, little endian */

struct keyring;

/* Reads every regular *.pub of the folder. Unusable files are logged (name and why) and skipped; two different keys under one
 * id are both skipped; small-order keys refused. An empty ring is a success with keyring_count 0; false only where the
 * folder itself cannot be read. The caller frees. */
bool keyring_load(const char *folder, struct keyring **ret, struct error *err);
/* One *.pub file; for the publisher's verify --key. Adds to an existing ring (keyring_create). */
struct keyring *keyring_create(void);
bool keyring_add_file(struct keyring *ring, const char *path, struct error *err);
void keyring_free(struct keyring *ring);
size_t keyring_count(const struct keyring *ring);

struct envelope {
    size_t payload_offset, payload_length; /* into the bytes that were given */
    size_t n_blocks;
    size_t n_signers;                                             /* distinct verified keys */
    char signers[ENVELOPE_BLOCKS_MAX][ENVELOPE_KEY_ID_TEXT];      /* their ids */
    char trusted_comment[4001];                                   /* of the first verified block */
};

/* Checks form, then every block whose key id is known, then the number of distinct keys. Fault codes: "signature-invalid",
 * "no-keys" (empty ring). On failure *ret is untouched. `bytes` is not copied. */
bool envelope_verify(const void *bytes, size_t n, const struct keyring *ring, unsigned required,
                     struct envelope *ret, struct error *err);

/* Form only: splits into blocks and payload, verifies nothing (split, cosign, and telling a captive portal's HTML from a
 * playlist). The text of an error says "empty", "cut", "HTML" where that is what it looks like. */
struct envelope_block {
    const char *start;
    size_t length; /* the four lines with their newlines */
    uint8_t key_id[8];
    uint8_t signature[64], global_signature[64];
    const char *trusted_comment; /* text behind the prefix, not terminated */
    size_t trusted_comment_length;
};
bool envelope_split(const void *bytes, size_t n, struct envelope_block ret_blocks[ENVELOPE_BLOCKS_MAX],
                    size_t *ret_n_blocks, size_t *ret_payload_offset, struct error *err);

/* BLAKE2b-512 of the payload, what a block signs. */
bool envelope_payload_digest(const void *payload, size_t n, uint8_t out[64], struct error *err);

/* Canonical base64 (RFC 4648 section 4, with padding). Decode refuses non-canonical text; returns false then. */
bool base64_decode(const char *text, size_t n, uint8_t *out, size_t out_size, size_t *ret_n);
void base64_encode(const uint8_t *bytes, size_t n, char *out /* 4 * ceil(n / 3) + 1 */);

#endif
