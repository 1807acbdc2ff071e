#include "fetch.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "dice.h"
#include "envelope/envelope.h"
#include "target.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fetch {
    char *url, *path; /* path: of a file: URL, else NULL */
    struct poll poll;
    int64_t timeout_ms, last_attempt_ms;
    bool hurry;
    fetch_done *done;
    void *context;
    struct http_transfer *transfer; /* under way */
    bool unconditional;             /* the one under way */
    struct buffer body;
    char etag[HTTP_TAG_SIZE], new_etag[HTTP_TAG_SIZE];
};

struct fetch *fetch_create(const char *url, const struct poll *poll, int64_t timeout_ms, fetch_done *done,
                           void *context)
{
    struct fetch *f = xcalloc(1, sizeof *f);
    f->url = xstrdup(url);
    f->path = target_file_path(url);
    f->poll = *poll;
    f->timeout_ms = timeout_ms;
    f->done = done;
    f->context = context;
    buffer_init(&f->body, ENVELOPE_FILE_LIMIT + 1);
    return f;
}

void fetch_free(struct fetch *f)
{
    if (!f)
        return;
    if (f->transfer)
        http_cancel(f->transfer);
    buffer_finish(&f->body);
    free(f->url);
    free(f->path);
    free(f);
}

bool fetch_running(const struct fetch *f)
{
    return f->transfer != NULL;
}

int64_t fetch_next_ms(const struct fetch *f)
{
    return f->poll.next_ms;
}

int64_t fetch_last_attempt(const struct fetch *f)
{
    return f->last_attempt_ms;
}

void fetch_keep_tag(struct fetch *f)
{
    text_copy(f->etag, sizeof f->etag, f->new_etag);
}

static bool on_body(void *context, const struct http_answer *answer, const void *bytes, size_t n)
{
    struct fetch *f = context;
    text_copy(f->new_etag, sizeof f->new_etag, answer->etag);
    return buffer_add(&f->body, bytes, n);
}

/* Any 2xx is judged by its bytes: a captive portal's word for success is none of ours. */
static enum fetch_kind kind_of(const struct fetch *f, const struct http_answer *a)
{
    if (a->too_large)
        return FETCH_BYTES;
    if (!a->answered)
        return FETCH_FAILED;
    if (a->status == 304)
        return f->unconditional ? FETCH_FAILED : FETCH_SAME;
    if (a->status >= 200 && a->status < 300 && a->status != 206)
        return FETCH_BYTES;
    return a->status == 404 || a->status == 410 || a->status == 403 ? FETCH_NONE : FETCH_FAILED;
}

static void on_answer(void *context, const struct http_answer *a)
{
    struct fetch *f = context;
    struct fetch_result r = {
        .kind = kind_of(f, a), .status = a->status, .from_origin_verified = a->from_origin_verified};
    f->transfer = NULL;
    char where[200];
    target_describe(f->url, where, sizeof where);
    if (a->answered)
        snprintf(r.text, sizeof r.text, "%s: the server answers %d", where, a->status);
    else
        snprintf(r.text, sizeof r.text, "%s: %s", where, a->text);
    if (a->too_large) /* whatever it is, it is more than a playlist can be */
        while (buffer_add(&f->body, " ", 1))
            ;
    int64_t now = clock_boot_ms();
    poll_ended(&f->poll, now, a->reached ? POLL_ANSWERED : POLL_NO_ANSWER, f->hurry, a->retry_after_ms);
    if (f->unconditional && a->answered && a->status == 200)
        poll_was_unconditional(&f->poll, now);
    r.bytes = f->body.length ? f->body.data : "";
    r.n = f->body.length;
    f->done(f->context, &r);
    buffer_finish(&f->body);
    buffer_init(&f->body, ENVELOPE_FILE_LIMIT + 1);
}

static void begin_http(struct fetch *f, struct http *h, int64_t now)
{
    struct error err = {0};
    f->unconditional = poll_unconditional(&f->poll, now) || !f->etag[0];
    f->new_etag[0] = 0;
    struct http_request r = {.url = f->url,
                             .no_cache = true,
                             .if_none_match = f->unconditional ? NULL : f->etag,
                             .limit = (int64_t)ENVELOPE_FILE_LIMIT,
                             .timeout_ms = f->timeout_ms,
                             .body = on_body,
                             .done = on_answer,
                             .context = f};
    f->transfer = http_start(h, &r, &err);
    if (!f->transfer) {
        struct fetch_result failed = {.kind = FETCH_FAILED};
        text_copy(failed.text, sizeof failed.text, err.text);
        f->done(f->context, &failed);
    }
}

static void read_file(struct fetch *f, int64_t now)
{
    struct fetch_result r = {.kind = FETCH_BYTES};
    struct error err = {0};
    char *bytes = NULL;
    if (!file_read(f->path, ENVELOPE_FILE_LIMIT, &bytes, &r.n, &err)) {
        r.kind = err.errnum == ENOENT || err.errnum == ENOTDIR ? FETCH_NONE : FETCH_FAILED;
        text_copy(r.text, sizeof r.text, err.text);
    }
    poll_ended(&f->poll, now, POLL_ANSWERED, false, 0);
    r.bytes = bytes;
    f->done(f->context, &r);
    free(bytes);
}

void fetch_tick(struct fetch *f, struct http *h, int64_t now_boot_ms, bool hurry)
{
    if (f->transfer || !poll_due(&f->poll, now_boot_ms))
        return;
    f->hurry = hurry;
    f->last_attempt_ms = clock_wall_ms();
    poll_begun(&f->poll, now_boot_ms, dice_roll());
    if (f->path)
        read_file(f, now_boot_ms);
    else
        begin_http(f, h, now_boot_ms);
}
