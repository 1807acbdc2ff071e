#include "web_request.h"

#include "base/text.h"
#include "base/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const week_days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void web_date(int64_t seconds, char out[32])
{
    int64_t day = seconds / 86400, rest = seconds % 86400;
    int year, month, mday;
    civil_from_day(day, &year, &month, &mday);
    snprintf(out, 32, "%s, %02d %s %04d %02d:%02d:%02d GMT", week_days[civil_weekday(day)], mday,
             months[month - 1], year, (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
}

static int64_t read_date(const char *text)
{
    char month[4] = "";
    int day, year, hour, minute, second;
    if (sscanf(text, "%*3s, %2d %3s %4d %2d:%2d:%2d GMT", &day, month, &year, &hour, &minute, &second) != 6)
        return -1;
    for (int i = 0; i < 12; i++)
        if (strcmp(month, months[i]) == 0 && civil_date_valid(year, i + 1, day))
            return civil_day(year, i + 1, day) * 86400 + hour * 3600 + minute * 60 + second;
    return -1;
}

const char *web_content_type(const char *path)
{
    static const char *const types[][2] = {{".papan", "application/octet-stream"},
                                           {".json", "application/json"},
                                           {".mp4", "video/mp4"},
                                           {".jpg", "image/jpeg"},
                                           {".png", "image/png"},
                                           {".html", "text/html; charset=utf-8"}};
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot != NULL && i < sizeof(types) / sizeof(types[0]); i++)
        if (strcmp(dot, types[i][0]) == 0)
            return types[i][1];
    return "application/octet-stream";
}

const char *web_status_text(int status)
{
    static const struct {
        int status;
        const char *text;
    } texts[] = {{200, "OK"},
                 {206, "Partial Content"},
                 {304, "Not Modified"},
                 {400, "Bad Request"},
                 {403, "Forbidden"},
                 {404, "Not Found"},
                 {405, "Method Not Allowed"},
                 {414, "URI Too Long"},
                 {416, "Range Not Satisfiable"},
                 {431, "Request Header Fields Too Large"},
                 {503, "Service Unavailable"},
                 {505, "HTTP Version Not Supported"}};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (texts[i].status == status)
            return texts[i].text;
    return "Error";
}

static int hex_digit(char c)
{
    const char *digits = "0123456789abcdef0123456789ABCDEF", *at = c == '\0' ? NULL : strchr(digits, c);
    return at == NULL ? -1 : (int)((at - digits) % 16);
}

/* Decodes %XX; refuses NUL, a way out of the folder and whatever the tree never holds. */
static int decode_path(const char *target, size_t n, char out[WEB_PATH_LIMIT])
{
    size_t length = 0;
    if (n == 0 || target[0] != '/')
        return 400;
    for (size_t i = 1; i < n && target[i] != '?' && target[i] != '#'; i++) {
        int c = (unsigned char)target[i];
        if (c == '%') {
            int high = i + 2 < n ? hex_digit(target[i + 1]) : -1,
                low = i + 2 < n ? hex_digit(target[i + 2]) : -1;
            if (i + 2 >= n || high < 0 || low < 0)
                return 400;
            c = high * 16 + low;
            i += 2;
        }
        if (c < 0x20 || c == 0x7f || c == '\\')
            return 400;
        if (length + 1 >= WEB_PATH_LIMIT)
            return 414;
        out[length++] = (char)c;
    }
    out[length] = '\0';
    for (const char *segment = out; length > 0; segment = strchr(segment, '/') + 1) {
        if (*segment == '.' || *segment == '/')
            return 404; /* "..", ".", hidden files, empty segments */
        if (strchr(segment, '/') == NULL)
            break;
    }
    return 0;
}

/* A number of digits only, −1 where there is none. */
static int64_t read_bound(const char *text, size_t n)
{
    char copy[20];
    int64_t value;
    if (n == 0 || n >= sizeof(copy))
        return -1;
    memcpy(copy, text, n);
    copy[n] = '\0';
    return parse_int64(copy, 0, INT64_MAX / 4, &value) ? value : -1;
}

static void read_range(const char *value, struct web_request *r)
{
    const char *unit = "bytes=";
    if (strncasecmp(value, unit, strlen(unit)) != 0 || strchr(value, ',') != NULL)
        return;
    value += strlen(unit);
    const char *dash = strchr(value, '-');
    if (dash == NULL)
        return;
    r->range_from = read_bound(value, (size_t)(dash - value));
    r->range_to = read_bound(dash + 1, strlen(dash + 1));
    bool from_missing = dash == value, to_missing = dash[1] == '\0';
    bool readable = (r->range_from >= 0 || from_missing) && (r->range_to >= 0 || to_missing);
    r->has_range = readable && !(from_missing && to_missing) &&
                   (from_missing || to_missing || r->range_from <= r->range_to);
}

bool web_request_range(const struct web_request *r, int64_t size, int64_t *from, int64_t *to)
{
    *from = 0;
    *to = size;
    if (!r->has_range)
        return true;
    if (r->range_from < 0) {
        *from = r->range_to < size ? size - r->range_to : 0;
        return r->range_to > 0;
    }
    *from = r->range_from;
    if (r->range_to >= 0 && r->range_to < size - 1)
        *to = r->range_to + 1;
    return r->range_from < size;
}

static void read_field(const char *name, const char *value, struct web_request *r)
{
    if (strcasecmp(name, "If-None-Match") == 0)
        text_copy(r->if_none_match, sizeof(r->if_none_match), value);
    else if (strcasecmp(name, "If-Modified-Since") == 0)
        r->if_modified_since = read_date(value);
    else if (strcasecmp(name, "If-Range") == 0)
        text_copy(r->if_range, sizeof(r->if_range), value);
    else if (strcasecmp(name, "Range") == 0)
        read_range(value, r);
    else if (strcasecmp(name, "Connection") == 0)
        r->keep_alive =
            strcasecmp(value, "close") != 0 && (r->keep_alive || strcasecmp(value, "keep-alive") == 0);
    else if (strcasecmp(name, "Content-Length") == 0 || strcasecmp(name, "Transfer-Encoding") == 0)
        r->keep_alive = false; /* a body is not read: the connection ends behind the answer */
}

static void read_request_line(char *line, struct web_request *r)
{
    char *target = strchr(line, ' '), *version = target == NULL ? NULL : strrchr(line, ' ');
    if (target == NULL || version == target) {
        r->fault = 400;
        return;
    }
    *target++ = '\0';
    *version++ = '\0';
    r->head_only = strcmp(line, "HEAD") == 0;
    r->keep_alive = strcmp(version, "HTTP/1.1") == 0;
    if (strncmp(version, "HTTP/1.", 7) != 0)
        r->fault = 505;
    else if (!r->head_only && strcmp(line, "GET") != 0)
        r->fault = 405;
    else
        r->fault = decode_path(target, strlen(target), r->path);
}

void web_request_parse(const char *head, size_t n, struct web_request *ret)
{
    struct web_request r = {.if_modified_since = -1, .range_from = -1, .range_to = -1};
    char copy[WEB_HEAD_LIMIT + 1], *rest = copy, *line;
    bool first = true;
    n = n > WEB_HEAD_LIMIT ? WEB_HEAD_LIMIT : n;
    memcpy(copy, head, n);
    copy[n] = '\0';
    if (memchr(head, '\0', n) != NULL)
        r.fault = 400;
    while (r.fault == 0 && (line = strsep(&rest, "\n")) != NULL) {
        line[strcspn(line, "\r")] = '\0';
        if (first) {
            read_request_line(line, &r);
        } else {
            char *colon = strchr(line, ':');
            if (colon != NULL) {
                *colon++ = '\0';
                colon += strspn(colon, " \t");
                read_field(line, colon, &r);
            }
        }
        first = false;
    }
    if (r.fault != 0)
        r.keep_alive = false;
    *ret = r;
}
