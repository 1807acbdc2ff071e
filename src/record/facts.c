#include "base/file.h"
#include "base/memory.h"
#include "record/record.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FACTS_LIMIT (16u << 20)

struct facts {
    char *path;
    char *last; /* what the file holds, NULL = unknown */
};

struct facts_reader {
    char *path;
    json_t *object;   /* NULL = none, or not read */
    struct stat read; /* of the file that `object` was read from */
};

struct facts *facts_create(const char *runtime_path, const char *program)
{
    struct facts *f = xcalloc(1, sizeof *f);
    f->path = xasprintf("%s/%s.json", runtime_path, program);
    return f;
}

void facts_free(struct facts *f)
{
    if (!f)
        return;
    free(f->path);
    free(f->last);
    free(f);
}

bool facts_write(struct facts *f, const json_t *object, struct error *err)
{
    char *text = json_dumps(object, JSON_COMPACT);
    if (!text)
        return error_set(err, NULL, "%s: facts cannot be written as JSON", f->path);
    /* access(): somebody may have emptied the runtime folder. */
    if (f->last && strcmp(f->last, text) == 0 && access(f->path, F_OK) == 0) {
        free(text);
        return true;
    }
    if (!file_replace(f->path, text, strlen(text), 0600, FILE_FAST, err)) {
        free(text);
        return false;
    }
    free(f->last);
    f->last = text;
    return true;
}

static json_t *read_object(const char *path)
{
    char *text = NULL;
    size_t n = 0;
    json_t *object = NULL;
    if (file_read(path, FACTS_LIMIT, &text, &n, NULL))
        object = json_loadb(text, n, 0, NULL);
    free(text);
    if (object && !json_is_object(object)) {
        json_decref(object);
        object = NULL;
    }
    return object;
}

json_t *facts_read(const char *runtime_path, const char *program)
{
    char *path = xasprintf("%s/%s.json", runtime_path, program);
    json_t *object = read_object(path);
    free(path);
    return object;
}

struct facts_reader *facts_reader_create(const char *runtime_path, const char *program)
{
    struct facts_reader *r = xcalloc(1, sizeof *r);
    r->path = xasprintf("%s/%s.json", runtime_path, program);
    return r;
}

void facts_reader_free(struct facts_reader *r)
{
    if (!r)
        return;
    json_decref(r->object);
    free(r->path);
    free(r);
}

/* A file is never changed in place, and a new one has another ctime even where it got the inode of the one before. */
static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

json_t *facts_reader_look(struct facts_reader *r)
{
    struct stat now = {0}; /* looked at before it is read: what is replaced in between is read once more */
    bool there = lstat(r->path, &now) == 0;
    if (there && r->object && same_file(&now, &r->read))
        return json_incref(r->object);
    json_decref(r->object);
    r->object = there ? read_object(r->path) : NULL;
    r->read = now;
    return json_incref(r->object);
}
