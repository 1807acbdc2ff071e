/* The linear look at JSON bytes before a parser is fed: depth, number of values; and where in the document a
 * byte lies. Private to this folder. */
#ifndef PAPAN_PLAYLIST_SCAN_H
#define PAPAN_PLAYLIST_SCAN_H

#include <stdbool.h>
#include <stddef.h>

/* False where the nesting or the number of values passes the limits of design.md 4.2; *ret_offset tells the
 * byte and *ret_text (static) the limit. Broken JSON passes: the parser names that better. *ret_nulls: a
 * `null` stands somewhere. */
bool scan_limits(const char *bytes, size_t n, bool *ret_nulls, size_t *ret_offset, const char **ret_text);

/* The JSON path of the value that begins at or encloses `offset` ("loops[0].items[3].seconds"), cut to
 * `size`. */
void scan_path(const char *bytes, size_t n, size_t offset, char *out, size_t size);

#endif
