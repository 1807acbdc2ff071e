#include "base/file.h"
#include "base/memory.h"
#include "record/lines.h"
#include "record/play_line.h"
#include "record/plays_pending.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One day's file, or what waits, standing at its next play above `since`. Days rise with the numbers but where
 * the clock was turned back, so the files are merged. */
struct day_cursor {
    struct lines *lines;
    char *memory; /* that `lines` reads, NULL = none */
    struct play play; /* the next */
};

/* The next play above `since`; false at the end. A line that is none, or torn, is passed over. */
static bool cursor_next(struct day_cursor *c, int64_t since)
{
    const char *line;
    size_t n;
    for (enum line_kind kind; (kind = lines_next(c->lines, &line, &n)) == LINE_WHOLE || kind == LINE_LONG;) {
        int64_t seq = kind == LINE_WHOLE ? play_line_seq(line, n + 1) : 0;
        if (kind == LINE_LONG || (seq > 0 && seq <= since))
            continue;
        if (play_parse(line, n, &c->play, NULL) && c->play.seq > since)
            return true;
    }
    return false;
}

/* The number in the last line of the file, 0 where it is not to be had cheaply. */
static int64_t last_seq(int fd)
{
    char tail[2 * PLAY_LINE_LIMIT];
    off_t size = lseek(fd, 0, SEEK_END), from = size > (off_t)sizeof tail ? size - (off_t)sizeof tail : 0;
    ssize_t n = size > 0 ? pread(fd, tail, sizeof tail, from) : 0;
    lseek(fd, 0, SEEK_SET);
    if (n < 2 || tail[n - 1] != '\n')
        return 0;
    const char *before = memrchr(tail, '\n', (size_t)n - 1);
    const char *line = before ? before + 1 : tail;
    return before || from == 0 ? play_line_seq(line, (size_t)(tail + n - line)) : 0;
}

/* A file so large is none of ours; the writer sets it aside. */
static bool cursor_open(struct day_cursor *c, const char *path, int64_t since)
{
    struct stat st;
    int fd = file_open_regular(path, NULL);
    if (fd < 0)
        return false;
    int64_t last = last_seq(fd);
    if (fstat(fd, &st) != 0 || st.st_size > PLAYS_FILE_LIMIT || (last > 0 && last <= since)) {
        close(fd);
        return false;
    }
    *c = (struct day_cursor){.lines = xmalloc(sizeof *c->lines)};
    lines_begin(c->lines, fd, st.st_size);
    return true;
}

static bool cursor_open_pending(struct day_cursor *c, char *text, size_t n)
{
    if (n == 0)
        return false;
    *c = (struct day_cursor){.lines = xmalloc(sizeof *c->lines), .memory = text};
    lines_begin_memory(c->lines, text, n);
    return true;
}

static void cursor_close(struct day_cursor *c)
{
    if (c->lines->fd >= 0)
        close(c->lines->fd);
    free(c->lines);
    free(c->memory);
}

/* Lines go from the pending ones to their days in order of their numbers while this reads. So the pending ones
 * are read before the days, and the last day is opened first: whichever number is seen, those before it are
 * there too, at times twice. */
static size_t open_all(const char *folder, char **names, size_t count, int64_t since, struct day_cursor *list)
{
    size_t n = 0;
    for (size_t i = count; i-- > 0;) {
        if (plays_file_day(names[i], false) < 0)
            continue;
        char *path = path_join(folder, names[i]);
        struct day_cursor *c = &list[n];
        if (cursor_open(c, path, since)) {
            if (cursor_next(c, since))
                n++;
            else
                cursor_close(c);
        }
        free(path);
    }
    return n;
}

/* Hands out the plays in order of their numbers, each once, and closes the list. */
static int64_t merge(struct day_cursor *list, size_t n, int64_t since, int64_t limit, play_found *found,
                     void *context)
{
    int64_t next = since;
    for (int64_t given = 0; given < limit && n > 0; given++) {
        size_t least = 0;
        for (size_t i = 1; i < n; i++)
            if (list[i].play.seq < list[least].play.seq)
                least = i;
        next = list[least].play.seq;
        found(context, &list[least].play);
        for (size_t i = n; i-- > 0;)
            if (list[i].play.seq <= next && !cursor_next(&list[i], next)) {
                cursor_close(&list[i]);
                list[i] = list[--n];
            }
    }
    while (n > 0)
        cursor_close(&list[--n]);
    return next;
}

bool plays_read(const struct plays_place *at, int64_t since, int64_t limit, play_found *found, void *context,
                int64_t *ret_next, struct error *err)
{
    struct error why = {0};
    size_t count = 0, n = 0, pending_size;
    char *pending = pending_read(at->runtime_path, &pending_size);
    char *folder = path_join(at->store_path, "plays");
    char **names = file_list(folder, &why);
    bool ok = names || why.errnum == ENOENT;
    while (names && names[count])
        count++;
    struct day_cursor *list = xcalloc(count + 1, sizeof *list);
    if (pending && cursor_open_pending(&list[0], pending, pending_size)) {
        pending = NULL;
        if (cursor_next(&list[0], since))
            n++;
        else
            cursor_close(&list[0]);
    }
    if (names)
        n += open_all(folder, names, count, since, &list[n]);
    *ret_next = merge(list, n, since, limit, found, context);
    if (!ok && err)
        *err = why;
    free(pending);
    free(list);
    if (names)
        file_names_free(names);
    free(folder);
    return ok;
}

/* The number of the last whole line that waits. */
static int64_t last_pending(const char *runtime_path)
{
    size_t n;
    char *text = pending_read(runtime_path, &n);
    const char *end = text ? memrchr(text, '\n', n) : NULL;
    const char *before = end ? memrchr(text, '\n', (size_t)(end - text)) : NULL,
               *line = before ? before + 1 : text;
    int64_t seq = end ? play_line_seq(line, (size_t)(end + 1 - line)) : 0;
    free(text);
    return seq;
}

int64_t plays_last_seq(const struct plays_place *at)
{
    int64_t last = last_pending(at->runtime_path);
    char *folder = path_join(at->store_path, "plays");
    char **names = file_list(folder, NULL);
    for (size_t i = 0; names && names[i]; i++) {
        if (plays_file_day(names[i], false) < 0)
            continue;
        char *path = path_join(folder, names[i]);
        int fd = file_open_regular(path, NULL);
        if (fd >= 0) {
            int64_t seq = last_seq(fd);
            last = seq > last ? seq : last;
            close(fd);
        }
        free(path);
    }
    file_names_free(names);
    free(folder);
    return last;
}
