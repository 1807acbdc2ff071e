#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/store.h"
#include "store/store_private.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define GIB ((int64_t)1 << 30)
#define RESERVE ((int64_t)16 << 20) /* playlists, play records and state must still find room */

/* Everything that room could be made from: blobs and parts. */
struct holding {
    char hash[HASH_TEXT_SIZE];
    int64_t bytes, mtime_ms;
    bool is_part;
};

struct holdings {
    struct holding *list;
    size_t n;
    int64_t bytes, blobs;
};

static int64_t at_least_0(int64_t v)
{
    return v < 0 ? 0 : v;
}

static void add(struct holdings *h, const char *hash, int64_t bytes, int64_t mtime_ms, bool is_part)
{
    h->list = xreallocarray(h->list, h->n + 1, sizeof *h->list);
    h->list[h->n] = (struct holding){.bytes = bytes, .mtime_ms = mtime_ms, .is_part = is_part};
    text_copy(h->list[h->n++].hash, HASH_TEXT_SIZE, hash);
    h->bytes += bytes;
    h->blobs += !is_part;
}

static void add_parts(const struct store *s, struct holdings *h)
{
    char **names = file_list(s->incoming, NULL);
    for (size_t i = 0; names && names[i]; i++) {
        struct stat st;
        char hash[HASH_TEXT_SIZE];
        text_copy(hash, sizeof hash, names[i]);
        if (!hash_text_valid(hash) || strcmp(names[i] + HASH_TEXT_SIZE - 1, ".part") != 0)
            continue;
        char *path = path_join(s->incoming, names[i]);
        if (lstat(path, &st) == 0)
            add(h, hash, st.st_size, (int64_t)st.st_mtim.tv_sec * 1000, true);
        free(path);
    }
    file_names_free(names);
}

static int compare_holdings(const void *a, const void *b)
{
    const struct holding *x = a, *y = b;
    if (x->is_part != y->is_part)
        return x->is_part ? -1 : 1; /* a part that nobody needs is worth less than any blob */
    if (x->mtime_ms != y->mtime_ms)
        return x->mtime_ms < y->mtime_ms ? -1 : 1;
    return strcmp(x->hash, y->hash);
}

/* A blob that was listed as a part is that part, moved meanwhile: a listing counts each byte, and counts it once. */
static bool has_moved(struct holdings *h, size_t n_parts, const struct store_blob *b)
{
    for (size_t i = 0; i < n_parts; i++) {
        struct holding *part = &h->list[i];
        if (part->is_part && part->bytes == b->bytes && strcmp(part->hash, b->hash) == 0) {
            part->is_part = false;
            h->blobs++;
            return true;
        }
    }
    return false;
}

static bool list_holdings(const struct store *s, struct holdings *ret, struct error *err)
{
    struct holdings h = {0};
    struct store_blob *blobs = NULL;
    size_t n;
    add_parts(s, &h); /* before the blobs: what moves in between is listed twice, not never */
    size_t n_parts = h.n;
    if (!store_list_blobs(s, &blobs, &n, err)) {
        free(h.list);
        return false;
    }
    for (size_t i = 0; i < n; i++)
        if (!has_moved(&h, n_parts, &blobs[i]))
            add(&h, blobs[i].hash, blobs[i].bytes, blobs[i].mtime_ms, false);
    free(blobs);
    if (h.n)
        qsort(h.list, h.n, sizeof *h.list, compare_holdings);
    *ret = h;
    return true;
}

int64_t store_limit(int64_t configured_max, int64_t used, int64_t free_bytes, int64_t total)
{
    int64_t available = used + free_bytes; /* what the disk could give us, our own included */
    if (configured_max > 0) {
        int64_t reserve = RESERVE < available / 20 ? RESERVE : available / 20;
        return configured_max < available - reserve ? configured_max : available - reserve;
    }
    int64_t by_tenth = available - total / 10, least = GIB < available / 2 ? GIB : available / 2;
    return by_tenth > least ? by_tenth : least;
}

static bool measure(const struct store *s, int64_t configured_max, const struct holdings *h,
                    struct store_room *ret, struct error *err)
{
    int64_t free_bytes, total;
    if (!file_disk_space(s->path, &free_bytes, &total, err))
        return store_fault(err);
    *ret = (struct store_room){.used_bytes = h->bytes,
                               .max_bytes = store_limit(configured_max, h->bytes, free_bytes, total),
                               .free_bytes = free_bytes,
                               .files = h->blobs};
    return true;
}

bool store_room(const struct store *s, int64_t configured_max, struct store_room *ret, struct error *err)
{
    struct holdings h;
    if (!list_holdings(s, &h, err))
        return false;
    bool ok = measure(s, configured_max, &h, ret, err);
    free(h.list);
    return ok;
}

static bool remove_holding(struct store *s, const struct holding *h, struct error *err)
{
    log_info("removes %s %.16s… (%" PRId64 " bytes) to make room", h->is_part ? "the part" : "medium",
             h->hash, h->bytes);
    return h->is_part ? store_remove_part(s, h->hash, err) : store_remove_blob(s, h->hash, err);
}

static bool make_room(struct store *s, int64_t configured_max, int64_t bytes, int64_t reserved,
                      bool (*needed)(void *, const char *hash), void *context, const struct holdings *h,
                      struct error *err)
{
    struct store_room room = {0};
    if (!measure(s, configured_max, h, &room, err))
        return false;
    int64_t missing = room.used_bytes + reserved + bytes - room.max_bytes, can_go = 0;
    for (size_t i = 0; missing > 0 && i < h->n && can_go < missing; i++)
        if (!needed(context, h->list[i].hash))
            can_go += h->list[i].bytes;
    if (missing > can_go)
        return error_set(err, "disk-full",
                         "%" PRId64 " bytes are needed, %" PRId64 " are there (%" PRId64 " of %" PRId64
                         " are taken by media that are needed): %" PRId64 " are missing",
                         bytes, at_least_0(bytes - (missing - can_go)), room.used_bytes - can_go,
                         room.max_bytes, missing - can_go);
    for (size_t i = 0; missing > 0 && i < h->n; i++) {
        if (needed(context, h->list[i].hash))
            continue;
        if (!remove_holding(s, &h->list[i], err))
            return false;
        missing -= h->list[i].bytes;
    }
    return true;
}

bool store_make_room(struct store *s, int64_t configured_max, int64_t bytes, int64_t reserved,
                     bool (*needed)(void *, const char *hash), void *context, struct error *err)
{
    struct holdings h;
    if (!list_holdings(s, &h, err))
        return false;
    bool ok = make_room(s, configured_max, bytes, reserved, needed, context, &h, err);
    free(h.list);
    return ok;
}
