/* What is read of an answer's headers. Private to http. Pure. */
#ifndef PAPAN_SYNC_HTTP_HEADERS_H
#define PAPAN_SYNC_HTTP_HEADERS_H

#include "http.h"

struct http_headers {
    int status;
    bool encoded; /* a Content-Encoding that is not identity */
    int64_t length, range_start, retry_after_ms;
    char etag[HTTP_TAG_SIZE];
};

/* One line as it came. A status line begins anew. `now_ms` (wall clock) is for a Retry-After that is a date.
 */
void http_headers_line(struct http_headers *h, const char *line, size_t n, int64_t now_ms);

#endif
