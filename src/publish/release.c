#include "release.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "draft.h"
#include "envelope/envelope.h"
#include "folder.h"
#include "names.h"

#include <errno.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void published_finish(struct published *p)
{
    json_decref(p->payload);
    free(p->bytes);
    *p = (struct published){0};
}

bool published_read_file(const char *path, struct published *ret, struct error *err)
{
    struct published p = {0};
    struct envelope_block blocks[ENVELOPE_BLOCKS_MAX];
    size_t n_blocks = 0;
    if (!file_read(path, ENVELOPE_FILE_LIMIT, &p.bytes, &p.n, err))
        return false;
    if (!envelope_split(p.bytes, p.n, blocks, &n_blocks, &p.payload_offset, err)) {
        published_finish(&p);
        return error_prefix(err, "%s", path);
    }
    p.payload = json_loadb(p.bytes + p.payload_offset, p.n - p.payload_offset, JSON_REJECT_DUPLICATES, NULL);
    p.version = json_integer_value(json_object_get(p.payload, "version"));
    *ret = p;
    return p.payload != NULL || error_set(err, NULL, "%s: its contents are no JSON", path);
}

bool published_read(const char *out, struct published *ret, struct error *err)
{
    struct error why = {0};
    char *path = path_join(out, "playlist.papan");
    bool ok = published_read_file(path, ret, &why);
    free(path);
    if (ok || why.errnum == ENOENT || why.errnum == ENOTDIR)
        return true;
    *err = why;
    return false;
}

static bool block_verifies(const struct published *p, const struct envelope_block *block,
                           const struct signing_key *k)
{
    uint8_t digest[64];
    if (memcmp(block->key_id, key_id(k), 8) != 0 ||
        !envelope_payload_digest(p->bytes + p->payload_offset, p->n - p->payload_offset, digest, NULL))
        return false;
    EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key_public(k), 32);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = pkey != NULL && ctx != NULL && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) == 1 &&
              EVP_DigestVerify(ctx, block->signature, 64, digest, sizeof(digest)) == 1;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(pkey);
    return ok;
}

bool published_signed_by(const struct published *p, const struct key_chain *chain)
{
    struct envelope_block blocks[ENVELOPE_BLOCKS_MAX];
    size_t n = 0, offset = 0;
    if (p->bytes == NULL || !envelope_split(p->bytes, p->n, blocks, &n, &offset, NULL))
        return false;
    for (size_t k = 0; k < chain->count; k++) {
        bool found = false;
        for (size_t i = 0; i < n && !found; i++)
            found = block_verifies(p, &blocks[i], chain->keys[k]);
        if (!found)
            return false;
    }
    return true;
}

/* ---- history ---- */
static int compare_versions(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

size_t history_versions(const char *papan_folder, int64_t **ret)
{
    char *folder = path_join(papan_folder, "history");
    char **names = file_list(folder, NULL);
    size_t n = 0;
    int64_t *list = NULL;
    for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
        char number[24];
        int64_t version;
        size_t length = strcspn(names[i], ".");
        snprintf(number, sizeof(number), "%.*s", (int)(length < 20 ? length : 20), names[i]);
        if (strcmp(names[i] + length, ".json") != 0 || !parse_int64(number, 1, INT64_C(1) << 53, &version))
            continue;
        list = xreallocarray(list, n + 1, sizeof(*list));
        list[n++] = version;
    }
    if (n > 0)
        qsort(list, n, sizeof(*list), compare_versions);
    if (names != NULL)
        file_names_free(names);
    free(folder);
    *ret = list;
    return n;
}

int64_t history_last(const char *papan_folder)
{
    int64_t *list = NULL;
    size_t n = history_versions(papan_folder, &list);
    int64_t last = n == 0 ? 0 : list[n - 1];
    free(list);
    return last;
}

bool history_write(const char *papan_folder, int64_t version, const char *payload, size_t n,
                   struct error *err)
{
    char *folder = path_join(papan_folder, "history"),
         *path = xasprintf("%s/%" PRId64 ".json", folder, version);
    bool ok = folder_make(folder, err) && file_replace(path, payload, n, 0644, FILE_DURABLE, err);
    free(path);
    free(folder);
    return ok;
}

