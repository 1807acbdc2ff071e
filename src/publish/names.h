/* File names: which are clutter, in which order they play, which id they give (design.md 4.6). Pure. */
#ifndef PAPAN_PUBLISH_NAMES_H
#define PAPAN_PUBLISH_NAMES_H

#include "base/text.h"

#include <stdbool.h>

/* Left by systems and programs beside the author's files: never content. */
bool name_is_clutter(const char *name);
/* Runs of digits as numbers, the rest as bytes, whatever the locale; a total order. */
int name_compare(const char *a, const char *b);
/* For qsort over char *. */
int name_compare_pointers(const void *a, const void *b);
/* The part behind the last '/'. */
const char *name_base(const char *path);
/* The id a file name gives, ignoring whether it is taken: "" where it begins wrongly. */
void name_to_id(const char *name, char out[ID_MAX + 1]);
/* The name as a text of the playlist may be: control characters and what is no UTF-8 become '?', cut behind
 * 200 characters. */
#define NAME_TEXT_MAX 200
#define NAME_TEXT_SIZE (NAME_TEXT_MAX * 4 + 1)
void name_to_text(const char *name, char out[NAME_TEXT_SIZE]);

/* A set of ids that are in use. */
struct id_set;
struct id_set *id_set_create(void);
void id_set_free(struct id_set *s);
bool id_set_has(const struct id_set *s, const char *id);
void id_set_add(struct id_set *s, const char *id);
/* A free id for the file (its path relative to the source), by the rule of 4.6; added to the set. */
void id_for_file(struct id_set *taken, const char *path, char out[ID_MAX + 1]);

#endif
