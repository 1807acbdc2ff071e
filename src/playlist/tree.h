/* JSON as a tree in one piece of memory: what the readers of this folder walk. Strict RFC 8259 in UTF-8; beyond that: no
 * duplicate keys, no U+0000, integers within int64, reals finite, depth at most PLAYLIST_DEPTH_MAX. Private to this folder.
 *
 * A general library gives each value, key and table an allocation of its own, and reads byte by byte through a callback; for a
 * playlist at its limits that was nine tenths of what reading cost. Here the bytes are copied once, texts are unescaped where they
 * stand, and the members of a list lie side by side. tests/fuzz/fuzz_tree.c holds it against jansson. */
#ifndef PAPAN_PLAYLIST_TREE_H
#define PAPAN_PLAYLIST_TREE_H

#include "arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum node_kind {
    NODE_NULL,
    NODE_FALSE,
    NODE_TRUE,
    NODE_INTEGER,
    NODE_REAL,
    NODE_TEXT,
    NODE_LIST,
    NODE_OBJECT
};

struct node {
    const char *key; /* of a member of an object, else NULL */
    union {
        const char *text;
        int64_t integer;
        double real;
        struct node *children; /* of lists and objects, in file order */
    } value;
    uint32_t n; /* children */
    enum node_kind kind;
};

struct tree_fault {
    size_t offset; /* the byte that was not understood */
    char text[96];
};

/* The whole of `bytes` as one value; white space may stand around it. Lives in `arena`. NULL with *ret_fault filled. */
const struct node *tree_parse(struct arena *arena, const char *bytes, size_t n, struct tree_fault *ret_fault);

/* All of these take NULL (what is missing) and values of another kind: NULL, 0. */
const char *node_text(const struct node *node);
/* Children of a list; of an object. */
size_t node_length(const struct node *list);
size_t node_members(const struct node *object);
const struct node *node_at(const struct node *list, size_t i);
const struct node *node_get(const struct node *object, const char *key);

static inline bool node_is(const struct node *node, enum node_kind kind)
{
    return node && node->kind == kind;
}

/* Each member of an object in file order: for (node_each(member, object)). */
#define node_each(member, object)                                                                            \
    const struct node *member = node_is(object, NODE_OBJECT) ? (object)->value.children : NULL,              \
                      *member##_end = member ? member + (object)->n : NULL;                                  \
    member < member##_end;                                                                                   \
    member++

/* An object of more members than this is looked up through a table of numbers behind them. For tree_parse and node_get only. */
#define TREE_INDEX_FROM 16
uint32_t *tree_index(const struct node *object, size_t *ret_mask);
size_t tree_index_size(size_t members);

#endif
