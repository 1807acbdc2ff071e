#include "base/text.h"

#include "base/memory.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buffer_init(struct buffer *b, size_t limit)
{
    *b = (struct buffer){.limit = limit};
}

void buffer_finish(struct buffer *b)
{
    free(b->data);
    *b = (struct buffer){.limit = b->limit};
}

/* Room for n more bytes and the NUL; false past the limit. */
static bool buffer_reserve(struct buffer *b, size_t n)
{
    if (n > b->limit || b->length > b->limit - n)
        return false;
    size_t need = b->length + n + 1;
    if (need <= b->capacity)
        return true;
    size_t capacity = b->capacity ? b->capacity : 64;
    while (capacity < need)
        capacity = capacity < b->limit / 2 ? capacity * 2 : b->limit + 1;
    b->data = xreallocarray(b->data, capacity, 1);
    b->capacity = capacity;
    return true;
}

bool buffer_add(struct buffer *b, const void *bytes, size_t n)
{
    if (!buffer_reserve(b, n))
        return false;
    if (n)
        memcpy(b->data + b->length, bytes, n);
    b->length += n;
    b->data[b->length] = 0;
    return true;
}

bool buffer_add_text(struct buffer *b, const char *s)
{
    return buffer_add(b, s, strlen(s));
}

bool buffer_printf(struct buffer *b, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    bool ok = n >= 0 && buffer_reserve(b, (size_t)n);
    if (ok) {
        vsnprintf(b->data + b->length, (size_t)n + 1, fmt, again);
        b->length += (size_t)n;
    }
    va_end(again);
    return ok;
}

char *buffer_take(struct buffer *b)
{
    char *data = b->data ? b->data : xstrdup("");
    *b = (struct buffer){.limit = b->limit};
    return data;
}

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool id_valid(const char *s)
{
    if (!is_alnum(s[0]))
        return false;
    size_t n = 1;
    for (; s[n]; n++)
        if (n >= ID_MAX || !(is_alnum(s[n]) || s[n] == '.' || s[n] == '_' || s[n] == '-'))
            return false;
    return true;
}

/* Length of the sequence that begins with `lead`, 0 where none may. */
static size_t sequence_length(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        return 2;
    if (lead >= 0xe0 && lead <= 0xef)
        return 3;
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/* Decodes one valid sequence; false where it is none. */
static bool decode(const char *s, size_t left, uint32_t *ret_code, size_t *ret_length)
{
    static const uint32_t lowest[5] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *u = (const unsigned char *)s;
    size_t n = sequence_length(u[0]);
    if (!n || n > left)
        return false;
    uint32_t code = n == 1 ? u[0] : u[0] & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((u[i] & 0xc0) != 0x80)
            return false;
        code = code << 6 | (u[i] & 0x3fu);
    }
    if (code < lowest[n] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return false;
    *ret_code = code;
    *ret_length = n;
    return true;
}

uint32_t utf8_next(const char **p, const char *end)
{
    uint32_t code = 0xfffd;
    size_t n = 1;
    if (*p >= end)
        return code;
    decode(*p, (size_t)(end - *p), &code, &n);
    *p += n;
    return code;
}

bool utf8_valid(const char *s, size_t n)
{
    uint32_t code;
    size_t length;
    for (size_t i = 0; i < n; i += length)
        if (!decode(s + i, n - i, &code, &length))
            return false;
    return true;
}

bool codepoint_is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c <= 0x9f);
}

void hex_encode(const uint8_t *in, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[in[i] >> 4];
        out[2 * i + 1] = digits[in[i] & 15];
    }
    out[2 * n] = 0;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hex_decode(const char *in, uint8_t *out, size_t n)
{
    if (strlen(in) != 2 * n)
        return false;
    for (size_t i = 0; i < 2 * n; i++)
        if (hex_digit(in[i]) < 0)
            return false;
    for (size_t i = 0; i < n; i++)
        out[i] = (uint8_t)(hex_digit(in[2 * i]) << 4 | hex_digit(in[2 * i + 1]));
    return true;
}

bool hash_text_valid(const char *s)
{
    return strspn(s, "0123456789abcdef") == 64 && s[64] == '\0';
}

bool parse_int64(const char *s, int64_t lowest, int64_t highest, int64_t *ret)
{
    const char *digits = *s == '-' ? s + 1 : s;
    if (!*digits || digits[strspn(digits, "0123456789")])
        return false;
    errno = 0;
    long long value = strtoll(s, NULL, 10);
    if (errno || value < lowest || value > highest)
        return false;
    *ret = value;
    return true;
}

bool parse_decimal(const char *s, double *ret)
{
    const char *p = *s == '-' ? s + 1 : s;
    size_t whole = strspn(p, "0123456789"), fraction = 0;
    p += whole;
    if (*p == '.') {
        fraction = strspn(p + 1, "0123456789");
        p += 1 + fraction;
        if (!fraction)
            return false;
    }
    if (!whole || *p)
        return false;
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    double value = strtod_l(s, NULL, c);
    freelocale(c);
    if (!isfinite(value))
        return false;
    *ret = value;
    return true;
}

bool text_copy(char *out, size_t size, const char *in)
{
    size_t n = strlen(in);
    bool whole = n < size;
    if (!whole) {
        n = size - 1;
        while (n > 0 && ((unsigned char)in[n] & 0xc0) == 0x80)
            n--;
    }
    memcpy(out, in, n);
    out[n] = 0;
    return whole;
}

bool text_has_prefix(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

void text_copy_plain(char *out, size_t size, size_t most, const char *text)
{
    size_t n = 0;
    for (const char *end = text + strlen(text); text < end && most > 0; most--) {
        const char *at = text;
        uint32_t c = utf8_next(&text, end);
        size_t bytes = (size_t)(text - at);
        bool plain = !codepoint_is_control(c) && utf8_valid(at, bytes);
        bytes = plain ? bytes : 1;
        if (n + bytes >= size)
            break;
        memcpy(out + n, plain ? at : "?", bytes);
        n += bytes;
    }
    out[n] = '\0';
}
