#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "command.h"
#include "envelope/envelope.h"
#include "folder.h"
#include "sign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool signed_already(const struct signing_key *k, const struct envelope_block *blocks, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (memcmp(blocks[i].key_id, key_id(k), 8) == 0)
            return true;
    return false;
}

/* The file's bytes with one more block behind the others. */
static bool add_block(const struct signing_key *k, const char *bytes, size_t n, char **ret, size_t *ret_n,
                      struct error *err)
{
    struct envelope_block blocks[ENVELOPE_BLOCKS_MAX];
    size_t n_blocks = 0, offset = 0;
    if (!envelope_split(bytes, n, blocks, &n_blocks, &offset, err))
        return false;
    if (signed_already(k, blocks, n_blocks))
        return error_set(err, NULL, "is signed by this key already; nothing was changed");
    if (n_blocks == ENVELOPE_BLOCKS_MAX)
        return error_set(err, NULL, "has %d signatures already, the most there may be", ENVELOPE_BLOCKS_MAX);
    char *block = sign_block(k, bytes + offset, n - offset, clock_wall_ms(), "cosigned", err);
    if (block == NULL)
        return false;
    struct buffer b;
    buffer_init(&b, ENVELOPE_FILE_LIMIT);
    bool ok = (buffer_add(&b, bytes, offset) && buffer_add_text(&b, block) &&
               buffer_add(&b, bytes + offset, n - offset)) ||
              error_set(err, NULL, "would become larger than a player reads");
    if (ok) {
        *ret_n = b.length;
        *ret = buffer_take(&b);
    }
    buffer_finish(&b);
    free(block);
    return ok;
}

static int run(const struct options *o)
{
    const char *file = options_positional(o, 0);
    struct error err = {0};
    struct key_chain chain = {0};
    char *bytes = NULL, *signed_bytes = NULL;
    size_t n = 0, signed_n = 0;
    if (options_value(o, "key") == NULL)
        return command_misuse("cosign", "which key? Give it with --key");
    bool ok = key_chain_read(&chain, options_value(o, "key"), &err) &&
              file_read(file, ENVELOPE_FILE_LIMIT, &bytes, &n, &err);
    if (ok && !add_block(chain.keys[0], bytes, n, &signed_bytes, &signed_n, &err))
        ok = error_prefix(&err, "%s", file);
    ok = ok && folder_put_papan(file, signed_bytes, signed_n, &err);
    if (ok) {
        char id[KEY_ID_TEXT_SIZE];
        key_id_text(key_id(chain.keys[0]), id);
        printf("%s: signed by key %s too\n", file, id);
    }
    key_chain_finish(&chain);
    free(bytes);
    free(signed_bytes);
    return ok ? 0 : command_fail("cosign", &err);
}

static const struct option_row rows[] = {{"key", "FILE", "the secret key that signs too"}};

const struct command command_cosign = {
    .name = "cosign",
    .usage = "FILE --key K2",
    .help = "adds a second signature to a .papan file",
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
    .n_positional = 1,
    .run = run,
};
