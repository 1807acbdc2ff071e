#include "envelope/envelope.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Bytes of one group of four, 1…3; 0 where it is not canonical. Only the last group of a text may be padded.
 */
static size_t decode_group(const char *text, bool last, uint8_t out[3])
{
    size_t digits = 4;
    if (last && text[3] == '=')
        digits = text[2] == '=' ? 2 : 3;
    uint32_t bits = 0;
    for (size_t i = 0; i < 4; i++) {
        int v = i < digits ? value_of(text[i]) : 0;
        if (v < 0)
            return 0;
        bits = bits << 6 | (uint32_t)v;
    }
    /* The bits behind the last byte must be 0, or two texts would mean the same bytes. */
    if ((digits == 2 && (bits & 0xffff)) || (digits == 3 && (bits & 0xff)))
        return 0;
    out[0] = (uint8_t)(bits >> 16);
    out[1] = (uint8_t)(bits >> 8);
    out[2] = (uint8_t)bits;
    return digits - 1;
}

bool base64_decode(const char *text, size_t n, uint8_t *out, size_t out_size, size_t *ret_n)
{
    if (n % 4 != 0)
        return false;
    size_t length = 0;
    for (size_t i = 0; i < n; i += 4) {
        uint8_t group[3];
        size_t bytes = decode_group(text + i, i + 4 == n, group);
        if (bytes == 0 || bytes > out_size - length)
            return false;
        for (size_t k = 0; k < bytes; k++)
            out[length++] = group[k];
    }
    *ret_n = length;
    return true;
}

void base64_encode(const uint8_t *bytes, size_t n, char *out)
{
    for (size_t i = 0; i < n; i += 3) {
        uint32_t bits = (uint32_t)bytes[i] << 16;
        if (i + 1 < n)
            bits |= (uint32_t)bytes[i + 1] << 8;
        if (i + 2 < n)
            bits |= bytes[i + 2];
        *out++ = alphabet[bits >> 18];
        *out++ = alphabet[bits >> 12 & 63];
        *out++ = i + 1 < n ? alphabet[bits >> 6 & 63] : '=';
        *out++ = i + 2 < n ? alphabet[bits & 63] : '=';
    }
    *out = 0;
}
