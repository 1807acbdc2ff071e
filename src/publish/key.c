#include "key.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "blake2b.h"
#include "envelope/envelope.h"

#include <inttypes.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The decoded second line of a secret key file. */
struct secret_layout {
    uint8_t algorithm[2]; /* "Ed" */
    uint8_t kdf[2];       /* "Sc", or zeros where unencrypted */
    uint8_t checksum[2];  /* "B2" */
    uint8_t salt[32];
    uint8_t ops_limit[8], memory_limit[8];       /* little endian */
    uint8_t id[8], seed[32], pub[32], check[32]; /* these 104 bytes are what the password hides */
};
_Static_assert(sizeof(struct secret_layout) == 158, "minisign's secret key");

#define HIDDEN_OFFSET offsetof(struct secret_layout, id)
#define HIDDEN_SIZE (sizeof(struct secret_layout) - HIDDEN_OFFSET)
#define SECRET_TEXT_LENGTH 212
#define KEY_FILE_LIMIT 4096
/* libsodium's "sensitive" limits, which minisign uses: N = 2^20, r = 8, p = 1, one GiB. */
#define OPS_LIMIT UINT64_C(33554432)
#define MEMORY_LIMIT UINT64_C(1073741824)

struct signing_key {
    uint8_t id[8], seed[32], pub[32];
};

void key_id_text(const uint8_t id[8], char out[KEY_ID_TEXT_SIZE])
{
    uint64_t n = 0;
    for (unsigned i = 0; i < 8; i++)
        n |= (uint64_t)id[i] << (8 * i);
    snprintf(out, KEY_ID_TEXT_SIZE, "%016" PRIX64, n);
}

const uint8_t *key_id(const struct signing_key *k)
{
    return k->id;
}

const uint8_t *key_public(const struct signing_key *k)
{
    return k->pub;
}

void key_free(struct signing_key *k)
{
    if (k == NULL)
        return;
    OPENSSL_cleanse(k, sizeof(*k));
    free(k);
}

void key_forget_password(char *password)
{
    if (password == NULL)
        return;
    OPENSSL_cleanse(password, strlen(password));
    free(password);
}

static bool derive_public(struct signing_key *k, struct error *err)
{
    size_t n = sizeof(k->pub);
    EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, k->seed, sizeof(k->seed));
    bool ok = pkey != NULL && EVP_PKEY_get_raw_public_key(pkey, k->pub, &n) == 1;
    EVP_PKEY_free(pkey);
    return ok || error_set(err, NULL, "libcrypto could not make the public key");
}

struct signing_key *key_generate(struct error *err)
{
    struct signing_key *k = xcalloc(1, sizeof(*k));
    if (RAND_bytes(k->id, sizeof(k->id)) != 1 || RAND_priv_bytes(k->seed, sizeof(k->seed)) != 1) {
        error_set(err, NULL, "no random numbers are to be had from the system");
        key_free(k);
        return NULL;
    }
    if (!derive_public(k, err)) {
        key_free(k);
        return NULL;
    }
    return k;
}

static void store64(uint64_t n, uint8_t out[8])
{
    for (unsigned i = 0; i < 8; i++)
        out[i] = (uint8_t)(n >> (8 * i));
}

static uint64_t load64(const uint8_t in[8])
{
    uint64_t n = 0;
    for (unsigned i = 0; i < 8; i++)
        n |= (uint64_t)in[i] << (8 * i);
    return n;
}

/* libsodium's choice of scrypt's parameters from its two limits. */
static void scrypt_parameters(uint64_t ops, uint64_t memory, uint64_t *n, uint32_t *r, uint32_t *p)
{
    if (ops < 32768)
        ops = 32768;
    *r = 8;
    *p = 1;
    bool by_ops = ops < memory / 32;
    uint64_t highest = by_ops ? ops / (*r * 4) : memory / (*r * 128);
    unsigned log2 = 1;
    while (log2 < 63 && UINT64_C(1) << log2 <= highest / 2)
        log2++;
    *n = UINT64_C(1) << log2;
    if (!by_ops) {
        uint64_t rp = ops / 4 / *n;
        *p = (uint32_t)(rp > 0x3fffffff ? 0x3fffffff : rp) / *r;
    }
}

