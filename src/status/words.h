/* Times, ages and sizes as a person reads them, in both languages (look.md 13). Pure. */
#ifndef PAPAN_STATUS_WORDS_H
#define PAPAN_STATUS_WORDS_H

#include "base/config.h"
#include "base/text.h"
#include "base/zone.h"

struct voice {
    enum config_language language;
    const struct zone *zone;
    int64_t now;
};

/* "09.41.22" / "09:41:22"; with `seconds` false "09.41". */
void words_clock(struct buffer *b, const struct voice *v, int64_t ms, bool seconds);
/* "24 Desember 2026" / "24 December 2026" */
void words_date(struct buffer *b, const struct voice *v, int64_t ms);
/* "Selasa, 24 November 2026, 09.41.22 WIB" */
void words_full(struct buffer *b, const struct voice *v, int64_t ms);
/* "24 Nov, 03.12" */
void words_short(struct buffer *b, const struct voice *v, int64_t ms);
/* A moment in a sentence: "09.12" today, else "22 November, 14.05". */
void words_moment(struct buffer *b, const struct voice *v, int64_t ms);
/* "2 detik", "17 menit", "3 jam", "2 hari": one unit, rounded down. */
void words_span(struct buffer *b, const struct voice *v, int64_t ms);
/* "3 menit 18 detik": exact, below an hour; else two units. */
void words_exact_span(struct buffer *b, const struct voice *v, int64_t ms);
/* "6,1" of a unit of 10^9 or 10^6 bytes; with its unit: "6,1 GB". */
void words_bytes(struct buffer *b, const struct voice *v, int64_t bytes);
/* "6,1 dari 24 GB" */
void words_bytes_of(struct buffer *b, const struct voice *v, int64_t bytes, int64_t most);

/* HTML text and attribute values: & < > " ' escaped; control characters as U+FFFD. */
void words_html(struct buffer *b, const char *text);

#endif
