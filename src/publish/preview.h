/* What a screen will show (private to preview*.c). The answers are the timeline's own: the very code that the
 * screen asks. */
#ifndef PAPAN_PUBLISH_PREVIEW_H
#define PAPAN_PUBLISH_PREVIEW_H

#include "base/error.h"
#include "draft.h"
#include "playlist/playlist.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct preview {
    char *bytes;         /* what was read or composed */
    const char *payload; /* within them: what is, or would be, signed */
    size_t n;
    struct playlist *playlist;
    struct draft *draft; /* of a source folder; NULL for a file */
    char *folder;        /* where a file's media lie; NULL for a source */
    const char *screen;
    int64_t at, until; /* until = at: only what shows at that moment */
};

/* Each prints to `to`. */
void preview_json(const struct preview *p, FILE *to);
void preview_table(const struct preview *p, FILE *to);
/* A page for the wall: the week of `at`, Indonesian, A4. */
bool preview_html(const struct preview *p, const char *path, struct error *err);
/* The frame at `at`, drawn by papan-screen from a temporary store. */
bool preview_png(const struct preview *p, const char *path, const char *size, struct error *err);

#endif
