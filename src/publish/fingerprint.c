#include "publish/fingerprint.h"

#include "base/file.h"
#include "base/hash.h"
#include "envelope/envelope.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define KEY_FILE_MAX 4096
#define KEY_BYTES 42 /* "Ed", 8 bytes of id, 32 of key */

void fingerprint_of_key(const uint8_t key[32], char out[FINGERPRINT_SIZE])
{
    char hash[HASH_TEXT_SIZE];
    hash_bytes(key, 32, hash);
    char *to = out;
    for (size_t i = 0; i < 16; i++) {
        if (i > 0 && i % 4 == 0)
            *to++ = '-';
        *to++ = (char)toupper((unsigned char)hash[i]);
    }
    *to = 0;
}

bool fingerprint_of_file(const char *path, char out[FINGERPRINT_SIZE], struct error *err)
{
    char *text = NULL;
    size_t n = 0, decoded = 0;
    uint8_t bytes[KEY_BYTES];
    if (!file_read(path, KEY_FILE_MAX, &text, &n, err))
        return false;
    char *line = strchr(text, '\n');
    line = line ? line + 1 : text;
    bool good =
        base64_decode(line, strcspn(line, "\r\n"), bytes, sizeof bytes, &decoded) && decoded == KEY_BYTES;
    free(text);
    if (!good)
        return error_set(err, NULL, "%s is no minisign public key", path);
    fingerprint_of_key(bytes + KEY_BYTES - 32, out);
    return true;
}
