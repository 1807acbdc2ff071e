#include "status/archive.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define BLOCK 512u
#define ARCHIVE_LIMIT ((size_t)128 << 20)

struct archive {
    char *path;
    int64_t mtime;
    z_stream z;
    struct buffer out;
    bool failed;
};

struct archive *archive_create(const char *path, int64_t mtime, struct error *err)
{
    struct archive *a = xcalloc(1, sizeof *a);
    if (deflateInit2(&a->z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        error_set(err, NULL, "%s: cannot compress", path);
        free(a);
        return NULL;
    }
    a->path = xstrdup(path);
    a->mtime = mtime;
    buffer_init(&a->out, ARCHIVE_LIMIT);
    return a;
}

static void compress_bytes(struct archive *a, const void *bytes, size_t n, int flush)
{
    char block[16384];
    a->z.next_in = (Bytef *)(uintptr_t)bytes;
    a->z.avail_in = (uInt)n;
    do {
        a->z.next_out = (Bytef *)block;
        a->z.avail_out = sizeof block;
        int rc = deflate(&a->z, flush);
        size_t made = sizeof block - a->z.avail_out;
        if (rc == Z_STREAM_ERROR || (made && !buffer_add(&a->out, block, made)))
            a->failed = true;
    } while (a->z.avail_out == 0 && !a->failed);
}

/* POSIX.1-1988 ustar: octal numbers, a checksum counted with its own field as spaces. */
void archive_add(struct archive *a, const char *name, const void *bytes, size_t n)
{
    static const char zeros[BLOCK];
    char head[BLOCK] = {0};
    unsigned sum = 0;
    snprintf(head, 100, "%.99s", name);
    memcpy(head + 100,
           "0000600\0"
           "0000000\0"
           "0000000\0",
           24);
    snprintf(head + 124, 12, "%011" PRIo64, (uint64_t)n & 077777777777);
    snprintf(head + 136, 12, "%011" PRIo64, (uint64_t)a->mtime & 077777777777);
    memset(head + 148, ' ', 8);
    head[156] = '0';
    memcpy(head + 257,
           "ustar\0"
           "00",
           8);
    for (size_t i = 0; i < BLOCK; i++)
        sum += (unsigned char)head[i];
    snprintf(head + 148, 8, "%06o", sum & 0777777);
    compress_bytes(a, head, sizeof head, Z_NO_FLUSH);
    compress_bytes(a, bytes, n, Z_NO_FLUSH);
    if (n % BLOCK)
        compress_bytes(a, zeros, BLOCK - n % BLOCK, Z_NO_FLUSH);
}

bool archive_close(struct archive *a, struct error *err)
{
    static const char zeros[2 * BLOCK];
    compress_bytes(a, zeros, sizeof zeros, Z_NO_FLUSH);
    compress_bytes(a, "", 0, Z_FINISH);
    bool ok = a->failed
                  ? error_set(err, NULL, "%s: the archive grew beyond %zu bytes", a->path, ARCHIVE_LIMIT)
                  : file_replace(a->path, a->out.data, a->out.length, 0600, FILE_DURABLE, err);
    deflateEnd(&a->z);
    buffer_finish(&a->out);
    free(a->path);
    free(a);
    return ok;
}
