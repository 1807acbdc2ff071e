/* Steps of draft_make (private to draft*.c). */
#ifndef PAPAN_PUBLISH_DRAFT_INTERNAL_H
#define PAPAN_PUBLISH_DRAFT_INTERNAL_H

#include "draft.h"
#include "names.h"

/* One item of the source, expanded to the files it names. */
struct wanted {
    size_t loop;
    const json_t *item;    /* in the source */
    char *place;           /* "loops[0].items[2]" */
    struct asset **assets; /* n 0 = a text, or broken */
    size_t n_assets;
    bool from_folder;
};
struct wanted_list {
    struct wanted *list;
    size_t count;
    struct asset **backgrounds; /* a layout each, NULL = none; n = json_object_size(layouts) */
};

/* Collects the files of all items and layouts into draft->assets. */
void draft_collect(struct draft *d, struct wanted_list *w);
void wanted_finish(struct wanted_list *w);
/* Builds draft->payload and draft->items from the worked assets. */
void draft_compose(struct draft *d, const struct wanted_list *w, int64_t now_ms);
/* Adds the withdrawals: the author's, the last version's that are still there, and new ones. */
void draft_withdraw(struct draft *d, const struct draft_request *request);

#endif
