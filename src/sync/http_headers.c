#include "http_headers.h"

#include "base/text.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LINE_MAX_BYTES 2048

static const char *value_of(const char *line, const char *name)
{
    size_t n = strlen(name);
    if (strncasecmp(line, name, n) != 0 || line[n] != ':')
        return NULL;
    const char *value = line + n + 1;
    return value + strspn(value, " \t");
}

static int64_t number_or(const char *text, int64_t otherwise)
{
    int64_t value;
    return parse_int64(text, 0, INT64_MAX / 2000, &value) ? value : otherwise;
}

/* Seconds or a date (RFC 9110 section 10.2.3). */
static int64_t retry_after(const char *value, int64_t now_ms)
{
    int64_t seconds = number_or(value, -1);
    if (seconds >= 0)
        return seconds * 1000;
    time_t when = curl_getdate(value, NULL);
    return when > 0 && (int64_t)when * 1000 > now_ms ? (int64_t)when * 1000 - now_ms : 0;
}

static int64_t range_start(const char *value)
{
    char first[24];
    if (strncasecmp(value, "bytes ", 6) != 0)
        return -1;
    size_t n = strspn(value + 6, "0123456789");
    if (n == 0 || n >= sizeof first || value[6 + n] != '-')
        return -1;
    memcpy(first, value + 6, n);
    first[n] = 0;
    return number_or(first, -1);
}

static void begin(struct http_headers *h, const char *line)
{
    const char *space = strchr(line, ' ');
    *h = (struct http_headers){
        .status = space ? (int)strtol(space + 1, NULL, 10) : 0, .length = -1, .range_start = -1};
}

void http_headers_line(struct http_headers *h, const char *line, size_t n, int64_t now_ms)
{
    char text[LINE_MAX_BYTES];
    if (n >= sizeof text)
        return;
    memcpy(text, line, n);
    text[n] = 0;
    while (n > 0 && strchr(" \t\r\n", text[n - 1]))
        text[--n] = 0;
    const char *value;
    if (strncmp(text, "HTTP/", 5) == 0)
        begin(h, text);
    else if ((value = value_of(text, "Content-Length")))
        h->length = number_or(value, -1);
    else if ((value = value_of(text, "Content-Encoding")))
        h->encoded = *value && strcasecmp(value, "identity") != 0;
    else if ((value = value_of(text, "Content-Range")))
        h->range_start = range_start(value);
    else if ((value = value_of(text, "Retry-After")))
        h->retry_after_ms = retry_after(value, now_ms);
    else if ((value = value_of(text, "ETag")) && !text_copy(h->etag, sizeof h->etag, value))
        h->etag[0] = 0; /* a tag that does not fit is no tag */
}
