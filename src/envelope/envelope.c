#include "envelope/envelope.h"

#include "envelope/keyring.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#define DIGEST_SIZE 64
#define COMMENT_MAX 4000

bool envelope_payload_digest(const void *payload, size_t n, uint8_t out[64], struct error *err)
{
    unsigned length = 0;
    if (EVP_Digest(payload, n, out, &length, EVP_blake2b512(), NULL) != 1 || length != DIGEST_SIZE)
        return error_set(err, NULL, "libcrypto has no BLAKE2b-512");
    return true;
}

/* Ed25519 (RFC 8032) of a short message. */
static bool signature_holds(const uint8_t key[KEY_SIZE], const uint8_t signature[64], const void *message,
                            size_t n)
{
    EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, KEY_SIZE);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool ok = pkey && context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, pkey) == 1 &&
              EVP_DigestVerify(context, signature, 64, message, n) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pkey);
    return ok;
}

static void key_id_text(const uint8_t id[KEY_ID_SIZE], char out[ENVELOPE_KEY_ID_TEXT])
{
    for (size_t i = 0; i < KEY_ID_SIZE; i++)
        snprintf(out + 2 * i, 3, "%02X", id[KEY_ID_SIZE - 1 - i]);
}

/* Both signatures of a block: over the payload's digest, and over that signature with the trusted comment. */
static bool block_holds(const struct envelope_block *b, const uint8_t key[KEY_SIZE],
                        const uint8_t digest[DIGEST_SIZE])
{
    uint8_t global[64 + COMMENT_MAX];
    memcpy(global, b->signature, 64);
    memcpy(global + 64, b->trusted_comment, b->trusted_comment_length);
    return signature_holds(key, b->signature, digest, DIGEST_SIZE) &&
           signature_holds(key, b->global_signature, global, 64 + b->trusted_comment_length);
}

static bool verify_blocks(const struct envelope_block *blocks, size_t n_blocks,
                          const uint8_t digest[DIGEST_SIZE], const struct keyring *ring, struct envelope *ret,
                          struct error *err)
{
    const uint8_t *seen[ENVELOPE_BLOCKS_MAX];
    for (size_t i = 0; i < n_blocks; i++) {
        const struct envelope_block *b = &blocks[i];
        const uint8_t *key = keyring_find(ring, b->key_id);
        char id[ENVELOPE_KEY_ID_TEXT];
        key_id_text(b->key_id, id);
        if (!key)
            continue;
        if (!block_holds(b, key, digest))
            return error_set(err, "signature-invalid",
                             "signature block %zu: the signature of key %s does not fit the content", i + 1,
                             id);
        bool known = false;
        for (size_t k = 0; k < ret->n_signers; k++)
            known = known || memcmp(seen[k], key, KEY_SIZE) == 0;
        if (known)
            continue;
        if (ret->n_signers == 0) {
            memcpy(ret->trusted_comment, b->trusted_comment, b->trusted_comment_length);
            ret->trusted_comment[b->trusted_comment_length] = 0;
        }
        memcpy(ret->signers[ret->n_signers], id, sizeof id);
        seen[ret->n_signers++] = key;
    }
    return true;
}

bool envelope_verify(const void *bytes, size_t n, const struct keyring *ring, unsigned required,
                     struct envelope *ret, struct error *err)
{
    struct envelope_block blocks[ENVELOPE_BLOCKS_MAX];
    struct envelope found = {0};
    uint8_t digest[DIGEST_SIZE];
    if (n > ENVELOPE_FILE_LIMIT)
        return error_set(err, "signature-invalid", "is larger than %zu bytes", ENVELOPE_FILE_LIMIT);
    if (!envelope_split(bytes, n, blocks, &found.n_blocks, &found.payload_offset, err))
        return false;
    if (keyring_count(ring) == 0)
        return error_set(err, "no-keys", "no usable key to verify with");
    found.payload_length = n - found.payload_offset;
    if (!envelope_payload_digest((const char *)bytes + found.payload_offset, found.payload_length, digest,
                                 err) ||
        !verify_blocks(blocks, found.n_blocks, digest, ring, &found, err))
        return false;
    if (found.n_signers == 0)
        return error_set(err, "signature-invalid", "none of the trusted keys has signed it");
    if (found.n_signers < required)
        return error_set(err, "signature-invalid", "%zu of %u required keys have signed it", found.n_signers,
                         required);
    *ret = found;
    return true;
}
