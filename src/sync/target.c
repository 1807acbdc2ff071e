#include "target.h"

#include "base/memory.h"
#include "base/text.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static CURLU *parse(const char *url)
{
    CURLU *u = curl_url();
    if (u && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK)
        return u;
    curl_url_cleanup(u);
    return NULL;
}

/* Caller frees with free(); "" where the part is absent. */
static char *part(CURLU *u, CURLUPart which, unsigned flags)
{
    char *text = NULL;
    if (curl_url_get(u, which, &text, flags) != CURLUE_OK)
        return xstrdup("");
    char *copy = xstrdup(text);
    curl_free(text);
    return copy;
}

bool target_is_https(const char *url)
{
    return strncasecmp(url, "https://", 8) == 0;
}

bool target_is_http(const char *url)
{
    return target_is_https(url) || strncasecmp(url, "http://", 7) == 0;
}

bool target_same_origin(const char *a, const char *b)
{
    if (!target_is_http(a) || !target_is_http(b))
        return false;
    CURLU *x = parse(a), *y = parse(b);
    bool same = x && y;
    static const CURLUPart parts[] = {CURLUPART_SCHEME, CURLUPART_HOST, CURLUPART_PORT};
    for (size_t i = 0; same && i < sizeof parts / sizeof *parts; i++) {
        char *left = part(x, parts[i], CURLU_DEFAULT_PORT), *right = part(y, parts[i], CURLU_DEFAULT_PORT);
        same = strcasecmp(left, right) == 0;
        free(left);
        free(right);
    }
    curl_url_cleanup(x);
    curl_url_cleanup(y);
    return same;
}

static char *with_last_segment(const char *path, const char *relative)
{
    const char *slash = strrchr(path, '/');
    return slash ? xasprintf("%.*s/%s", (int)(slash - path), path, relative) : xasprintf("/%s", relative);
}

char *target_resolve(const char *server_url, const char *relative)
{
    if (!target_is_http(server_url)) {
        size_t n = strcspn(server_url, "?#");
        char *bare = xstrndup(server_url, n), *joined = with_last_segment(bare, relative);
        free(bare);
        return joined;
    }
    CURLU *u = parse(server_url);
    if (!u)
        return NULL;
    char *path = part(u, CURLUPART_PATH, 0), *joined = with_last_segment(path, relative), *result = NULL;
    if (curl_url_set(u, CURLUPART_QUERY, NULL, 0) == CURLUE_OK &&
        curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0) == CURLUE_OK &&
        curl_url_set(u, CURLUPART_PATH, joined, 0) == CURLUE_OK)
        result = part(u, CURLUPART_URL, 0);
    free(path);
    free(joined);
    curl_url_cleanup(u);
    return result;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

char *target_file_path(const char *url)
{
    if (strncasecmp(url, "file:", 5) != 0)
        return NULL;
    const char *p = url + 5;
    if (p[0] == '/' && p[1] == '/') {
        p = strchr(p + 2, '/'); /* behind the host, which is ours */
        if (!p)
            return NULL;
    }
    if (*p != '/')
        return NULL;
    size_t length = strcspn(p, "?#"), n = 0;
    char *path = xmalloc(length + 1);
    for (size_t i = 0; i < length; i++) {
        int high = p[i] == '%' ? hex_digit(p[i + 1]) : -1, low = high >= 0 ? hex_digit(p[i + 2]) : -1;
        bool encoded = low >= 0 && (high || low);
        path[n++] = encoded ? (char)(high * 16 + low) : p[i];
        i += encoded ? 2 : 0;
    }
    path[n] = 0;
    return path;
}

char *target_file_url(const char *path)
{
    struct buffer b;
    buffer_init(&b, 4 * strlen(path) + 16);
    buffer_add_text(&b, "file://");
    for (const char *p = path; *p; p++)
        if (strchr("%?#", *p))
            buffer_printf(&b, "%%%02X", (unsigned char)*p);
        else
            buffer_add(&b, p, 1);
    return buffer_take(&b);
}

void target_describe(const char *url, char *out, size_t size)
{
    const char *start = strstr(url, "://");
    start = start ? start + 3 : url;
    size_t authority = strcspn(start, "/?#");
    const char *at = memchr(start, '@', authority);
    for (const char *next = at; next; next = memchr(next + 1, '@', authority - (size_t)(next + 1 - start)))
        at = next;
    const char *host = at ? at + 1 : start;
    char *text = xasprintf("%.*s%.*s", (int)(start - url), url, (int)strcspn(host, "?#"), host);
    text_copy(out, size, text);
    free(text);
}
