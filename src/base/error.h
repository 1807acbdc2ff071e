/* The one error type. A function that can fail takes `struct error *err` last, returns false (or NULL, or -1)
 * and fills *err; each layer may prefix where it happened; only the top layer logs. Never log and return the
 * same error. `err` may be NULL where the caller does not care. No allocation, any thread. */
#ifndef PAPAN_BASE_ERROR_H
#define PAPAN_BASE_ERROR_H

#include <stdbool.h>

struct error {
    char code[32];   /* a problem code of /status ("playlist-invalid") or "" */
    int errnum;      /* errno at the fault, 0 where none */
    char text[1024]; /* one sentence in English: where, then what; UTF-8, no newline */
};

/* Fills *err. `code` may be NULL (keeps ""). Control characters of the formatted text become '?'. Returns
 * false. */
bool error_set(struct error *err, const char *code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* As error_set with ": " and strerror(errnum) behind the text. Returns false. */
bool error_errno(struct error *err, const char *code, int errnum, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Puts "<prefix>: " before the text that is there. Returns false. */
bool error_prefix(struct error *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
