#include "http.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "http_headers.h"
#include "target.h"
#include "version.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REDIRECTS_MAX 3
#define CONNECT_TIMEOUT_MS 20000L
#define SLOW_BYTES_PER_SECOND 1000L
#define SLOW_SECONDS 30L
#define BUFFER_BYTES (256L * 1024)
#define BUFFER_LEAST 1024L
#define BRAKE_MS 50
#define ERROR_BODY_LIMIT (1024 * 1024) /* of answers whose body nobody reads */

struct http_transfer {
    struct http *http;
    struct http_transfer *next, *previous; /* in http->transfers */
    CURL *easy;
    struct curl_slist *header_list;
    char *url; /* where it is asked now: redirects change it */
    char *first_url;
    char *if_none_match, *if_range, *post;
    struct http_request request; /* its strings are not used; they are above */
    struct http_headers headers;
    struct http_answer answer;
    int redirects;
    bool left_origin;
    int64_t received, began_ms; /* of the present aim; mono clock */
    bool paused;                /* ahead of what bytes_per_second allows */
    char curl_text[CURL_ERROR_SIZE];
};

struct http {
    CURLM *multi;
    struct http_transfer *transfers;
    char *proxy, *ca_file, *authorization;
    char *token_origins[2];
};

static char *copy_or_null(const char *s)
{
    return s ? xstrdup(s) : NULL;
}

struct http *http_create(const struct http_settings *settings, struct error *err)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        error_set(err, NULL, "libcurl does not start");
        return NULL;
    }
    struct http *h = xcalloc(1, sizeof *h);
    h->multi = curl_multi_init();
    if (!h->multi) {
        free(h);
        error_set(err, NULL, "libcurl does not start");
        return NULL;
    }
    h->proxy = copy_or_null(settings->proxy);
    h->ca_file = copy_or_null(settings->ca_file);
    if (settings->token)
        h->authorization = xasprintf("Authorization: Bearer %s", settings->token);
    for (size_t i = 0; i < 2; i++)
        h->token_origins[i] = copy_or_null(settings->token_origins[i]);
    return h;
}

static void transfer_free(struct http_transfer *t)
{
    struct http *h = t->http;
    curl_multi_remove_handle(h->multi, t->easy);
    curl_easy_cleanup(t->easy);
    curl_slist_free_all(t->header_list);
    if (t->previous)
        t->previous->next = t->next;
    else
        h->transfers = t->next;
    if (t->next)
        t->next->previous = t->previous;
    free(t->url);
    free(t->first_url);
    free(t->if_none_match);
    free(t->if_range);
    free(t->post);
    free(t);
}

void http_destroy(struct http *h)
{
    if (!h)
        return;
    while (h->transfers)
        transfer_free(h->transfers);
    curl_multi_cleanup(h->multi);
    free(h->proxy);
    free(h->ca_file);
    free(h->authorization);
    free(h->token_origins[0]);
    free(h->token_origins[1]);
    free(h);
}

void http_cancel(struct http_transfer *t)
{
    transfer_free(t);
}

void http_wake(struct http *h)
{
    curl_multi_wakeup(h->multi);
}

static size_t on_header(char *line, size_t size, size_t count, void *context)
{
    struct http_transfer *t = context;
    http_headers_line(&t->headers, line, size * count, clock_wall_ms());
    return size * count;
}

static void fill_answer(struct http_transfer *t)
{
    t->answer.status = t->headers.status;
    t->answer.length = t->headers.length;
    t->answer.range_start = t->headers.range_start;
    t->answer.retry_after_ms = t->headers.retry_after_ms;
    text_copy(t->answer.etag, sizeof t->answer.etag, t->headers.etag);
}

/* Our own brake: libcurl's CURLOPT_MAX_RECV_SPEED_LARGE lets the first hundreds of kilobytes through (7.88, measured). */
static bool is_ahead(const struct http_transfer *t)
{
    int64_t rate = t->request.bytes_per_second, passed = clock_mono_us() / 1000 - t->began_ms;
    return rate > 0 && t->received * 1000 / rate > passed;
}

