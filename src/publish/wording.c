#include "wording.h"

#include "base/text.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void wording_time(int64_t ms, const struct zone *z, char out[WORDING_TIME_SIZE])
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct civil c = zone_local(z, ms);
    int n = snprintf(out, WORDING_TIME_SIZE, "%s %d %s %d %02d:%02d", days[c.weekday % 7], c.day % 32,
                     months[(c.month - 1) % 12], c.year % 10000, c.hour % 24, c.minute % 60);
    if (c.second != 0 && n > 0 && n < WORDING_TIME_SIZE)
        snprintf(out + n, WORDING_TIME_SIZE - (size_t)n, ":%02d", c.second % 60);
}

void wording_length(int64_t ms, char out[32])
{
    int64_t s = (ms + 500) / 1000;
    if (s < 120)
        snprintf(out, 32, "%" PRId64 " s", s);
    else if (s < 7200)
        snprintf(out, 32, "%" PRId64 " min", (s + 30) / 60);
    else if (s < 48 * 3600 && s / 60 % 60 != 0)
        snprintf(out, 32, "%" PRId64 " h %" PRId64 " min", s / 3600, s / 60 % 60);
    else if (s < 48 * 3600)
        snprintf(out, 32, "%" PRId64 " h", s / 3600);
    else
        snprintf(out, 32, "%" PRId64 " days", (s + 43200) / 86400);
}

size_t wording_characters(const char *text)
{
    size_t n = 0;
    for (const char *p = text, *end = text + strlen(text); p < end; n++)
        utf8_next(&p, end);
    return n;
}

/* "&amp;", "&#8220;", "&#x201C;" */
static size_t entity_length(const char *p)
{
    size_t n = 1;
    if (p[n] == '#')
        n++;
    size_t start = n;
    while (isalnum((unsigned char)p[n]) && n < 12)
        n++;
    return n - start >= 2 && p[n] == ';' ? n + 1 : 0;
}

/* "<b>", "</p>", "<br/>", "<a href=…>" */
static size_t tag_length(const char *p)
{
    size_t n = p[1] == '/' ? 2 : 1;
    if (!isalpha((unsigned char)p[n]))
        return 0;
    size_t end = strcspn(p, ">");
    return p[end] == '>' && end < 200 ? end + 1 : 0;
}

bool wording_has_markup(const char *text, char ret_what[32])
{
    for (const char *p = text; *p != '\0'; p++) {
        size_t n = *p == '&' ? entity_length(p) : *p == '<' ? tag_length(p) : 0;
        if (n > 0) {
            snprintf(ret_what, 32, "%.*s", (int)n, p);
            return true;
        }
    }
    return false;
}
