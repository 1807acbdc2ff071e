/* From the source form to the payload that will be signed: files found and converted, items expanded, every
 * fault told at once with its place in the author's own file. */
#ifndef PAPAN_PUBLISH_DRAFT_H
#define PAPAN_PUBLISH_DRAFT_H

#include "asset.h"
#include "base/config.h"
#include "cache.h"
#include "playlist/playlist.h"
#include "report.h"
#include "source.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct draft_item {  /* where an item of the payload comes from */
    char *place;     /* "loops[0].items[2]" of the source */
    char *file;      /* NULL for texts */
    char *source_id; /* the id in the source, NULL where none was given */
    const char *id;  /* in the payload; owned by the payload */
};

struct draft {
    struct report *report;
    struct source *source;
    struct cache *cache;
    struct asset_set *assets;
    json_t *payload; /* complete; version is 1, issued is now; NULL where the source cannot be read */
    struct playlist *playlist; /* the payload's model; NULL where there are faults */
    struct draft_item *items;  /* in the payload's order */
    size_t n_items;
    size_t *first_item; /* a loop's first index into items; n_loops + 1 of them */
    size_t n_loops;
    bool expires_given;  /* by the author as a time */
    int64_t lifetime_ms; /* else: expires_days */
    bool whole_files;    /* media are converted, not only looked at */
};

struct draft_request {
    const char *src;
    int max_width, max_height;
    enum asset_depth depth;
    int64_t now_ms;
    const char *const *withdraw; /* ids, file names or hashes to withdraw now */
    size_t n_withdraw;
    const json_t *last; /* the payload published last, for its withdrawals; may be NULL */
};

/* Never NULL. draft->report tells whether it may be used: no faults. */
struct draft *draft_make(const struct draft_request *request);
void draft_free(struct draft *d);
/* Parses the present payload; faults are reported at their places in the source. Used again after a change of
 * the payload. */
void draft_validate(struct draft *d);
/* The payload's bytes, deterministic, ended by a newline. Caller frees. */
char *payload_text(const json_t *payload);
/* Sets version, issued and (where the author gave none) expires. */
void draft_date(struct draft *d, int64_t version, int64_t now_ms);
/* --max WxH of the command line into the request. */
bool draft_read_max(const struct options *o, struct draft_request *request, struct error *err);

#endif