json_t *history_read(const char *papan_folder, int64_t version, struct error *err)
{
    char *path = xasprintf("%s/history/%" PRId64 ".json", papan_folder, version), *text = NULL;
    size_t n = 0;
    json_t *payload = NULL;
    struct error why = {0};
    if (!file_read(path, ENVELOPE_FILE_LIMIT, &text, &n, &why)) {
        if (why.errnum == ENOENT)
            error_set(err, NULL, "version %" PRId64 " is not in the history; see: papan-publish history",
                      version);
        else
            *err = why;
    } else if ((payload = json_loadb(text, n, JSON_REJECT_DUPLICATES, NULL)) == NULL) {
        error_set(err, NULL, "%s is damaged", path);
    }
    free(text);
    free(path);
    return payload;
}

/* ---- publishing ---- */
bool release_copy_media(const struct cache *cache, const json_t *payload, const char *out, size_t *ret_copied,
                        struct error *err)
{
    const char *hash;
    json_t *medium;
    bool ok = true;
    char *folder = path_join(out, "media");
    ok = folder_make(folder, err);
    free(folder);
    json_object_foreach(json_object_get(payload, "media"), hash, medium)
    {
        const char *url = json_string_value(json_object_get(medium, "url"));
        const char *dot = url == NULL ? NULL : strrchr(url, '.');
        if (!ok || dot == NULL)
            break;
        bool copied = false;
        const char *name = json_string_value(json_object_get(medium, "name"));
        char *from = cache_medium_path(cache, hash, dot + 1), *to = path_join(out, url);
        struct error why = {0};
        ok = folder_put_copy(from, to, json_integer_value(json_object_get(medium, "bytes")), hash, &copied,
                             &why);
        if (!ok && why.errnum == EBADMSG && unlink(from) == 0)
            ok = error_set(err, NULL, "the converted file of %s: %s; it is taken out: build again",
                           name == NULL ? url : name, why.text);
        else if (!ok)
            ok = error_set(err, NULL, "the converted file of %s: %s", name == NULL ? url : name, why.text);
        *ret_copied += copied;
        free(from);
        free(to);
    }
    return ok;
}

bool release_publish(const struct cache *cache, const json_t *payload, const struct key_chain *chain,
                     const char *out, int64_t now_ms, struct error *err)
{
    int64_t version = json_integer_value(json_object_get(payload, "version"));
    const char *site = json_string_value(json_object_get(payload, "site"));
    char *text = payload_text(payload), *file = NULL, *path = path_join(out, "playlist.papan");
    char *what =
        xasprintf("file:playlist.papan\tversion:%" PRId64 "\tsite:%s", version, site == NULL ? "" : site);
    size_t n = 0, copied = 0;
    bool ok = key_chain_sign(chain, text, strlen(text), now_ms, what, &file, &n, err) &&
              release_copy_media(cache, payload, out, &copied, err) &&
              history_write(cache_folder(cache), version, text, strlen(text), err) &&
              folder_put_papan(path, file, n, err);
    if (ok)
        printf("published version %" PRId64 " in %s (%zu media, %zu of them new)\n", version, out,
               json_object_size(json_object_get(payload, "media")), copied);
    free(what);
    free(path);
    free(file);
    free(text);
    return ok;
}

bool release_check_place(const char *src, const char *out, const struct published *p, const char *site,
                         struct error *err)
{
    char *a = realpath(src, NULL), *b = realpath(out, NULL);
    bool same = a != NULL && b != NULL && strcmp(a, b) == 0;
    free(a);
    free(b);
    if (same)
        return error_set(err, NULL, "--to %s is the source folder itself; publish into another folder", out);
    const char *there = json_string_value(json_object_get(p->payload, "site"));
    if (there != NULL && strcmp(there, site) != 0)
        return error_set(
            err, NULL,
            "%s holds the playlist of the site \"%s\", and this one is of \"%s\". Publish into another "
            "folder, or remove %s/playlist.papan if the site was renamed",
            out, there, site, out);
    return true;
}
