/* An answer on its way out: body, type, and what HTTP wants around it (validators, gzip, security headers).
 */
#ifndef PAPAN_STATUS_ANSWER_H
#define PAPAN_STATUS_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct MHD_Connection;

struct answer {
    unsigned status;
    const char *type; /* static string */
    char *body;       /* malloc'd */
    size_t length;
    int64_t last_modified; /* Unix ms, 0 = none */
    bool compress;         /* text worth gzip */
    bool page;             /* HTML: with the Content-Security-Policy of the dashboard */
    const char *header[2]; /* one more, or NULL */
};

/* Takes over `body` (malloc'd). */
struct answer answer_bytes(const char *type, char *body, size_t length);
/* A short text for people and scripts, with a newline. */
struct answer answer_text(unsigned status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Sends it, frees its body. Returns MHD's YES or NO. */
int answer_send(struct answer *a, struct MHD_Connection *connection, bool head);

/* The last second as HTTP writes it, "Tue, 24 Nov 2026 02:41:22 GMT"; and back (-1 where it is none). */
void http_date(int64_t ms, char out[32]);
int64_t http_date_parse(const char *text);

#endif
