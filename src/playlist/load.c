#include "reader.h"
#include "scan.h"

#include <stdio.h>

#define PATH_LIMIT 512

/* `null` is never a value (design.md 4.2), wherever it stands: absence is said by leaving a key out. */
static void refuse_nulls(struct reader *r, const struct place *p)
{
    if (node_is(p->json, NODE_NULL)) {
        reader_fault(r, p, "null is not a value: leave the key out instead");
    } else if (node_is(p->json, NODE_LIST)) {
        for (size_t i = 0; i < node_length(p->json); i++) {
            struct place child = place_index(p, i);
            refuse_nulls(r, &child);
        }
    } else if (node_is(p->json, NODE_OBJECT)) {
        for (node_each(member, p->json)) {
            struct place child = place_entry(p, member);
            refuse_nulls(r, &child);
        }
    }
}

/* Lines and columns count from 1; a column is a character. */
static void fault_at(struct reader *r, const char *bytes, size_t n, size_t offset, const char *text)
{
    char path[PATH_LIMIT];
    int line = 1, column = 1;
    scan_path(bytes, n, offset, path, sizeof(path));
    for (size_t i = 0; i < offset && i < n; i++) {
        line += bytes[i] == '\n';
        column = bytes[i] == '\n' ? 1 : column + ((bytes[i] & 0xC0) != 0x80);
    }
    playlist_faults_add(r->faults, FAULT_REFUSED, path, "%s (line %d, column %d)", text, line, column);
}

const struct node *reader_load(struct reader *r, const void *bytes, size_t n)
{
    const char *limit = NULL;
    size_t offset = 0;
    bool nulls = false;
    struct tree_fault fault = {0};
    if (n > PLAYLIST_BYTES_MAX) {
        playlist_faults_add(r->faults, FAULT_REFUSED, "", "larger than 8 MiB");
        return NULL;
    }
    if (!scan_limits(bytes, n, &nulls, &offset, &limit)) {
        fault_at(r, bytes, n, offset, limit);
        return NULL;
    }
    r->json = arena_create();
    const struct node *root = tree_parse(r->json, bytes, n, &fault);
    if (!root) {
        fault_at(r, bytes, n, fault.offset, fault.text);
        return NULL;
    }
    struct place top = place_root(root);
    if (!node_is(root, NODE_OBJECT)) {
        reader_fault(r, &top, "not a JSON object");
        return NULL;
    }
    if (nulls) {
        refuse_nulls(r, &top);
    }
    return root;
}

void reader_unload(struct reader *r)
{
    arena_destroy(r->json);
    r->json = NULL;
}
