/* The lines of a file that damage may have left without any newline: however large it is, a reader holds one piece of it. Private to
 * record/. */
#ifndef PAPAN_RECORD_LINES_H
#define PAPAN_RECORD_LINES_H

#include "record/play_line.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lines {
    int fd;             /* the caller's; -1: what is read is `memory` */
    const char *memory; /* what is left of it */
    int64_t left;       /* bytes to be read */
    size_t begin, end;
    bool over;   /* what is in `bytes` goes on a line that is too long */
    bool failed; /* the file could not be read to its end */
    char bytes[2 * (PLAY_LINE_LIMIT + 1)];
};
enum line_kind {
    LINE_END,
    LINE_WHOLE,
    LINE_LONG, /* more than PLAY_LINE_LIMIT bytes, passed over */
    LINE_TORN  /* the file ends, or cannot be read, within it */
};

/* Of `fd`, from where it stands, at most `size` bytes: what is added meanwhile is not read. */
void lines_begin(struct lines *l, int fd, int64_t size);
/* The bytes are the caller's, and must outlive it. */
void lines_begin_memory(struct lines *l, const char *bytes, size_t n);
/* The next line. Of a whole one *ret is the text, ended by its newline, which *ret_n does not count; it holds until the next call. */
enum line_kind lines_next(struct lines *l, const char **ret, size_t *ret_n);

#endif
