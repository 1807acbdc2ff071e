#include "download.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "target.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE_BYTES ((size_t)1 << 20)
#define GATHER_BYTES ((size_t)256 << 10) /* libcurl gives 16 KB at a time, too little for a write each */
#define WRITE_OUT_BYTES ((int64_t)4 << 20)
#define PROGRESS_BYTES ((int64_t)1 << 20)

struct download {
    struct job keep; /* first, see keep(); the part and what keep() writes are the keeper's while `keeping` */
    bool keeping, kept;
    struct error keep_error;
    struct store *store;
    struct download_order order; /* url is ours */
    char *url;
    download_done *done;
    void *context;
    struct http_transfer *transfer; /* NULL for file:, and once it ended */
    int source;                     /* of file:, −1 else */
    int part;
    int64_t began_ms;
    int64_t have;   /* bytes in the part, all of them hashed */
    char *gathered; /* what came behind them in this turn */
    size_t n_gathered;
    int64_t began_with; /* of them from an earlier attempt */
    int64_t written_out;
    bool asked_range, accepted, fresh; /* fresh: the answer begins at the first byte */
    char etag[HTTP_TAG_SIZE];
    struct hasher *hasher;
    struct download_result failure; /* set where the body was refused */
};

const char *download_hash(const struct download *d)
{
    return d->order.hash;
}

int64_t download_began_ms(const struct download *d)
{
    return d->began_ms;
}

bool download_is_local(const struct download *d)
{
    return d->source >= 0;
}

bool download_is_keeping(const struct download *d)
{
    return d->keeping;
}

int64_t download_missing(const struct download *d)
{
    return d->order.bytes - d->have;
}

/* Keeps the card busy while bytes come, so that the fsync at the end is short. */
static void write_out(struct download *d)
{
    if (d->have - d->written_out < WRITE_OUT_BYTES)
        return;
    sync_file_range(d->part, d->written_out, d->have - d->written_out, SYNC_FILE_RANGE_WRITE);
    d->written_out = d->have;
}

static bool put_down(struct download *d, const void *bytes, size_t n, struct error *err)
{
    if (!file_write_all(d->part, bytes, n, err))
        return false;
    hasher_add(d->hasher, bytes, n);
    d->have += (int64_t)n;
    write_out(d);
    return true;
}

static bool put_down_gathered(struct download *d, struct error *err)
{
    size_t n = d->n_gathered;
    d->n_gathered = 0;
    return n == 0 || put_down(d, d->gathered, n, err);
}

void download_free(struct download *d)
{
    if (!d)
        return;
    put_down_gathered(d, NULL);
    if (d->transfer)
        http_cancel(d->transfer);
    if (d->source >= 0)
        close(d->source);
    if (d->part >= 0)
        close(d->part);
    hasher_destroy(d->hasher);
    free(d->gathered);
    free(d->url);
    free(d);
}

