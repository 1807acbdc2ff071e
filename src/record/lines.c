#include "record/lines.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void lines_begin(struct lines *l, int fd, int64_t size)
{
    l->fd = fd;
    l->memory = NULL;
    l->left = size;
    l->begin = l->end = 0;
    l->over = l->failed = false;
}

void lines_begin_memory(struct lines *l, const char *bytes, size_t n)
{
    lines_begin(l, -1, (int64_t)n);
    l->memory = bytes;
}

static ssize_t read_some(struct lines *l, char *to, size_t most)
{
    ssize_t n = (ssize_t)(l->left < (int64_t)most ? (size_t)l->left : most);
    if (l->memory) {
        memcpy(to, l->memory, (size_t)n);
        l->memory += n;
        return n;
    }
    size_t wanted = (size_t)n;
    do
        n = read(l->fd, to, wanted);
    while (n < 0 && errno == EINTR);
    return n;
}

/* False at the end. What is kept begins at the front afterwards. */
static bool read_more(struct lines *l)
{
    size_t kept = l->end - l->begin;
    if (kept > PLAY_LINE_LIMIT) {
        l->over = true;
        kept = 0;
    }
    memmove(l->bytes, l->bytes + l->begin, kept);
    l->begin = 0;
    l->end = kept;
    ssize_t n = read_some(l, l->bytes + kept, sizeof l->bytes - kept);
    l->failed = n < 0;
    if (n <= 0)
        return false;
    l->end += (size_t)n;
    l->left -= n;
    return true;
}

enum line_kind lines_next(struct lines *l, const char **ret, size_t *ret_n)
{
    l->over = false;
    for (;;) {
        const char *line = l->bytes + l->begin, *newline = memchr(line, '\n', l->end - l->begin);
        if (newline) {
            size_t n = (size_t)(newline - line);
            l->begin += n + 1;
            if (l->over || n > PLAY_LINE_LIMIT)
                return LINE_LONG;
            *ret = line;
            *ret_n = n;
            return LINE_WHOLE;
        }
        if (!read_more(l))
            return l->over || l->end > l->begin ? LINE_TORN : LINE_END;
    }
}
