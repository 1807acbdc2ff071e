/* Any bytes as JSON: our own tree accepts exactly what jansson accepts (but for a NUL behind a number), and holds the same values. */
#include "playlist/scan.h"
#include "playlist/tree.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static void same(bool condition)
{
    if (!condition) {
        abort();
    }
}

static void compare(const struct node *ours, json_t *theirs);

static void compare_members(const struct node *ours, json_t *theirs)
{
    const struct node *member = ours->value.children;
    const char *key;
    json_t *value;
    same(node_members(ours) == json_object_size(theirs));
    json_object_foreach(theirs, key, value)
    {
        same(strcmp(member->key, key) == 0 && node_get(ours, key) == member);
        compare(member++, value);
    }
}

static void compare(const struct node *ours, json_t *theirs)
{
    static const json_type types[] = {JSON_NULL, JSON_FALSE,  JSON_TRUE,  JSON_INTEGER,
                                      JSON_REAL, JSON_STRING, JSON_ARRAY, JSON_OBJECT};
    same(types[ours->kind] == json_typeof(theirs));
    switch (ours->kind) {
    case NODE_INTEGER:
        same(ours->value.integer == json_integer_value(theirs));
        break;
    case NODE_REAL:
        same(memcmp(&ours->value.real, &(double){json_real_value(theirs)}, sizeof(double)) == 0);
        break;
    case NODE_TEXT:
        same(strcmp(node_text(ours), json_string_value(theirs)) == 0);
        break;
    case NODE_LIST:
        same(node_length(ours) == json_array_size(theirs));
        for (size_t i = 0; i < node_length(ours); i++) {
            compare(node_at(ours, i), json_array_get(theirs, i));
        }
        break;
    case NODE_OBJECT:
        compare_members(ours, theirs);
        break;
    default:
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool nulls;
    size_t offset;
    const char *limit;
    struct tree_fault fault = {.offset = SIZE_MAX};
    if (!scan_limits((const char *)data, size, &nulls, &offset, &limit)) {
        return 0;
    }
    struct arena *arena = arena_create();
    const struct node *ours = tree_parse(arena, (const char *)data, size, &fault);
    json_t *theirs = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
    /* jansson takes a NUL behind a number for nothing; RFC 8259 does not, nor do we. */
    bool nul = !ours && fault.offset < size && data[fault.offset] == 0;
    same((!ours == !theirs || nul) && (ours || (fault.offset <= size && fault.text[0])));
    if (ours) {
        compare(ours, theirs);
    }
    json_decref(theirs);
    arena_destroy(arena);
    return 0;
}
