#include "base/file.h"
#include "base/memory.h"
#include "record/record.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FACTS_LIMIT (16u << 20)

struct facts {
    char *path;
    char *last; /* what the file holds, NULL = unknown */
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

json_t *facts_read(const char *runtime_path, const char *program)
{
    char *path = xasprintf("%s/%s.json", runtime_path, program), *text = NULL;
    size_t n = 0;
    json_t *object = NULL;
    if (file_read(path, FACTS_LIMIT, &text, &n, NULL))
        object = json_loadb(text, n, 0, NULL);
    free(text);
    free(path);
    if (object && !json_is_object(object)) {
        json_decref(object);
        object = NULL;
    }
    return object;
}