/* True where a transfer still has to wait. */
static bool release_brakes(struct http *h)
{
    bool waiting = false;
    for (struct http_transfer *t = h->transfers, *next; t; t = next) {
        next = t->next;
        if (t->paused && !is_ahead(t)) {
            t->paused = false;
            curl_easy_pause(t->easy, CURLPAUSE_CONT);
        }
        waiting = waiting || t->paused;
    }
    return waiting;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
    struct http_transfer *t = context;
    size_t n = size * count;
    bool wanted = t->headers.status == 200 || t->headers.status == 206;
    if (is_ahead(t)) {
        t->paused = true;
        return CURL_WRITEFUNC_PAUSE; /* these bytes come again */
    }
    int64_t limit = wanted ? t->request.limit : ERROR_BODY_LIMIT;
    t->received += (int64_t)n;
    if (t->received > limit) {
        t->answer.too_large = true;
        return 0;
    }
    if (!wanted || !t->request.body)
        return n;
    if (t->headers.encoded)
        return 0;
    fill_answer(t);
    if (t->request.body(t->request.context, &t->answer, bytes, n))
        return n;
    t->answer.stopped = true;
    return 0;
}

static void add_header(struct http_transfer *t, const char *line)
{
    struct curl_slist *longer = curl_slist_append(t->header_list, line);
    if (longer)
        t->header_list = longer;
}

static void add_header_value(struct http_transfer *t, const char *name, const char *value)
{
    char *line = xasprintf("%s: %s", name, value);
    add_header(t, line);
    free(line);
}

/* Anew for each place that it is redirected to: the token goes to its own origins only. */
static void make_headers(struct http_transfer *t)
{
    const struct http *h = t->http;
    curl_slist_free_all(t->header_list);
    t->header_list = NULL;
    if (t->request.no_cache)
        add_header(t, "Cache-Control: no-cache");
    if (t->if_none_match)
        add_header_value(t, "If-None-Match", t->if_none_match);
    if (t->if_range)
        add_header_value(t, "If-Range", t->if_range);
    if (t->post) {
        add_header(t, "Content-Type: application/json");
        add_header(t, "Expect:");
    }
    bool trusted = false;
    for (size_t i = 0; i < 2; i++)
        trusted = trusted || (h->token_origins[i] && target_same_origin(t->url, h->token_origins[i]));
    if (h->authorization && trusted)
        add_header(t, h->authorization);
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->header_list);
}

static void set_options(struct http_transfer *t)
{
    const struct http *h = t->http;
    const struct http_request *r = &t->request;
    CURL *e = t->easy;
    curl_easy_setopt(e, CURLOPT_PRIVATE, t);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->curl_text);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L); /* never wait for a resolver that hangs */
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(e, CURLOPT_HTTP_CONTENT_DECODING, 0L);
    curl_easy_setopt(e, CURLOPT_USERAGENT, "papan-sync/" PAPAN_VERSION);
    curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT_MS);
    curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)r->timeout_ms);
    /* The brake works between two buffers: a small one keeps it smooth. */
    long buffer = r->bytes_per_second > 0 && r->bytes_per_second / 4 < BUFFER_BYTES
                      ? (long)(r->bytes_per_second / 4)
                      : BUFFER_BYTES;
    curl_easy_setopt(e, CURLOPT_BUFFERSIZE, buffer > BUFFER_LEAST ? buffer : BUFFER_LEAST);
    curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
    long slow = SLOW_BYTES_PER_SECOND;
    if (r->bytes_per_second > 0 && r->bytes_per_second < 2 * slow)
        slow = (long)(r->bytes_per_second / 2); /* the brake must not look like a slow server */
    curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, slow);
    curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, SLOW_SECONDS);
    if (h->proxy)
        curl_easy_setopt(e, CURLOPT_PROXY, h->proxy);
    if (h->ca_file)
        curl_easy_setopt(e, CURLOPT_CAINFO, h->ca_file);
    if (r->range_from > 0) {
        char range[32];
        snprintf(range, sizeof range, "%lld-", (long long)r->range_from);
        curl_easy_setopt(e, CURLOPT_RANGE, range);
    }
    if (t->post) {
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(t->post));
        curl_easy_setopt(e, CURLOPT_POSTFIELDS, t->post);
    }
}

