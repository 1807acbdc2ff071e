#include "base/file.h"
#include "base/memory.h"
#include "record/play_line.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One day's file, standing at its next play above `since`. Days rise with the numbers but where the clock was
 * turned back, so the files are merged. */
struct day_cursor {
    FILE *file;
    char *line; /* getline's */
    size_t line_size;
    struct play play; /* the next */
};

/* The next play above `since`; false at the end. A line that is none, or torn, is passed over. */
static bool cursor_next(struct day_cursor *c, int64_t since)
{
    for (;;) {
        ssize_t n = getline(&c->line, &c->line_size, c->file);
        if (n <= 0)
            return false;
        if (c->line[n - 1] != '\n')
            return false;
        int64_t seq = play_line_seq(c->line, (size_t)n);
        if (seq > 0 && seq <= since)
            continue;
        if (play_parse(c->line, (size_t)n - 1, &c->play, NULL) && c->play.seq > since)
            return true;
    }
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

static bool cursor_open(struct day_cursor *c, const char *path, int64_t since)
{
    *c = (struct day_cursor){0};
    int fd = file_open_regular(path, NULL);
    if (fd < 0)
        return false;
    int64_t last = last_seq(fd);
    if (last > 0 && last <= since) {
        close(fd);
        return false;
    }
    c->file = fdopen(fd, "r");
    if (!c->file) {
        close(fd);
        return false;
    }
    return true;
}

static void cursor_close(struct day_cursor *c)
{
    fclose(c->file);
    free(c->line);
}

static size_t open_all(const char *folder, char **names, int64_t since, struct day_cursor *list)
{
    size_t n = 0;
    for (size_t i = 0; names[i]; i++) {
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

bool plays_read(const char *store_path, int64_t since, int64_t limit, play_found *found, void *context,
                int64_t *ret_next, struct error *err)
{
    struct error why = {0};
    char *folder = path_join(store_path, "plays");
    char **names = file_list(folder, &why);
    int64_t next = since;
    bool ok = names || why.errnum == ENOENT;
    if (!names) {
        if (ok)
            *ret_next = since;
        else if (err)
            *err = why;
        free(folder);
        return ok;
    }
    size_t count = 0;
    while (names[count])
        count++;
    struct day_cursor *list = xcalloc(count + 1, sizeof *list);
    size_t n = open_all(folder, names, since, list);
    for (int64_t given = 0; given < limit && n > 0; given++) {
        size_t least = 0;
        for (size_t i = 1; i < n; i++)
            if (list[i].play.seq < list[least].play.seq)
                least = i;
        next = list[least].play.seq;
        found(context, &list[least].play);
        if (!cursor_next(&list[least], next)) {
            cursor_close(&list[least]);
            list[least] = list[--n];
        }
    }
    while (n > 0)
        cursor_close(&list[--n]);
    free(list);
    file_names_free(names);
    free(folder);
    *ret_next = next;
    return true;
}

int64_t plays_last_seq(const char *store_path)
{
    int64_t last = 0;
    char *folder = path_join(store_path, "plays");
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