/* XORs the hidden part with the stream that the password gives. */
static bool apply_password(struct secret_layout *s, const char *password, struct error *err)
{
    uint64_t n, limit = UINT64_C(2) << 30;
    uint32_t r, p;
    scrypt_parameters(load64(s->ops_limit), load64(s->memory_limit), &n, &r, &p);
    uint8_t stream[HIDDEN_SIZE];
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "SCRYPT", NULL);
    EVP_KDF_CTX *ctx = kdf == NULL ? NULL : EVP_KDF_CTX_new(kdf);
    OSSL_PARAM params[] = {OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD,
                                                             (void *)(uintptr_t)password, strlen(password)),
                           OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, s->salt, sizeof(s->salt)),
                           OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &n),
                           OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &r),
                           OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &p),
                           OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &limit),
                           OSSL_PARAM_construct_end()};
    bool ok = ctx != NULL && EVP_KDF_derive(ctx, stream, sizeof(stream), params) == 1;
    uint8_t *hidden = (uint8_t *)s + HIDDEN_OFFSET;
    for (size_t i = 0; ok && i < HIDDEN_SIZE; i++)
        hidden[i] ^= stream[i];
    OPENSSL_cleanse(stream, sizeof(stream));
    EVP_KDF_CTX_free(ctx);
    EVP_KDF_free(kdf);
    return ok ||
           error_set(err, NULL, "the password could not be applied (it takes 1 GiB of memory for a moment)");
}

/* BLAKE2b-256 of the algorithm, the id and the secret key (seed and public key). */
static void compute_check(const struct secret_layout *s, uint8_t out[32])
{
    uint8_t bytes[2 + 8 + 64];
    memcpy(bytes, s->algorithm, 2);
    memcpy(bytes + 2, s->id, 8 + 64);
    blake2b_256(bytes, sizeof(bytes), out);
    OPENSSL_cleanse(bytes, sizeof(bytes));
}

char *key_secret_file(const struct signing_key *k, const char *password, struct error *err)
{
    struct secret_layout s = {.algorithm = "Ed", .checksum = "B2"};
    memcpy(s.id, k->id, sizeof(s.id));
    memcpy(s.seed, k->seed, sizeof(s.seed));
    memcpy(s.pub, k->pub, sizeof(s.pub));
    compute_check(&s, s.check);
    char *file = NULL;
    if (password != NULL) {
        memcpy(s.kdf, "Sc", 2);
        store64(OPS_LIMIT, s.ops_limit);
        store64(MEMORY_LIMIT, s.memory_limit);
        if (RAND_bytes(s.salt, sizeof(s.salt)) != 1) {
            error_set(err, NULL, "no random numbers are to be had from the system");
            goto out;
        }
        if (!apply_password(&s, password, err))
            goto out;
    }
    char text[SECRET_TEXT_LENGTH + 1];
    base64_encode((const uint8_t *)&s, sizeof(s), text);
    file = xasprintf("untrusted comment: minisign %s secret key\n%s\n",
                     password == NULL ? "unencrypted" : "encrypted", text);
    OPENSSL_cleanse(text, sizeof(text));
out:
    OPENSSL_cleanse(&s, sizeof(s));
    return file;
}

char *key_public_file(const struct signing_key *k)
{
    uint8_t bytes[2 + 8 + 32] = {'E', 'd'};
    memcpy(bytes + 2, k->id, 8);
    memcpy(bytes + 10, k->pub, 32);
    char text[57], id[KEY_ID_TEXT_SIZE];
    base64_encode(bytes, sizeof(bytes), text);
    key_id_text(k->id, id);
    return xasprintf("untrusted comment: minisign public key %s\n%s\n", id, text);
}

