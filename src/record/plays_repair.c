#include "record/plays_repair.h"

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "record/play_line.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* No line is shorter, so size / this is at least the number of lines that a damaged file had. */
#define LINE_LEAST 100

struct findings {
    struct buffer good; /* the whole lines that are plays */
    size_t size;        /* of the file */
    bool bad;           /* a complete line that is no play */
    bool torn;          /* something behind the last newline */
    int64_t last_seq;
    char last_boot[16];
};

static void examine(const char *text, size_t n, struct findings *f)
{
    const char *at = text, *end = text + n;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        if (!newline) {
            f->torn = true;
            return;
        }
        struct play p;
        char boot[16];
        if (!play_parse(at, (size_t)(newline - at), &p, boot)) {
            f->bad = true;
        } else {
            buffer_add(&f->good, at, (size_t)(newline - at) + 1);
            if (p.seq >= f->last_seq) {
                f->last_seq = p.seq;
                text_copy(f->last_boot, sizeof f->last_boot, boot);
            }
        }
        at = newline + 1;
    }
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

static bool set_aside(const char *path, const struct findings *f, struct error *err)
{
    char *aside = xasprintf("%s.bad", path);
    bool ok = file_move(path, aside, err);
    if (ok) {
        log_warning("%s is damaged: set aside as %s, %zu of %zu bytes are whole lines and stay", path, aside,
                    f->good.length, f->size);
        if (f->good.length > 0)
            ok = file_replace(path, f->good.data, f->good.length, 0600, FILE_DURABLE, err);
    }
    free(aside);
    return ok;
}

/* One file put right. *ret_damaged: numbers may be missing from it. */
static bool repair_file(const char *path, struct findings *f, bool *ret_damaged, struct error *err)
{
    char *text = NULL;
    size_t n = 0;
    struct error why = {0};
    buffer_init(&f->good, PLAYS_FILE_LIMIT);
    *f = (struct findings){.good = f->good};
    *ret_damaged = true;
    if (!file_read(path, PLAYS_FILE_LIMIT, &text, &n, &why)) {
        log_warning("%s: set aside", why.text);
        return set_aside(path, f, err);
    }
    f->size = n;
    examine(text, n, f);
    bool ok = true;
    if (f->bad || (f->torn && f->good.length == 0))
        ok = set_aside(path, f, err);
    else if (f->torn)
        ok = cut_tail(path, f->good.length, err);
    *ret_damaged = f->bad || f->good.length == 0;
    free(text);
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
        buffer_finish(&f.good);
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
