/* A set of names with a number each, of a size known beforehand: for the ten thousand ids of a playlist a JSON object would
 * cost more than reading them. Private to this folder. */
#ifndef PAPAN_PLAYLIST_TABLE_H
#define PAPAN_PLAYLIST_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct table {
    struct table_slot {
        const char *name; /* the caller's */
        int64_t number;
    } * slots;
    size_t mask;
};

/* For at most `names` names. */
void table_init(struct table *t, size_t names);
void table_finish(struct table *t);
/* False where the name is there already: *ret_before (may be NULL) is its number. */
bool table_add(struct table *t, const char *name, int64_t number, int64_t *ret_before);
/* The name's number, to be read or changed; NULL where it is not there. */
int64_t *table_find(const struct table *t, const char *name);

size_t table_hash(const char *name);

#endif
