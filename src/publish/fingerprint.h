/* What two people compare on the telephone: the first 16 hex digits of the SHA-256 of a public key's 32 bytes, in groups of four. Any thread. */
#ifndef PAPAN_PUBLISH_FINGERPRINT_H
#define PAPAN_PUBLISH_FINGERPRINT_H

#include "base/error.h"

#include <stdint.h>

#define FINGERPRINT_SIZE 20 /* "0123-4567-89AB-CDEF" */

void fingerprint_of_key(const uint8_t key[32], char out[FINGERPRINT_SIZE]);
/* Of a minisign public key file. False where it is none. */
bool fingerprint_of_file(const char *path, char out[FINGERPRINT_SIZE], struct error *err);

#endif
