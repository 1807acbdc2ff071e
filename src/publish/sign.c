#include "sign.h"

#include "ask.h"
#include "base/memory.h"
#include "base/text.h"
#include "envelope/envelope.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

static bool check_signature(const struct signing_key *k, const void *bytes, size_t n,
                            const uint8_t signature[64])
{
    EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key_public(k), 32);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = pkey != NULL && ctx != NULL && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) == 1 &&
              EVP_DigestVerify(ctx, signature, 64, bytes, n) == 1;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(pkey);
    return ok;
}

char *sign_block(const struct signing_key *k, const void *payload, size_t n, int64_t now_ms, const char *what,
                 struct error *err)
{
    uint8_t digest[64], line[2 + 8 + 64] = {'E', 'D'}, global[64];
    uint8_t *signature = line + 10;
    char *comment = xasprintf("timestamp:%" PRId64 "\t%s", now_ms / 1000, what);
    size_t length = strlen(comment);
    uint8_t *signed_too = xmalloc(64 + length);
    char *block = NULL;
    memcpy(line + 2, key_id(k), 8);
    if (!envelope_payload_digest(payload, n, digest, err) ||
        !key_sign(k, digest, sizeof(digest), signature, err))
        goto out;
    memcpy(signed_too, signature, 64);
    memcpy(signed_too + 64, comment, length);
    if (!key_sign(k, signed_too, 64 + length, global, err))
        goto out;
    if (!check_signature(k, digest, sizeof(digest), signature) ||
        !check_signature(k, signed_too, 64 + length, global)) {
        error_set(err, NULL, "the fresh signature does not verify; nothing was published (faulty memory?)");
        goto out;
    }
    char id[KEY_ID_TEXT_SIZE], first[101], second[89];
    key_id_text(key_id(k), id);
    base64_encode(line, sizeof(line), first);
    base64_encode(global, sizeof(global), second);
    block = xasprintf("untrusted comment: signature from Papan key %s\n%s\ntrusted comment: %s\n%s\n", id,
                      first, comment, second);
out:
    free(signed_too);
    free(comment);
    return block;
}

static char *ask_for_key(void *context, const char *path, struct error *err)
{
    (void)context;
    char *question = xasprintf("Password of %s: ", path);
    char *password = ask_password(question, err);
    free(question);
    return password;
}

bool key_chain_read(struct key_chain *chain, const char *path, struct error *err)
{
    struct signing_key *k = key_read(path, ask_for_key, NULL, err);
    if (k == NULL)
        return false;
    for (size_t i = 0; i < chain->count; i++)
        if (memcmp(key_public(chain->keys[i]), key_public(k), 32) == 0) {
            key_free(k);
            return error_set(err, NULL, "%s is the same key again; the second one must be another key", path);
        }
    if (chain->count == ENVELOPE_BLOCKS_MAX) {
        key_free(k);
        return error_set(err, NULL, "at most %d keys can sign one file", ENVELOPE_BLOCKS_MAX);
    }
    chain->keys = xreallocarray(chain->keys, chain->count + 1, sizeof(struct signing_key *));
    chain->keys[chain->count++] = k;
    return true;
}

void key_chain_finish(struct key_chain *chain)
{
    for (size_t i = 0; i < chain->count; i++)
        key_free(chain->keys[i]);
    free(chain->keys);
    *chain = (struct key_chain){0};
}

bool key_chain_sign(const struct key_chain *chain, const void *payload, size_t n, int64_t now_ms,
                    const char *what, char **ret, size_t *ret_n, struct error *err)
{
    struct buffer b;
    buffer_init(&b, ENVELOPE_FILE_LIMIT);
    bool ok = n <= ENVELOPE_PAYLOAD_LIMIT ||
              error_set(err, NULL, "the playlist is %zu bytes large; more than 8 MiB no screen will read", n);
    for (size_t i = 0; ok && i < chain->count; i++) {
        char *block = sign_block(chain->keys[i], payload, n, now_ms, what, err);
        ok = block != NULL && buffer_add_text(&b, block);
        free(block);
    }
    ok = ok && buffer_add(&b, payload, n);
    struct envelope_block blocks[ENVELOPE_BLOCKS_MAX];
    size_t n_blocks = 0, offset = 0;
    ok = ok && envelope_split(b.data, b.length, blocks, &n_blocks, &offset, err);
    if (ok) {
        *ret_n = b.length;
        *ret = buffer_take(&b);
    }
    buffer_finish(&b);
    return ok;
}
