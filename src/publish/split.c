#include "base/file.h"
#include "base/memory.h"
#include "command.h"
#include "envelope/envelope.h"
#include "folder.h"
#include "key.h"

#include <stdio.h>
#include <stdlib.h>

static char *block_path(const char *dir, size_t i)
{
    return i == 0 ? xasprintf("%s/payload.json.minisig", dir)
                  : xasprintf("%s/payload.json.%zu.minisig", dir, i + 1);
}

static bool write_parts(const char *dir, const char *bytes, size_t n, struct error *err)
{
    struct envelope_block blocks[ENVELOPE_BLOCKS_MAX];
    size_t n_blocks = 0, offset = 0;
    if (!envelope_split(bytes, n, blocks, &n_blocks, &offset, err) || !folder_make(dir, err))
        return false;
    char *payload = path_join(dir, "payload.json");
    bool ok = file_replace(payload, bytes + offset, n - offset, 0644, FILE_DURABLE, err);
    for (size_t i = 0; ok && i < n_blocks; i++) {
        char id[KEY_ID_TEXT_SIZE];
        key_id_text(blocks[i].key_id, id);
        char *path = block_path(dir, i);
        ok = file_replace(path, blocks[i].start, blocks[i].length, 0644, FILE_DURABLE, err);
        if (ok)
            printf("%s: signed by key %s; check: minisign -V -m %s -x %s -p KEY.pub\n", path, id, payload,
                   path);
        free(path);
    }
    for (size_t i = n_blocks; ok && i < ENVELOPE_BLOCKS_MAX; i++) { /* of an earlier split */
        char *path = block_path(dir, i);
        ok = file_remove(path, FILE_DURABLE, err);
        free(path);
    }
    if (ok)
        printf("%s: %zu bytes, what was signed\n", payload, n - offset);
    free(payload);
    return ok;
}

static int run(const struct options *o)
{
    const char *file = options_positional(o, 0);
    struct error err = {0};
    char *bytes = NULL;
    size_t n = 0;
    if (!file_read(file, ENVELOPE_FILE_LIMIT, &bytes, &n, &err))
        return command_fail("split", &err);
    bool ok = write_parts(options_positional(o, 1), bytes, n, &err);
    if (!ok)
        error_prefix(&err, "%s", file);
    free(bytes);
    return ok ? 0 : command_fail("split", &err);
}

const struct command command_split = {
    .name = "split",
    .usage = "FILE DIR",
    .help = "takes a .papan file apart: payload and signatures, for the ordinary minisign",
    .n_positional = 2,
    .run = run,
};
