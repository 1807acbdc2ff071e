/* Key pairs in minisign's file formats (its manual page, "Secret key format", "Public key format"; Ed25519
 * RFC 8032, scrypt RFC 7914). Secrets are wiped when freed. */
#ifndef PAPAN_PUBLISH_KEY_H
#define PAPAN_PUBLISH_KEY_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEY_ID_TEXT_SIZE 17

struct signing_key;

/* A new random pair. */
struct signing_key *key_generate(struct error *err);
/* Reads a secret key file. An encrypted one asks for its password: `ask` returns it (the caller of `ask`
 * wipes and frees it with key_forget_password) or NULL with the error set. */
typedef char *key_ask_password(void *context, const char *path, struct error *err);
struct signing_key *key_read(const char *path, key_ask_password *ask, void *context, struct error *err);
void key_free(struct signing_key *k);
void key_forget_password(char *password);

const uint8_t *key_id(const struct signing_key *k);     /* 8 bytes */
const uint8_t *key_public(const struct signing_key *k); /* 32 bytes */
/* As minisign prints it: 16 hex digits. */
void key_id_text(const uint8_t id[8], char out[KEY_ID_TEXT_SIZE]);

/* The text of both files. `password` NULL = unencrypted (as minisign -W). Caller frees; the secret one with
 * key_forget_password. */
char *key_secret_file(const struct signing_key *k, const char *password, struct error *err);
char *key_public_file(const struct signing_key *k);

/* Ed25519 over the bytes. */
bool key_sign(const struct signing_key *k, const void *bytes, size_t n, uint8_t out[64], struct error *err);

#endif
