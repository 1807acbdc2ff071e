/* HTTP (design.md 6): the one place of curl_easy_setopt. In: requests. Out: bytes as they arrive, then one
 * answer. Everything that the contract says of HTTP is done here: redirects, origins of the token, ceilings,
 * no Content-Encoding, slow transfers. A `struct http` belongs to one thread; only http_wake may be called by
 * others. */
#ifndef PAPAN_SYNC_HTTP_H
#define PAPAN_SYNC_HTTP_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_TAG_SIZE 512

struct http;
struct http_transfer;

struct http_settings { /* strings are copied */
    const char *proxy, *ca_file;
    const char *token;            /* NULL = none */
    const char *token_origins[2]; /* URLs whose origins may see the token; NULL = none */
};

struct http_answer {
    bool answered;  /* the server sent a whole answer (whatever its status) */
    bool reached;   /* at least a status line came */
    bool too_large; /* more bytes than the limit: broken off, answered is false */
    bool stopped;   /* the body callback did not want more, answered is false */
    int status;
    int64_t length;           /* Content-Length, −1 = not said */
    int64_t range_start;      /* of a 206, −1 = not said */
    int64_t retry_after_ms;   /* 0 = not said */
    char etag[HTTP_TAG_SIZE]; /* "" = none */
    bool
        from_origin_verified; /* over https with a verified certificate, never redirected to another origin */
    char text[256];           /* where not answered: why, in words */
};

/* Bytes of a 200 or 206, `answer` with its headers filled. False breaks the transfer off. */
typedef bool http_body(void *context, const struct http_answer *answer, const void *bytes, size_t n);
/* Called once, from http_turn; the transfer is gone when it returns. */
typedef void http_done(void *context, const struct http_answer *answer);

struct http_request { /* strings are copied */
    const char *url;
    bool no_cache;
    const char *if_none_match;
    int64_t range_from; /* 0 = whole */
    const char *if_range;
    int64_t limit;            /* bytes of the body */
    int64_t bytes_per_second; /* 0 = as fast as it comes */
    int64_t timeout_ms;       /* for the whole, 0 = none */
    const char *post;         /* JSON to POST, NULL = GET */
    http_body *body;
    http_done *done;
    void *context;
};

struct http *http_create(const struct http_settings *settings, struct error *err);
/* Cancels all transfers (their done is not called). Waits for no resolver. */
void http_destroy(struct http *h);
struct http_transfer *http_start(struct http *h, const struct http_request *request, struct error *err);
/* done will not be called. */
void http_cancel(struct http_transfer *t);
/* Moves all transfers on, waits until something happens, `extra_fd` (−1 = none) is readable or the time is
 * up. */
void http_turn(struct http *h, int extra_fd, int timeout_ms);
/* Ends a wait of http_turn. Any thread. */
void http_wake(struct http *h);

#endif
