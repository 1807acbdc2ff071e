#include "reader.h"
#include "scan.h"

#include <stdio.h>

#define PATH_LIMIT 512

/* `null` is never a value (design.md 4.2), wherever it stands: absence is said by leaving a key out. */
static void refuse_nulls(struct reader *r, const struct place *p)
{
    if (json_is_null(p->json)) {
        reader_fault(r, p, "null is not a value: leave the key out instead");
    } else if (json_is_array(p->json)) {
        for (size_t i = 0; i < json_array_size(p->json); i++) {
            struct place child = place_index(p, i);
            refuse_nulls(r, &child);
        }
    } else if (json_is_object(p->json)) {
        const char *key;
        json_t *value;
        json_object_foreach(p->json, key, value)
        {
            struct place child = place_entry(p, key, value);
            refuse_nulls(r, &child);
        }
    }
}

static void fault_at(struct reader *r, const char *bytes, size_t n, size_t offset, int line, int column,
                     const char *text)
{
    char path[PATH_LIMIT];
    scan_path(bytes, n, offset, path, sizeof(path));
    if (line > 0) {
        playlist_faults_add(r->faults, FAULT_REFUSED, path, "%s (line %d, column %d)", text, line, column);
    } else {
        playlist_faults_add(r->faults, FAULT_REFUSED, path, "%s", text);
    }
}

json_t *reader_load(struct reader *r, const void *bytes, size_t n)
{
    const char *limit = NULL;
    size_t offset = 0;
    bool nulls = false;
    if (n > PLAYLIST_BYTES_MAX) {
        playlist_faults_add(r->faults, FAULT_REFUSED, "", "larger than 8 MiB");
        return NULL;
    }
    if (!scan_limits(bytes, n, &nulls, &offset, &limit)) {
        fault_at(r, bytes, n, offset, 0, 0, limit);
        return NULL;
    }
    json_error_t fault;
    json_t *root = json_loadb(bytes, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &fault);
    if (!root) {
        fault_at(r, bytes, n, fault.position > 0 ? (size_t)fault.position : 0, fault.line, fault.column,
                 fault.text);
        return NULL;
    }
    struct place top = place_root(root);
    if (!json_is_object(root)) {
        reader_fault(r, &top, "not a JSON object");
        json_decref(root);
        return NULL;
    }
    if (nulls) {
        refuse_nulls(r, &top);
    }
    return root;
}
