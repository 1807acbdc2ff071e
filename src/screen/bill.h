/* The bill, as a theatre has one: a playlist made ready to be shown. Model, timeline, and what the store says of each medium. Built on the librarian's thread,
 * then the main thread's; counted by references, since what is on the screen outlives a swap. */
#ifndef PAPAN_SCREEN_BILL_H
#define PAPAN_SCREEN_BILL_H

#include "base/hash.h"
#include "playlist/playlist.h"
#include "timeline/timeline.h"

#include <stdatomic.h>

enum medium_state {
    MEDIUM_UNSEEN,  /* not looked at yet */
    MEDIUM_ABSENT,
    MEDIUM_PRESENT, /* there, its hash not checked in this boot */
    MEDIUM_WHOLE,
    MEDIUM_BAD
};

struct bill {
    _Atomic unsigned references;
    struct playlist *playlist;
    struct timeline *timeline; /* main thread, once handed over */
    char payload_hash[HASH_TEXT_SIZE];
    enum medium_state *media;  /* by position in playlist->media; main thread, once handed over */
    int64_t *due;              /* when it is needed, by the last survey; INT64_MAX = not in its window */
    bool *reserve;
};

/* Takes the playlist over. */
struct bill *bill_create(struct playlist *p, const char *screen_id, const char *payload_hash);
struct bill *bill_hold(struct bill *p);
void bill_release(struct bill *p); /* NULL is fine */
size_t bill_index(const struct bill *p, const struct medium *m);
enum medium_state bill_medium(const struct bill *p, const struct medium *m);

#endif
