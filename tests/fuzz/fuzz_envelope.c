/* Any bytes as a .papan file, and as a key file: nothing but memory safety and the promises of the header is
 * asked. */
#include "base/file.h"
#include "envelope/envelope.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct keyring *ring;
static char key_path[] = "/tmp/papan-fuzz-XXXXXX";

static void remove_key_file(void)
{
    unlink(key_path);
}

/* A key that signed nothing: its id can be hit, its signatures cannot. */
static void make_ring(void)
{
    static const char key[] =
        "untrusted comment: k\nRWQBAgMEBQYHCAkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJ\n";
    int fd = mkstemp(key_path);
    assert(fd >= 0 && file_write_all(fd, key, strlen(key), NULL));
    close(fd);
    atexit(remove_key_file);
    ring = keyring_create();
    assert(keyring_add_file(ring, key_path, NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct envelope_block blocks[ENVELOPE_BLOCKS_MAX];
    struct envelope envelope;
    size_t n_blocks, offset;
    if (!ring)
        make_ring();
    if (envelope_split(data, size, blocks, &n_blocks, &offset, NULL)) {
        size_t length = 0;
        for (size_t i = 0; i < n_blocks; i++)
            length += blocks[i].length;
        assert(n_blocks >= 1 && length == offset && offset < size && data[offset] == '{');
    }
    assert(!envelope_verify(data, size, ring, 1, &envelope, NULL));
    if (size <= 4096 && file_replace(key_path, data, size, 0600, FILE_FAST, NULL)) {
        struct keyring *other = keyring_create();
        keyring_add_file(other, key_path, NULL);
        keyring_free(other);
    }
    return 0;
}
