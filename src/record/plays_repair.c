#include "record/plays_repair.h"

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "record/lines.h"
#include "record/play_line.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* No line is shorter, so size / this is at least the number of lines that a damaged file had. */
#define LINE_LEAST 100

struct findings {
    size_t good; /* bytes of whole lines that are plays */
    size_t size; /* of the file */
    bool bad;    /* a complete line that is no play, or what cannot be read */
    bool torn;   /* something behind the last newline */
    int64_t last_seq;
    char last_boot[16];
};

/* What is in the file; its good lines go to `copy` unless that is -1. */
static bool examine(int fd, int copy, struct findings *f, struct error *err)
{
    struct lines *l = xmalloc(sizeof *l);
    const char *line;
    size_t n;
    bool ok = true;
    lines_begin(l, fd, PLAYS_FILE_LIMIT);
    for (enum line_kind kind; ok && (kind = lines_next(l, &line, &n)) != LINE_END;) {
        struct play p;
        char boot[16];
        if (kind == LINE_TORN) {
            f->torn = true;
            break;
        }
        if (kind == LINE_LONG || !play_parse(line, n, &p, boot)) {
            f->bad = true;
            continue;
        }
        f->good += n + 1;
        if (p.seq >= f->last_seq) {
            f->last_seq = p.seq;
            text_copy(f->last_boot, sizeof f->last_boot, boot);
        }
        if (copy >= 0)
            ok = file_write_all(copy, line, n + 1, err);
    }
    f->bad = f->bad || l->failed;
    free(l);
    return ok;
}

static bool cut_tail(const char *path, size_t length, struct error *err)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    bool ok = fd >= 0 && ftruncate(fd, (off_t)length) == 0;
    if (!ok)
        error_errno(err, NULL, errno, "%s: cannot cut a torn line off", path);
    if (fd >= 0)
        close(fd);
    return ok;
}

/* The whole lines of `from`, to be `path` once that is free. Its name is one that goes with the old days should we end here. */
static bool keep_good(const char *from, const char *path, struct error *err)
{
    struct findings f = {0};
    char *name = xasprintf("%s.bad.new", path);
    int old = file_open_regular(from, err);
    int fd = old < 0 ? -1 : open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = old >= 0 && fd >= 0;
    if (old >= 0 && fd < 0)
        error_errno(err, NULL, errno, "%s: cannot write", name);
    ok = ok && examine(old, fd, &f, err) && file_commit(fd, name, path, 0600, err);
    if (!ok && fd >= 0)
        unlink(name);
    if (fd >= 0)
        close(fd);
    if (old >= 0)
        close(old);
    free(name);
    return ok;
}

static bool set_aside(const char *path, const struct findings *f, struct error *err)
{
    char *aside = xasprintf("%s.bad", path);
    bool ok = file_move(path, aside, err);
    if (ok) {
        log_warning("%s is damaged: set aside as %s, %zu of %zu bytes are whole lines and stay", path, aside,
                    f->good, f->size);
        if (f->good > 0)
            ok = keep_good(aside, path, err);
    }
    free(aside);
    return ok;
}

/* One file put right. *ret_damaged: numbers may be missing from it. */
static bool repair_file(const char *path, struct findings *f, bool *ret_damaged, struct error *err)
{
    struct stat st = {0};
    struct error why = {0};
    *f = (struct findings){0};
    *ret_damaged = true;
    int fd = file_open_regular(path, &why);
    bool readable = fd >= 0 && fstat(fd, &st) == 0 && st.st_size <= PLAYS_FILE_LIMIT;
    f->size = readable ? (size_t)st.st_size : 0;
    if (readable)
        examine(fd, -1, f, NULL);
    if (fd >= 0)
        close(fd);
    if (!readable) {
        log_warning("%s: set aside", fd >= 0 ? path : why.text);
        return set_aside(path, f, err);
    }
    bool ok = true;
    if (f->bad || (f->torn && f->good == 0))
        ok = set_aside(path, f, err);
    else if (f->torn)
        ok = cut_tail(path, f->good, err);
    *ret_damaged = f->bad || f->good == 0;
    return ok;
}

bool plays_repair(const char *folder, const char *boot, int64_t *ret_last, int64_t *ret_next,
                  struct error *err)
{
    bool ok = true, found = false;
    int64_t last = 0, leap = 0;
    char **names = file_list(folder, err);
    if (!names)
        return false;
    size_t count = 0;
    while (names[count])
        count++;
    for (size_t i = count; i-- > 0 && ok && !found;) {
        if (plays_file_day(names[i], false) < 0)
            continue;
        struct findings f;
        bool damaged;
        char *path = path_join(folder, names[i]);
        ok = repair_file(path, &f, &damaged, err);
        if (f.last_seq > last)
            last = f.last_seq;
        if (damaged)
            leap += PLAYS_SEQ_LEAP + (int64_t)(f.size / LINE_LEAST);
        else if (strcmp(f.last_boot, boot) != 0)
            leap += PLAYS_SEQ_LEAP;
        found = !damaged;
        free(path);
    }
    file_names_free(names);
    *ret_last = last;
    *ret_next = last + leap + 1;
    return ok;
}

void plays_remove_before(const char *folder, int64_t first_day)
{
    char **names = file_list(folder, NULL);
    for (size_t i = 0; names && names[i]; i++) {
        int64_t day = plays_file_day(names[i], true);
        if (day < 0 || day >= first_day)
            continue;
        struct error err = {0};
        char *path = path_join(folder, names[i]);
        if (!file_remove(path, FILE_DURABLE, &err))
            log_warning("%s", err.text);
        free(path);
    }
    if (names)
        file_names_free(names);
}