static bool refuse(struct download *d, enum download_end end, const char *code, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

static bool refuse(struct download *d, enum download_end end, const char *code, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    d->failure.end = end;
    text_copy(d->failure.code, sizeof d->failure.code, code);
    vsnprintf(d->failure.text, sizeof d->failure.text, fmt, args);
    va_end(args);
    return false;
}

static void conclude(struct download *d)
{
    d->failure.received = d->have - d->began_with;
    d->failure.progressed = d->failure.received >= PROGRESS_BYTES;
    d->done(d->context, d, &d->failure);
}

/* Nothing of what is there can be used. */
static bool empty_part(struct download *d, struct error *err)
{
    if (ftruncate(d->part, 0) != 0)
        return error_errno(err, "store-error", errno, "the part of %s cannot be emptied", d->order.hash);
    store_set_part_etag(d->store, d->order.hash, "", NULL);
    char unused[HASH_TEXT_SIZE];
    hasher_end(d->hasher, unused); /* begins anew */
    d->have = d->began_with = d->written_out = 0;
    d->etag[0] = 0;
    return true;
}

static bool hash_what_is_there(struct download *d, bool (*cancel)(void *), void *context, struct error *err)
{
    char *block = xmalloc(PIECE_BYTES);
    int64_t done = 0;
    bool ok = true;
    while (ok && done < d->have) {
        ssize_t n = pread(d->part, block, PIECE_BYTES, done);
        if (n < 0 && errno == EINTR)
            continue;
        if (cancel(context))
            ok = error_set(err, "", "stopped");
        else if (n <= 0)
            ok = empty_part(d, err); /* unreadable: begin anew */
        else
            hasher_add(d->hasher, block, (size_t)n);
        done += n > 0 ? n : 0;
    }
    free(block);
    return ok;
}

static bool is_too_much(struct download *d, size_t n)
{
    if ((int64_t)(d->n_gathered + n) <= d->order.bytes - d->have)
        return false;
    refuse(d, DOWNLOAD_FAILED, "media-corrupt", "more than the %" PRId64 " bytes that were signed",
           d->order.bytes);
    return true;
}

static bool refuse_card(struct download *d, const struct error *err)
{
    bool full = err->errnum == ENOSPC || err->errnum == EDQUOT;
    return refuse(d, DOWNLOAD_FAILED, full ? "disk-full" : "store-error", "%s", err->text);
}

static bool gather(struct download *d, const void *bytes, size_t n)
{
    struct error err = {0};
    if (is_too_much(d, n))
        return false;
    if (n > GATHER_BYTES - d->n_gathered && !put_down_gathered(d, &err))
        return refuse_card(d, &err);
    if (n > GATHER_BYTES)
        return put_down(d, bytes, n, &err) || refuse_card(d, &err);
    memcpy(d->gathered + d->n_gathered, bytes, n);
    d->n_gathered += n;
    return true;
}

/* The first bytes of an answer: does it continue what we have, or begin anew? */
static bool accept_answer(struct download *d, const struct http_answer *a)
{
    struct error err = {0};
    bool strong = a->etag[0] == '"';
    if (a->status == 206) {
        if (!d->asked_range || a->range_start != d->have)
            return refuse(d, DOWNLOAD_AGAIN, "media-missing",
                          "the server sends another part than the one asked for");
        if (d->etag[0] && a->etag[0] && strcmp(d->etag, a->etag) != 0)
            return refuse(d, DOWNLOAD_AGAIN, "media-missing", "the file changed on the server");
    } else {
        if (d->have > 0 && !empty_part(d, &err))
            return refuse(d, DOWNLOAD_FAILED, "store-error", "%s", err.text);
        d->fresh = true;
        store_set_part_etag(d->store, d->order.hash, strong ? a->etag : "", NULL);
    }
    if (a->length >= 0 && a->length != d->order.bytes - d->have)
        return refuse(d, DOWNLOAD_FAILED, "media-corrupt",
                      "the server's file has %" PRId64 " bytes, %" PRId64 " were signed", a->length + d->have,
                      d->order.bytes);
    d->accepted = true;
    return true;
}

static bool on_body(void *context, const struct http_answer *a, const void *bytes, size_t n)
{
    struct download *d = context;
    return (d->accepted || accept_answer(d, a)) && gather(d, bytes, n);
}

/* On the keeper's thread. */
static void keep(struct job *job)
{
    struct download *d = (struct download *)job;
    struct store *store = d->order.keeper_store;
    d->kept = store_commit_part(store, d->order.hash, d->part, &d->keep_error);
    if (d->kept)
        store_remember_blob(store, d->order.runtime_path, d->order.hash);
}

static void on_kept(struct job *job)
{
    struct download *d = (struct download *)job;
    const struct error *err = &d->keep_error;
    d->keeping = false;
    if (!d->kept && !err->text[0])
        return; /* the keeper stopped before it came to this one; the part stays, whole as it is */
    if (d->kept)
        d->failure.end = DOWNLOAD_WHOLE;
    else
        refuse(d, DOWNLOAD_FAILED, err->code[0] ? err->code : "store-error", "%s", err->text);
    conclude(d);
}

/* All bytes are there. */
static void commit(struct download *d)
{
    char hash[HASH_TEXT_SIZE];
    hasher_end(d->hasher, hash);
    if (strcmp(hash, d->order.hash) == 0) {
        d->keep = (struct job){.run = keep, .done = on_kept};
        d->keeping = true;
        worker_give(d->order.keeper, &d->keep);
        return;
    }
    /* A part of unknown past may be at fault: one more try from the first byte before the server is blamed. */
    bool again = d->began_with > 0 && !d->fresh;
    store_remove_part(d->store, d->order.hash, NULL);
    refuse(d, again ? DOWNLOAD_AGAIN : DOWNLOAD_FAILED, "media-corrupt",
           "the bytes are not those that were signed (they hash to %.16s…)", hash);
    conclude(d);
}

static void fail_by_status(struct download *d, const struct http_answer *a)
{
    char where[200];
    target_describe(d->url, where, sizeof where);
    if (a->status == 416 && d->asked_range) {
        refuse(d, DOWNLOAD_AGAIN, "media-missing", "%s: the server's file is shorter than the part", where);
    } else if (a->answered && a->status != 200 && a->status != 206) {
        refuse(d, DOWNLOAD_FAILED, "media-missing", "%s: the server answers %d", where, a->status);
    } else if (a->answered) {
        refuse(d, DOWNLOAD_FAILED, "media-corrupt", "%s: %" PRId64 " bytes came, %" PRId64 " were signed",
               where, d->have, d->order.bytes);
    } else {
        refuse(d, DOWNLOAD_FAILED, "media-missing", "%s: %s", where, a->text);
    }
}

static void on_answer(void *context, const struct http_answer *a)
{
    struct download *d = context;
    struct error err = {0};
    d->transfer = NULL;
    if (!put_down_gathered(d, &err)) {
        refuse_card(d, &err);
        conclude(d);
        return;
    }
    if (d->have == d->order.bytes && d->accepted) {
        commit(d);
        return;
    }
    if (a->too_large)
        refuse(d, DOWNLOAD_FAILED, "media-corrupt", "more than the %" PRId64 " bytes that were signed",
               d->order.bytes);
    else if (!a->stopped)
        fail_by_status(d, a);
    if (d->failure.end == DOWNLOAD_AGAIN || strcmp(d->failure.code, "media-corrupt") == 0)
        store_remove_part(d->store, d->order.hash, NULL);
    conclude(d);
}

static bool begin_http(struct download *d, struct http *h, struct error *err)
{
    d->asked_range = d->have > 0;
    store_part_etag(d->store, d->order.hash, d->etag, sizeof d->etag);
    struct http_request r = {.url = d->url,
                             .range_from = d->have,
                             .if_range = d->have > 0 && d->etag[0] ? d->etag : NULL,
                             .limit = d->order.bytes,
                             .bytes_per_second = d->order.bytes_per_second,
                             .body = on_body,
                             .done = on_answer,
                             .context = d};
    d->transfer = http_start(h, &r, err);
    return d->transfer != NULL;
}

static bool begin_file(struct download *d, const char *path, struct error *err)
{
    struct stat st;
    struct error why = {0};
    d->source = file_open_regular(path, &why);
    if (d->source < 0)
        return error_set(err, "media-missing", "%s", why.text);
    if (fstat(d->source, &st) != 0 || st.st_size != d->order.bytes)
        return error_set(err, "media-corrupt", "%s has %" PRId64 " bytes, %" PRId64 " were signed", path,
                         (int64_t)st.st_size, d->order.bytes);
    d->accepted = true;
    return true;
}

static void pump_http(struct download *d)
{
    struct error err = {0};
    if (put_down_gathered(d, &err))
        return;
    http_cancel(d->transfer);
    d->transfer = NULL;
    refuse_card(d, &err);
    conclude(d);
}

bool download_pump(struct download *d)
{
    struct error err = {0};
    if (d->keeping)
        return false;
    if (d->transfer) {
        pump_http(d);
        return false;
    }
    if (d->have == d->order.bytes) {
        commit(d);
        return true;
    }
    char *piece = xmalloc(PIECE_BYTES);
    ssize_t n = pread(d->source, piece, PIECE_BYTES, d->have);
    bool failed = false;
    if (n < 0 && errno != EINTR) {
        refuse(d, DOWNLOAD_FAILED, "media-missing", "%s: %s", d->url, strerror(errno));
        failed = true;
    } else if (n == 0 && d->have < d->order.bytes) {
        refuse(d, DOWNLOAD_FAILED, "media-corrupt",
               "%s: ends after %" PRId64 " bytes, %" PRId64 " were signed", d->url, d->have, d->order.bytes);
        failed = true;
    } else if (n > 0) {
        failed = is_too_much(d, (size_t)n) || (!put_down(d, piece, (size_t)n, &err) && !refuse_card(d, &err));
    }
    free(piece);
    if (failed)
        conclude(d);
    return true;
}

static bool prepare_part(struct download *d, bool (*cancel)(void *), void *context, struct error *err)
{
    d->part = store_open_part(d->store, d->order.hash, &d->have, err);
    if (d->part < 0)
        return false;
    if (d->have > d->order.bytes && !empty_part(d, err))
        return false;
    if (!hash_what_is_there(d, cancel, context, err))
        return false;
    d->began_with = d->written_out = d->have;
    return true;
}

struct download *download_start(struct store *s, struct http *h, const struct download_order *order,
                                bool (*cancel)(void *), download_done *done, void *context, struct error *err)
{
    struct download *d = xcalloc(1, sizeof *d);
    d->store = s;
    d->order = *order;
    d->url = xstrdup(order->url);
    d->done = done;
    d->context = context;
    d->source = d->part = -1;
    d->began_ms = clock_boot_ms();
    d->gathered = xmalloc(GATHER_BYTES);
    d->hasher = hasher_create();
    char *path = target_file_path(order->url);
    bool ok = prepare_part(d, cancel, context, err);
    if (ok && d->have < d->order.bytes) /* else only the last step is missing: the next pump does it */
        ok = path ? begin_file(d, path, err) : begin_http(d, h, err);
    free(path);
    if (ok)
        return d;
    download_free(d);
    return NULL;
}
