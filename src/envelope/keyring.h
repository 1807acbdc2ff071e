/* The trusted keys, as envelope_verify asks for them. Private to envelope. */
#ifndef PAPAN_ENVELOPE_KEYRING_H
#define PAPAN_ENVELOPE_KEYRING_H

#include <stddef.h>
#include <stdint.h>

#define KEY_ID_SIZE 8
#define KEY_SIZE 32

struct keyring;

/* The usable key under this id, KEY_SIZE bytes owned by the ring; NULL where there is none or two that
 * differ. */
const uint8_t *keyring_find(const struct keyring *ring, const uint8_t id[KEY_ID_SIZE]);

#endif
