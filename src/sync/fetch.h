/* One polled file of the server: playlist.papan or emergency.papan, over http(s) or from a file: URL. Main
 * thread. Holds no descriptor between polls. Whether the bytes are any good is not decided here. */
#ifndef PAPAN_SYNC_FETCH_H
#define PAPAN_SYNC_FETCH_H

#include "http.h"
#include "poll.h"

enum fetch_kind {
    FETCH_BYTES, /* an answer with content (which may be empty) */
    FETCH_SAME,  /* 304 to our tag */
    FETCH_NONE,  /* the file is not there: 404, 410, 403 */
    FETCH_FAILED /* no answer, or one that says nothing of the file */
};

struct fetch_result {
    enum fetch_kind kind;
    int status; /* 0 = none (file:, or no answer) */
    const char *bytes;
    size_t n;
    bool from_origin_verified;
    char text[500]; /* where FETCH_NONE or FETCH_FAILED: what happened */
};
typedef void fetch_done(void *context, const struct fetch_result *result);

struct fetch;
/* `url` is copied. `timeout_ms` bounds one attempt, 0 = none. */
struct fetch *fetch_create(const char *url, const struct poll *poll, int64_t timeout_ms, fetch_done *done,
                           void *context);
void fetch_free(struct fetch *f);
/* Begins a poll if it is time; `hurry` as in poll_ended. Calls done at once for file:, else later from
 * http_turn. */
void fetch_tick(struct fetch *f, struct http *h, int64_t now_boot_ms, bool hurry);
/* To be called in done: the bytes were good, so that their tag may be sent next time. */
void fetch_keep_tag(struct fetch *f);
bool fetch_running(const struct fetch *f);
int64_t fetch_next_ms(const struct fetch *f);      /* boot clock */
int64_t fetch_last_attempt(const struct fetch *f); /* wall clock, 0 = none */

#endif