/* Finds the second line, tolerating a BOM and CR LF as minisign does. */
static bool decode_secret(const char *path, const char *text, struct secret_layout *ret, struct error *err)
{
    const char *line = text;
    if (text_has_prefix(line, "\xEF\xBB\xBF"))
        line += 3;
    if (!text_has_prefix(line, "untrusted comment: "))
        return error_set(err, NULL,
                         "%s is no minisign secret key (its first line is no \"untrusted comment: \")", path);
    const char *second = strchr(line, '\n');
    size_t n = second == NULL ? 0 : strcspn(second + 1, "\r\n"), decoded = 0;
    if (n == 56)
        return error_set(err, NULL, "%s is a public key; signing needs the secret one (mmc.key)", path);
    if (n != SECRET_TEXT_LENGTH || !base64_decode(second + 1, n, (uint8_t *)ret, sizeof(*ret), &decoded) ||
        decoded != sizeof(*ret))
        return error_set(err, NULL, "%s is no minisign secret key (its second line is damaged)", path);
    if (memcmp(ret->algorithm, "Ed", 2) != 0 || memcmp(ret->checksum, "B2", 2) != 0)
        return error_set(err, NULL, "%s is a key of a kind that Papan does not know", path);
    return true;
}

static bool unlock(const char *path, struct secret_layout *s, key_ask_password *ask, void *context,
                   struct error *err)
{
    bool encrypted = memcmp(s->kdf, "Sc", 2) == 0;
    if (!encrypted && (s->kdf[0] != 0 || s->kdf[1] != 0))
        return error_set(err, NULL, "%s is protected in a way that Papan does not know", path);
    if (encrypted) {
        char *password = ask == NULL ? NULL : ask(context, path, err);
        if (password == NULL)
            return ask != NULL ? false : error_set(err, NULL, "%s needs a password", path);
        bool ok = apply_password(s, password, err);
        key_forget_password(password);
        if (!ok)
            return error_prefix(err, "%s", path);
    }
    uint8_t check[32] = {0};
    /* minisign leaves the check sum of its own unencrypted keys zero */
    if (!encrypted && CRYPTO_memcmp(check, s->check, sizeof(check)) == 0)
        return true;
    compute_check(s, check);
    if (CRYPTO_memcmp(check, s->check, sizeof(check)) != 0)
        return error_set(err, NULL, encrypted ? "%s: the password is wrong" : "%s: the key file is damaged",
                         path);
    return true;
}

struct signing_key *key_read(const char *path, key_ask_password *ask, void *context, struct error *err)
{
    struct signing_key *k = NULL;
    struct secret_layout s;
    char *text = NULL;
    size_t n = 0;
    if (!file_read(path, KEY_FILE_LIMIT, &text, &n, err))
        return NULL;
    if (!decode_secret(path, text, &s, err) || !unlock(path, &s, ask, context, err))
        goto out;
    k = xcalloc(1, sizeof(*k));
    memcpy(k->id, s.id, sizeof(k->id));
    memcpy(k->seed, s.seed, sizeof(k->seed));
    if (!derive_public(k, err) || memcmp(k->pub, s.pub, sizeof(k->pub)) != 0) {
        error_set(err, NULL, "%s: its public half does not belong to its secret half", path);
        key_free(k);
        k = NULL;
    }
out:
    OPENSSL_cleanse(text, n);
    OPENSSL_cleanse(&s, sizeof(s));
    free(text);
    return k;
}

bool key_sign(const struct signing_key *k, const void *bytes, size_t n, uint8_t out[64], struct error *err)
{
    size_t length = 64;
    EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, k->seed, sizeof(k->seed));
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = pkey != NULL && ctx != NULL && EVP_DigestSignInit(ctx, NULL, NULL, NULL, pkey) == 1 &&
              EVP_DigestSign(ctx, out, &length, bytes, n) == 1 && length == 64;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(pkey);
    return ok || error_set(err, NULL, "libcrypto could not sign");
}
