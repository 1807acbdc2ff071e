#include "table.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

void table_init(struct table *t, size_t names)
{
    size_t size = 16;
    while (size < 2 * names) {
        size *= 2;
    }
    t->slots = xcalloc(size, sizeof(*t->slots));
    t->mask = size - 1;
}

void table_finish(struct table *t)
{
    free(t->slots);
    *t = (struct table){0};
}

/* FNV-1a: ids are short, and whoever chooses them has signed them. */
static uint64_t name_hash(const char *name)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (const unsigned char *c = (const unsigned char *)name; *c; c++) {
        hash = (hash ^ *c) * UINT64_C(1099511628211);
    }
    return hash ^ hash >> 32;
}

bool table_add(struct table *t, const char *name, int64_t number, int64_t *ret_before)
{
    size_t i = (size_t)name_hash(name) & t->mask;
    while (t->slots[i].name) {
        if (strcmp(t->slots[i].name, name) == 0) {
            *ret_before = t->slots[i].number;
            return false;
        }
        i = (i + 1) & t->mask;
    }
    t->slots[i] = (struct table_slot){name, number};
    return true;
}
