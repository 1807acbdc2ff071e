/* Strings: a growing buffer with a ceiling, UTF-8, ids, hex, numbers in the C locale. No global state. */
#ifndef PAPAN_BASE_TEXT_H
#define PAPAN_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ID_MAX 64 /* bytes of an id, without the NUL */

struct buffer {
    char *data; /* NUL-terminated once anything was added, else NULL */
    size_t length, capacity, limit;
};
/* `limit` is the most bytes it may ever hold. The caller's memory; finish frees. */
void buffer_init(struct buffer *b, size_t limit);
void buffer_finish(struct buffer *b);
/* Each adds or, past the limit, adds nothing and returns false. */
bool buffer_add(struct buffer *b, const void *bytes, size_t n);
bool buffer_add_text(struct buffer *b, const char *s);
bool buffer_printf(struct buffer *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Hands the data (never NULL) to the caller, who frees it; the buffer is empty afterwards. */
char *buffer_take(struct buffer *b);

/* design.md 4.2: [A-Za-z0-9][A-Za-z0-9._-]{0,63} */
bool id_valid(const char *s);

/* Next code point of valid or invalid UTF-8 in [*p, end); advances *p by at least one byte. Invalid: 0xFFFD.
 */
uint32_t utf8_next(const char **p, const char *end);
/* RFC 3629: no overlong forms, no surrogates, <= U+10FFFF. */
bool utf8_valid(const char *s, size_t n);
/* Unicode general category Cc (C0, DEL, C1). */
/* Copies at most `most` characters, cut between two of them where `size` bytes end; a control character becomes '?',
 * and so does what is no UTF-8. */
void text_copy_plain(char *out, size_t size, size_t most, const char *text);
bool codepoint_is_control(uint32_t c);

void hex_encode(const uint8_t *in, size_t n, char *out /* 2n + 1 */);
/* Lower-case only. False unless exactly 2n hex digits. */
bool hex_decode(const char *in, uint8_t *out, size_t n);
/* 64 lower-case hex digits. */
bool hash_text_valid(const char *s);

/* Whole string, no sign but '-', no white space, no overflow; in [lowest, highest]. C locale. */
bool parse_int64(const char *s, int64_t lowest, int64_t highest, int64_t *ret);
/* Whole string, plain decimal ("12.5"), C locale, finite. */
bool parse_decimal(const char *s, double *ret);

/* Copies with truncation at a UTF-8 boundary; always terminates. Returns false when cut. */
bool text_copy(char *out, size_t size, const char *in);
bool text_has_prefix(const char *s, const char *prefix);

#endif
