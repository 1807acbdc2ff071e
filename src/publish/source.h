/* The source form (design.md 4.6): a folder, with or without playlist.json, read into JSON without the
 * author's comments. */
#ifndef PAPAN_PUBLISH_SOURCE_H
#define PAPAN_PUBLISH_SOURCE_H

#include "base/text.h"
#include "report.h"

#include <jansson.h>
#include <stdbool.h>
#include <sys/stat.h>

#define SOURCE_FILE "playlist.json"
#define PICTURE_SECONDS 12 /* of a picture in a folder that says no seconds */

struct source {
    char *dir;     /* absolute */
    json_t *root;  /* an object; keys beginning with "_" are comments and already gone */
    bool has_file; /* false: the folder had no playlist.json, root was made up */
    struct stat seen;
};

/* NULL only where nothing can be read at all; then and otherwise faults are in the report. The caller frees.
 */
struct source *source_open(const char *dir, struct report *report);
void source_free(struct source *s);
/* Reports a playlist.json that is not what it was when it was read. */
void source_check_unchanged(const struct source *s, struct report *report);
/* The folder's name as an id: the site where none is given. */
void source_default_site(const struct source *s, char out[ID_MAX + 1]);

/* The files directly in a folder of the source, without clutter, in name order: NULL-terminated, caller frees
 * with file_names_free. Reports a folder that is missing or empty at `place`. */
char **source_folder_files(const struct source *s, const char *folder, const char *place,
                           struct report *report);

#endif
