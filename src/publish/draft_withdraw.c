/* Withdrawals (design.md 8): the author's own list, what the last version withdrew while its item is still in
 * the source, and what the command line withdraws now. */
#include "draft_internal.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static bool in_list(const json_t *list, const char *text)
{
    size_t i;
    json_t *value;
    json_array_foreach(list, i, value)
    {
        if (json_is_string(value) && strcmp(json_string_value(value), text) == 0)
            return true;
    }
    return false;
}

static void add_once(json_t *list, const char *text)
{
    if (!in_list(list, text))
        json_array_append_new(list, json_string(text));
}

static bool is_item(const struct draft *d, const char *id)
{
    for (size_t i = 0; i < d->n_items; i++)
        if (d->items[i].id != NULL && strcmp(d->items[i].id, id) == 0)
            return true;
    return false;
}

static bool is_medium(const json_t *payload, const char *hash)
{
    return json_object_get(json_object_get(payload, "media"), hash) != NULL;
}

/* Was it in the version published last. */
static bool was_item(const json_t *last, const char *id)
{
    size_t i, j;
    json_t *loop, *item;
    json_array_foreach(json_object_get(last, "loops"), i, loop)
    {
        json_array_foreach(json_object_get(loop, "items"), j, item)
        {
            const char *known = json_string_value(json_object_get(item, "id"));
            if (known != NULL && strcmp(known, id) == 0)
                return true;
        }
    }
    return false;
}

/* An id, the id in the source of a file with several pages, a file's name, a hash. */
static void withdraw_one(struct draft *d, json_t *list, const char *what, const json_t *last)
{
    bool found = false;
    if (is_item(d, what) || is_medium(d->payload, what) || was_item(last, what) || is_medium(last, what)) {
        add_once(list, what);
        return;
    }
    for (size_t i = 0; i < d->n_items; i++) {
        const struct draft_item *item = &d->items[i];
        bool meant = (item->source_id != NULL && strcmp(item->source_id, what) == 0) ||
                     (item->file != NULL &&
                      (strcmp(item->file, what) == 0 || strcmp(name_base(item->file), what) == 0));
        if (meant && item->id != NULL) {
            add_once(list, item->id);
            found = true;
        }
    }
    if (!found)
        report_fault(
            d->report, "--withdraw",
            "there is no item \"%s\", neither in the source nor in what is published; see the ids with: "
            "papan-publish preview",
            what);
}

void draft_withdraw(struct draft *d, const struct draft_request *request)
{
    json_t *own = json_object_get(d->source->root, "withdrawn"), *list, *value;
    size_t i;
    if (own != NULL && !json_is_array(own))
        return; /* told by validation */
    list = own == NULL ? json_array() : json_copy(own);
    json_array_foreach(json_object_get(request->last, "withdrawn"), i, value)
    {
        const char *text = json_string_value(value);
        if (text != NULL && (is_item(d, text) || is_medium(d->payload, text)))
            add_once(list, text);
    }
    for (i = 0; i < request->n_withdraw; i++)
        withdraw_one(d, list, request->withdraw[i], request->last);
    if (json_array_size(list) > 0 || own != NULL)
        json_object_set(d->payload, "withdrawn", list);
    json_decref(list);
}
