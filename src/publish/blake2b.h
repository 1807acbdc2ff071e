/* BLAKE2b with 32 bytes of output (RFC 7693), the check sum inside minisign's secret keys. Debian 12's
 * libcrypto has BLAKE2b with 64 bytes only, which is not a longer form of it. Signatures themselves use
 * libcrypto. */
#ifndef PAPAN_PUBLISH_BLAKE2B_H
#define PAPAN_PUBLISH_BLAKE2B_H

#include <stddef.h>
#include <stdint.h>

void blake2b_256(const void *bytes, size_t n, uint8_t out[32]);

#endif