static bool aim(struct http_transfer *t)
{
    t->headers = (struct http_headers){.length = -1, .range_start = -1};
    t->received = 0;
    t->began_ms = clock_mono_us() / 1000;
    make_headers(t);
    curl_easy_setopt(t->easy, CURLOPT_URL, t->url);
    return curl_multi_add_handle(t->http->multi, t->easy) == CURLM_OK;
}

struct http_transfer *http_start(struct http *h, const struct http_request *request, struct error *err)
{
    struct http_transfer *t = xcalloc(1, sizeof *t);
    t->http = h;
    t->request = *request;
    t->url = xstrdup(request->url);
    t->first_url = xstrdup(request->url);
    t->if_none_match = copy_or_null(request->if_none_match);
    t->if_range = copy_or_null(request->if_range);
    t->post = copy_or_null(request->post);
    t->next = h->transfers;
    if (t->next)
        t->next->previous = t;
    h->transfers = t;
    t->easy = curl_easy_init();
    if (t->easy) {
        set_options(t);
        if (aim(t))
            return t;
    }
    transfer_free(t);
    error_set(err, NULL, "libcurl cannot begin a transfer");
    return NULL;
}

/* True where the transfer goes on somewhere else. */
static bool follow(struct http_transfer *t)
{
    char *place = NULL;
    int status = t->headers.status;
    bool redirected = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    if (!redirected || t->post) /* what is posted is for one endpoint only */
        return false;
    curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &place);
    if (!place)
        return false;
    const char *why = NULL;
    if (++t->redirects > REDIRECTS_MAX)
        why = "more than 3 redirects";
    else if (!target_is_http(place))
        why = "redirected to something that is not http";
    else if (target_is_https(t->url) && !target_is_https(place))
        why = "redirected from https to http";
    if (why) {
        t->answer.reached = true;
        text_copy(t->answer.text, sizeof t->answer.text, why);
        return false;
    }
    t->left_origin = t->left_origin || !target_same_origin(t->first_url, place);
    char *url = xstrdup(place);
    free(t->url);
    t->url = url;
    curl_multi_remove_handle(t->http->multi, t->easy);
    return aim(t);
}

static void conclude(struct http_transfer *t, CURLcode code)
{
    struct http_answer *a = &t->answer;
    fill_answer(t);
    a->reached = t->headers.status > 0;
    if (a->text[0])
        a->answered = false;
    else if (code == CURLE_OK && t->headers.encoded && (a->status == 200 || a->status == 206))
        text_copy(a->text, sizeof a->text, "the answer has a Content-Encoding, which was not asked for");
    else if (code == CURLE_OK)
        a->answered = true;
    else if (a->too_large)
        text_copy(a->text, sizeof a->text, "the answer is larger than it may be");
    else if (code == CURLE_WRITE_ERROR && t->headers.encoded)
        text_copy(a->text, sizeof a->text, "the answer has a Content-Encoding, which was not asked for");
    else
        text_copy(a->text, sizeof a->text, t->curl_text[0] ? t->curl_text : curl_easy_strerror(code));
    a->from_origin_verified = a->answered && target_is_https(t->url) && !t->left_origin;
    http_done *done = t->request.done;
    void *context = t->request.context;
    struct http_answer answer = *a;
    transfer_free(t);
    done(context, &answer);
}

void http_turn(struct http *h, int extra_fd, int timeout_ms)
{
    int running, left;
    struct curl_waitfd extra = {.fd = extra_fd, .events = CURL_WAIT_POLLIN};
    if (release_brakes(h) && timeout_ms > BRAKE_MS)
        timeout_ms = BRAKE_MS;
    curl_multi_perform(h->multi, &running);
    CURLMsg *message;
    bool any = false;
    while ((message = curl_multi_info_read(h->multi, &left))) {
        struct http_transfer *t = NULL;
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &t);
        any = true;
        if (code != CURLE_OK || !follow(t))
            conclude(t, code);
    }
    if (!any)
        curl_multi_poll(h->multi, &extra, extra_fd >= 0 ? 1 : 0, timeout_ms, NULL);
}
