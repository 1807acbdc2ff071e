#include "base/file.h"
#include "store/store.h"
#include "store/store_private.h"

#include <jansson.h>
#include <stdlib.h>

#define STATE_LIMIT ((size_t)4 << 20)

bool store_read_state(const struct store *s, const char *name, char **ret, size_t *ret_n, struct error *err)
{
    char *path = path_join(s->state, name);
    bool ok = file_read(path, STATE_LIMIT, ret, ret_n, err) || store_fault(err);
    free(path);
    return ok;
}

bool store_write_state(struct store *s, const char *name, const void *bytes, size_t n, struct error *err)
{
    char *path = path_join(s->state, name);
    bool ok = file_replace(path, bytes, n, 0600, FILE_DURABLE, err) || store_fault(err);
    free(path);
    return ok;
}

bool store_remove_state(struct store *s, const char *name, struct error *err)
{
    char *path = path_join(s->state, name);
    bool ok = file_remove(path, FILE_DURABLE, err) || store_fault(err);
    free(path);
    return ok;
}

int64_t store_set_aside(const struct store *s)
{
    char *text = NULL;
    size_t n = 0;
    if (!store_read_state(s, "set-aside", &text, &n, NULL))
        return 0;
    json_t *o = json_loadb(text, n, 0, NULL);
    int64_t version = json_integer_value(json_object_get(o, "version"));
    json_decref(o);
    free(text);
    return version > 0 ? version : 0;
}
