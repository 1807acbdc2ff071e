#include "tree.h"

#include "table.h"

#include <string.h>

const char *node_text(const struct node *node)
{
    return node_is(node, NODE_TEXT) ? node->value.text : NULL;
}

size_t node_length(const struct node *list)
{
    return node_is(list, NODE_LIST) ? list->n : 0;
}

size_t node_members(const struct node *object)
{
    return node_is(object, NODE_OBJECT) ? object->n : 0;
}

const struct node *node_at(const struct node *list, size_t i)
{
    return i < node_length(list) ? &list->value.children[i] : NULL;
}

size_t tree_index_size(size_t members)
{
    size_t size = 4 * TREE_INDEX_FROM;
    while (size < 2 * members) {
        size *= 2;
    }
    return size;
}

/* Behind the members: 0 = free, else the number of the member, from 1. */
uint32_t *tree_index(const struct node *object, size_t *ret_mask)
{
    *ret_mask = tree_index_size(object->n) - 1;
    return (uint32_t *)(void *)(object->value.children + object->n);
}

static const struct node *indexed_get(const struct node *object, const char *key)
{
    size_t mask;
    const uint32_t *index = tree_index(object, &mask);
    for (size_t i = table_hash(key) & mask; index[i]; i = (i + 1) & mask) {
        const struct node *member = &object->value.children[index[i] - 1];
        if (strcmp(member->key, key) == 0) {
            return member;
        }
    }
    return NULL;
}

const struct node *node_get(const struct node *object, const char *key)
{
    if (node_members(object) > TREE_INDEX_FROM) {
        return indexed_get(object, key);
    }
    for (node_each(member, object)) {
        if (member->key[0] == key[0] && strcmp(member->key, key) == 0) {
            return member;
        }
    }
    return NULL;
}
