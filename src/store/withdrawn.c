/* design.md 4.4: what an accepted version withdrew stays withdrawn until a version accepted after it becomes
 * current. While that version waits in next.papan it says so itself; once a newer one takes its place there,
 * state/withdrawn says it:
 *   {"withdrawn": [{"version": 8, "ids": ["…"]}, …]}   an entry counts while the current version is lower or
 * the same. */
#include "store/library.h"

#include "base/memory.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define NAME "withdrawn"

struct withdrawals {
    char **ids;
    size_t n;
};

static json_t *read_entries(const struct store *s)
{
    char *text = NULL;
    size_t n = 0;
    if (!store_read_state(s, NAME, &text, &n, NULL))
        return json_array();
    json_t *root = json_loadb(text, n, 0, NULL), *entries = json_object_get(root, "withdrawn");
    free(text);
    json_t *result = json_is_array(entries) ? json_incref(entries) : json_array();
    json_decref(root);
    return result;
}

static bool counts(const json_t *entry, int64_t current_version)
{
    return json_integer_value(json_object_get(entry, "version")) >= current_version;
}

struct withdrawals *library_withdrawals(const struct store *s, int64_t current_version)
{
    struct withdrawals *w = xcalloc(1, sizeof *w);
    json_t *entries = read_entries(s), *entry, *id;
    size_t i, k;
    json_array_foreach(entries, i, entry)
    {
        if (!counts(entry, current_version))
            continue;
        json_array_foreach(json_object_get(entry, "ids"), k, id)
        {
            if (!json_is_string(id))
                continue;
            w->ids = xreallocarray(w->ids, w->n + 1, sizeof *w->ids);
            w->ids[w->n++] = xstrdup(json_string_value(id));
        }
    }
    json_decref(entries);
    return w;
}

void withdrawals_free(struct withdrawals *w)
{
    if (!w)
        return;
    for (size_t i = 0; i < w->n; i++)
        free(w->ids[i]);
    free(w->ids);
    free(w);
}

size_t withdrawals_list(const struct withdrawals *w, char *const **ret_names)
{
    *ret_names = w->ids;
    return w->n;
}

bool withdrawals_name(const struct withdrawals *w, const char *item_id, const char *media_hash)
{
    for (size_t i = 0; w && i < w->n; i++)
        if ((item_id && strcmp(w->ids[i], item_id) == 0) ||
            (media_hash && strcmp(w->ids[i], media_hash) == 0))
            return true;
    return false;
}

bool library_keep_withdrawals(struct store *s, const struct playlist *superseded, int64_t current_version,
                              struct error *err)
{
    json_t *entries = read_entries(s), *kept = json_array(), *entry;
    size_t i;
    json_array_foreach(entries, i, entry) if (counts(entry, current_version)) json_array_append(kept, entry);
    json_decref(entries);
    if (superseded->n_withdrawn) {
        json_t *ids = json_array();
        for (size_t k = 0; k < superseded->n_withdrawn; k++)
            json_array_append_new(ids, json_string(superseded->withdrawn[k]));
        json_array_append_new(
            kept, json_pack("{s:I, s:o}", "version", (json_int_t)superseded->version, "ids", ids));
    }
    bool ok;
    if (json_array_size(kept)) {
        json_t *root = json_pack("{s:O}", "withdrawn", kept);
        char *text = json_dumps(root, JSON_COMPACT);
        ok = store_write_state(s, NAME, text, strlen(text), err);
        free(text);
        json_decref(root);
    } else {
        ok = store_remove_state(s, NAME, err);
    }
    json_decref(kept);
    return ok;
}
