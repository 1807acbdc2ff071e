#include "envelope/keyring.h"

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "envelope/envelope.h"

#include <stdlib.h>
#include <string.h>

#define KEY_FILE_LIMIT 4096
#define KEY_TEXT_LENGTH 56 /* base64 of "Ed", id, key */

struct key {
    uint8_t id[KEY_ID_SIZE], bytes[KEY_SIZE];
    bool disputed; /* another key came under the same id */
};

struct keyring {
    struct key *keys; /* one entry an id */
    size_t n_keys;
};

/* The encodings of the eight points of small order and their non-canonical twins, sign bit cleared: a
 * signature under such a key says nothing (RFC 8032 verification accepts forged ones). */
static const uint8_t small_order[][KEY_SIZE] = {
    {0},
    {1},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
     0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
     0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
};

static bool has_small_order(const uint8_t key[KEY_SIZE])
{
    uint8_t point[KEY_SIZE];
    memcpy(point, key, KEY_SIZE);
    point[KEY_SIZE - 1] &= 0x7f;
    for (size_t i = 0; i < sizeof small_order / sizeof *small_order; i++)
        if (memcmp(point, small_order[i], KEY_SIZE) == 0)
            return true;
    return false;
}

/* The second line of a file, without white space at its end. As minisign, the first line may say anything (a
 * BOM too), and what follows the key is not looked at. */
static bool second_line(const char *text, size_t n, const char **ret, size_t *ret_n)
{
    const char *newline = memchr(text, '\n', n);
    if (!newline)
        return false;
    const char *line = newline + 1, *end = memchr(line, '\n', (size_t)(text + n - line));
    if (!end)
        end = text + n;
    while (end > line && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
        end--;
    *ret = line;
    *ret_n = (size_t)(end - line);
    return *ret_n > 0;
}

static bool parse_key(const char *text, size_t n, struct key *ret, struct error *err)
{
    uint8_t bytes[2 + KEY_ID_SIZE + KEY_SIZE];
    const char *line;
    size_t line_length, length;
    if (!second_line(text, n, &line, &line_length))
        return error_set(err, NULL,
                         "is no minisign public key: a comment line, then the key's line are expected");
    if (line_length != KEY_TEXT_LENGTH || !base64_decode(line, line_length, bytes, sizeof bytes, &length) ||
        length != sizeof bytes)
        return error_set(err, NULL, "is no minisign public key: line 2 is not %d characters of base64",
                         KEY_TEXT_LENGTH);
    if (bytes[0] != 'E' || bytes[1] != 'd')
        return error_set(err, NULL, "is no minisign public key: the algorithm is not \"Ed\"");
    if (has_small_order(bytes + 2 + KEY_ID_SIZE))
        return error_set(err, NULL, "holds a key of small order, under which anybody can sign");
    memcpy(ret->id, bytes + 2, KEY_ID_SIZE);
    memcpy(ret->bytes, bytes + 2 + KEY_ID_SIZE, KEY_SIZE);
    ret->disputed = false;
    return true;
}

static struct key *find(const struct keyring *ring, const uint8_t id[KEY_ID_SIZE])
{
    for (size_t i = 0; i < ring->n_keys; i++)
        if (memcmp(ring->keys[i].id, id, KEY_ID_SIZE) == 0)
            return &ring->keys[i];
    return NULL;
}

const uint8_t *keyring_find(const struct keyring *ring, const uint8_t id[KEY_ID_SIZE])
{
    const struct key *k = find(ring, id);
    return k && !k->disputed ? k->bytes : NULL;
}

struct keyring *keyring_create(void)
{
    return xcalloc(1, sizeof(struct keyring));
}

void keyring_free(struct keyring *ring)
{
    if (!ring)
        return;
    free(ring->keys);
    free(ring);
}

size_t keyring_count(const struct keyring *ring)
{
    size_t n = 0;
    for (size_t i = 0; i < ring->n_keys; i++)
        n += !ring->keys[i].disputed;
    return n;
}

bool keyring_add_file(struct keyring *ring, const char *path, struct error *err)
{
    char *text = NULL;
    size_t n;
    struct key key;
    if (!file_read(path, KEY_FILE_LIMIT, &text, &n, err))
        return false;
    bool ok = parse_key(text, n, &key, err);
    free(text);
    if (!ok)
        return error_prefix(err, "%s", path);
    struct key *same_id = find(ring, key.id);
    if (same_id && memcmp(same_id->bytes, key.bytes, KEY_SIZE) == 0)
        return true;
    if (same_id) {
        same_id->disputed = true;
        return error_set(err, NULL, "%s: holds another key under an id that is taken: neither is used", path);
    }
    ring->keys = xreallocarray(ring->keys, ring->n_keys + 1, sizeof *ring->keys);
    ring->keys[ring->n_keys++] = key;
    return true;
}

/* What a shell's *.pub matches. */
static bool is_key_name(const char *name)
{
    size_t n = strlen(name);
    return name[0] != '.' && n > 4 && strcmp(name + n - 4, ".pub") == 0;
}

bool keyring_load(const char *folder, struct keyring **ret, struct error *err)
{
    char **names = file_list(folder, err);
    if (!names)
        return false;
    struct keyring *ring = keyring_create();
    for (size_t i = 0; names[i]; i++) {
        if (!is_key_name(names[i]))
            continue;
        struct error skipped = {0};
        char *path = path_join(folder, names[i]);
        if (!keyring_add_file(ring, path, &skipped))
            log_warning("key skipped: %s", skipped.text);
        free(path);
    }
    file_names_free(names);
    *ret = ring;
    return true;
}
