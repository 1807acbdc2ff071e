#include "base/hash.h"

#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <unistd.h>

struct hasher {
    EVP_MD_CTX *context; /* always ready to take bytes */
};

static void begin(struct hasher *h)
{
    /* SHA-256 is always there; only memory can be missing. */
    if (EVP_DigestInit_ex(h->context, EVP_sha256(), NULL) != 1)
        log_abort_oom();
}

struct hasher *hasher_create(void)
{
    struct hasher *h = xcalloc(1, sizeof *h);
    h->context = EVP_MD_CTX_new();
    if (!h->context)
        log_abort_oom();
    begin(h);
    return h;
}

void hasher_destroy(struct hasher *h)
{
    if (!h)
        return;
    EVP_MD_CTX_free(h->context);
    free(h);
}

void hasher_add(struct hasher *h, const void *bytes, size_t n)
{
    EVP_DigestUpdate(h->context, bytes, n);
}

void hasher_end(struct hasher *h, char out[HASH_TEXT_SIZE])
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    EVP_DigestFinal_ex(h->context, digest, NULL);
    hex_encode(digest, 32, out);
    begin(h);
}

bool hash_fd(int fd, char out[HASH_TEXT_SIZE], int64_t *ret_bytes, bool (*cancel)(void *), void *context,
             struct error *err)
{
    enum { BLOCK = 256 * 1024 };
    struct hasher *h = hasher_create();
    uint8_t *block = xmalloc(BLOCK);
    int64_t done = 0;
    bool ok = false;
    for (;;) {
        if (cancel && cancel(context)) {
            error_set(err, NULL, "hashing was stopped");
            break;
        }
        ssize_t n = pread(fd, block, BLOCK, done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            error_errno(err, NULL, errno, "cannot read at byte %lld", (long long)done);
            break;
        }
        if (n == 0) {
            ok = true;
            break;
        }
        hasher_add(h, block, (size_t)n);
        done += n;
    }
    if (ok) {
        hasher_end(h, out);
        if (ret_bytes)
            *ret_bytes = done;
    }
    free(block);
    hasher_destroy(h);
    return ok;
}

void hash_bytes(const void *bytes, size_t n, char out[HASH_TEXT_SIZE])
{
    struct hasher *h = hasher_create();
    hasher_add(h, bytes, n);
    hasher_end(h, out);
    hasher_destroy(h);
}
