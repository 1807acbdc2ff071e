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
size_t table_hash(const char *name)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (const unsigned char *c = (const unsigned char *)name; *c; c++) {
        hash = (hash ^ *c) * UINT64_C(1099511628211);
    }
    return (size_t)(hash ^ hash >> 32);
}

/* Where the name is or would be. */
static struct table_slot *slot_of(const struct table *t, const char *name)
{
    size_t i = table_hash(name) & t->mask;
    while (t->slots[i].name && strcmp(t->slots[i].name, name) != 0) {
        i = (i + 1) & t->mask;
    }
    return &t->slots[i];
}

bool table_add(struct table *t, const char *name, int64_t number, int64_t *ret_before)
{
    struct table_slot *slot = slot_of(t, name);
    if (slot->name) {
        if (ret_before) {
            *ret_before = slot->number;
        }
        return false;
    }
    *slot = (struct table_slot){name, number};
    return true;
}

int64_t *table_find(const struct table *t, const char *name)
{
    struct table_slot *slot = slot_of(t, name);
    return slot->name ? &slot->number : NULL;
}
