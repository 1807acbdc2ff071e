#include "status/answer.h"

#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/zone.h"

#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define GZIP_LEAST 1024u /* below, the header costs more than it saves */
#define ETAG_SIZE 24

static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void http_date(int64_t ms, char out[32])
{
    struct civil c = zone_local(NULL, ms);
    snprintf(out, 32, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[c.weekday % 7], c.day % 100,
             months[(c.month + 11) % 12], c.year % 10000, c.hour % 100, c.minute % 100, c.second % 100);
}

int64_t http_date_parse(const char *text)
{
    char month[4];
    int day, year, hour, minute, second, end = 0;
    if (sscanf(text, "%*3s, %2d %3s %4d %2d:%2d:%2d GMT%n", &day, month, &year, &hour, &minute, &second,
               &end) != 6 ||
        !end || text[end])
        return -1;
    for (int m = 0; m < 12; m++)
        if (strcmp(month, months[m]) == 0 && civil_date_valid(year, m + 1, day))
            return ((civil_day(year, m + 1, day) * 24 + hour) * 60 + minute) * 60000 + (int64_t)second * 1000;
    return -1;
}

struct answer answer_bytes(const char *type, char *body, size_t length)
{
    return (struct answer){.status = MHD_HTTP_OK, .type = type, .body = body, .length = length};
}

struct answer answer_text(unsigned status, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text - 1, fmt, args);
    va_end(args);
    char *body = xasprintf("%s\n", text);
    struct answer a = answer_bytes("text/plain; charset=utf-8", body, strlen(body));
    a.status = status;
    return a;
}

/* Weak: the bytes differ by encoding, the meaning does not. */
static void make_etag(const struct answer *a, char out[ETAG_SIZE])
{
    char hash[HASH_TEXT_SIZE];
    hash_bytes(a->body, a->length, hash);
    snprintf(out, ETAG_SIZE, "W/\"%.16s\"", hash);
}

static bool names_tag(const char *header, const char *etag)
{
    const char *opaque = etag + 2; /* compared weakly */
    return strcmp(header, "*") == 0 || strstr(header, opaque) != NULL;
}

static bool not_modified(const struct answer *a, struct MHD_Connection *c, const char *etag)
{
    const char *tags = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "If-None-Match");
    const char *since = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "If-Modified-Since");
    if (a->status != MHD_HTTP_OK)
        return false;
    if (tags)
        return names_tag(tags, etag);
    int64_t when = since && a->last_modified ? http_date_parse(since) : -1;
    return when >= 0 && a->last_modified / 1000 <= when / 1000;
}

/* "gzip" or "*" with a quality above 0. */
static bool takes_gzip(struct MHD_Connection *c)
{
    const char *accepts = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Accept-Encoding");
    const char *at = accepts ? strstr(accepts, "gzip") : NULL;
    if (!at)
        return false;
    at += strlen("gzip");
    at += strspn(at, " \t");
    if (*at != ';')
        return true;
    const char *q = strstr(at, "q=");
    const char *comma = strchr(at, ',');
    return !q || (comma && q > comma) || strspn(q + 2, "0.") < strcspn(q + 2, ", \t");
}

static bool gzip(struct answer *a)
{
    z_stream z = {0};
    if (deflateInit2(&z, a->length > 262144 ? 1 : 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    uLong bound = deflateBound(&z, (uLong)a->length);
    char *out = malloc(bound);
    z.next_in = (Bytef *)a->body;
    z.avail_in = (uInt)a->length;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)bound;
    bool ok = out && deflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out < a->length;
    if (ok) {
        free(a->body);
        a->body = out;
        a->length = z.total_out;
    } else {
        free(out);
    }
    deflateEnd(&z);
    return ok;
}

static void add_security(struct MHD_Response *r, bool page)
{
    MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(r, "Referrer-Policy", "no-referrer");
    MHD_add_response_header(r, "Cross-Origin-Resource-Policy", "same-origin");
    MHD_add_response_header(r, "X-Frame-Options", "DENY");
    MHD_add_response_header(
        r, "Content-Security-Policy",
        page ? "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
               "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
             : "default-src 'none'; frame-ancestors 'none'");
}

static void add_validators(struct MHD_Response *r, const struct answer *a, const char *etag)
{
    char date[32];
    MHD_add_response_header(r, "Cache-Control", a->status == MHD_HTTP_OK ? "private, no-cache" : "no-store");
    if (a->status == MHD_HTTP_OK)
        MHD_add_response_header(r, "ETag", etag);
    if (a->last_modified) {
        http_date(a->last_modified, date);
        MHD_add_response_header(r, "Last-Modified", date);
    }
}

int answer_send(struct answer *a, struct MHD_Connection *connection, bool head)
{
    char etag[ETAG_SIZE];
    unsigned status = a->status;
    bool encoded = false, compress = a->compress && a->length >= GZIP_LEAST;
    make_etag(a, etag);
    if (not_modified(a, connection, etag)) {
        status = MHD_HTTP_NOT_MODIFIED;
        free(a->body);
        a->body = xstrdup("");
        a->length = 0;
    } else if (compress && !head && takes_gzip(connection)) {
        encoded = gzip(a);
    }
    struct MHD_Response *r = MHD_create_response_from_buffer(a->length, a->body, MHD_RESPMEM_MUST_FREE);
    if (!r) {
        free(a->body);
        return MHD_NO;
    }
    a->body = NULL;
    if (status != MHD_HTTP_NOT_MODIFIED)
        MHD_add_response_header(r, "Content-Type", a->type);
    if (compress)
        MHD_add_response_header(r, "Vary", "Accept-Encoding");
    if (encoded)
        MHD_add_response_header(r, "Content-Encoding", "gzip");
    if (a->header[0])
        MHD_add_response_header(r, a->header[0], a->header[1]);
    add_validators(r, a, etag);
    add_security(r, a->page);
    int rc = (int)MHD_queue_response(connection, status, r);
    MHD_destroy_response(r);
    return rc;
}
