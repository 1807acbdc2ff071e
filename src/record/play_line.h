/* A play as one line of JSON, and the names of the files that hold them. Private to record/. */
#ifndef PAPAN_RECORD_PLAY_LINE_H
#define PAPAN_RECORD_PLAY_LINE_H

#include "record/plays.h"

#include <stddef.h>

#define PLAYS_FILE_LIMIT (256u << 20)
#define PLAY_LINE_LIMIT 8192u
#define PLAY_SEQ_MAX                                                                                         \
    INT64_C(                                                                                                 \
        1000000000000000) /* a number beyond is damage: numbers rise from it, and JSON's readers take 2^53 */

/* With its newline; caller frees. `boot` tells which boot wrote it. */
char *play_line(const struct play *p, const struct zone *zone, const char *boot);
/* One line without its newline. False where it is no play. `ret_boot` (16 bytes) may be NULL. */
bool play_parse(const char *line, size_t n, struct play *ret, char *ret_boot);
/* The sequence number alone, without reading the whole line; 0 where it is no play of ours. The line ends with a newline. */
int64_t play_line_seq(const char *line, size_t n);
/* The day of its planned start, as the line (of a play) writes it; -1 where it has none. NUL-terminated. */
int64_t play_line_day(const char *line);

/* "2026-11-24.jsonl" → days since 1970; -1 where the name is no day's file. `bad`: "….jsonl.bad" counts too.
 */
int64_t plays_file_day(const char *name, bool bad);
void plays_file_name(int64_t day, char out[32]);

#endif
