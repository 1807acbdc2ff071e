/* One HTTP/1.x request for a static file (RFC 9110, 9112), read into what the server needs. Pure. */
#ifndef PAPAN_PUBLISH_WEB_REQUEST_H
#define PAPAN_PUBLISH_WEB_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WEB_HEAD_LIMIT 8192
#define WEB_PATH_LIMIT 1024

struct web_request {
    int fault; /* 0, or the status to answer: 400, 405, 414, 505 */
    bool head_only, keep_alive;
    char path[WEB_PATH_LIMIT]; /* decoded, relative ("media/x.mp4", "" = the root), no empty, "." or ".."
                                  segment */
    char if_none_match[128];   /* "" where none */
    int64_t if_modified_since; /* seconds since 1970, −1 where none */
    char if_range[128];
    bool has_range; /* one byte range; more than one or an unknown unit counts as none (RFC 9110 14.2) */
    int64_t range_from, range_to; /* −1 = open; from −1: the last `to` bytes */
};

/* `head` is everything up to and with the empty line. */
void web_request_parse(const char *head, size_t n, struct web_request *ret);
/* Turns the asked range into [*from, *to) of a file of `size` bytes; false = 416. */
bool web_request_range(const struct web_request *r, int64_t size, int64_t *from, int64_t *to);
/* IMF-fixdate, "Tue, 24 Nov 2026 01:00:00 GMT". */
void web_date(int64_t seconds, char out[32]);
const char *web_content_type(const char *path);
const char *web_status_text(int status);

#endif
