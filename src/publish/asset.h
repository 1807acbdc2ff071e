/* The author's files that a playlist names: looked at, hashed, converted, each once, several at a time.
 * Faults go to the report. */
#ifndef PAPAN_PUBLISH_ASSET_H
#define PAPAN_PUBLISH_ASSET_H

#include "cache.h"
#include "report.h"
#include "sniff.h"

#include <stdbool.h>
#include <stddef.h>

enum asset_depth {
    ASSETS_LOOK,   /* pictures are converted, videos only looked at: their entry has the right kind, size and
                      length */
    ASSETS_CONVERT /* everything is converted */
};

struct asset {
    char *name;  /* relative to the source folder, as the author wrote it */
    char *place; /* JSON path of its first use, for faults; "" where there is no playlist.json */
    bool failed; /* reported; media is empty */
    enum content_kind kind;
    struct cached result;
    /* private to asset.c */
    char *path;
    struct stat seen;
    char hash[HASH_TEXT_SIZE];
};

struct asset_set;
struct asset_set *asset_set_create(const char *src, struct cache *cache, struct report *report);
void asset_set_free(struct asset_set *s);
/* The asset of this name; the same one for the same name. Owned by the set. */
struct asset *asset_set_add(struct asset_set *s, const char *name, const char *place);
/* Works through all of them on several threads; tells its progress on a terminal. */
void asset_set_work(struct asset_set *s, enum asset_depth depth);
/* Reports every file that is not what it was when it was read. */
void asset_set_check_unchanged(struct asset_set *s);
/* Guesses from its name whether a failed asset was meant to be a video, so that it causes no second fault. */
bool asset_seems_video(const struct asset *a);

#endif
