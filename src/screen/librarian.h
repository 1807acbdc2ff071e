/* What the store holds, asked on a thread of its own: current, next (its withdrawals), emergency, the time; which media are there;
 * hashing those that were not hashed in this boot. In: jobs. Out: results, handed to the main thread by call-backs. */
#ifndef PAPAN_SCREEN_LIBRARIAN_H
#define PAPAN_SCREEN_LIBRARIAN_H

#include "base/config.h"
#include "base/worker.h"
#include "screen/bill.h"
#include "store/library.h"

struct librarian;
struct library_view { /* the result of a look */
    struct bill *bill;      /* the one to show, NULL = none; taken over by the receiver */
    bool same;              /* bill is NULL because the payload is the known one */
    struct error bill_error;
    bool on_previous;
    int64_t current_version; /* of current.papan, 0 = none valid */
    int64_t next_version;    /* 0 = none */
    char **withdrawn;        /* of next, NULL-terminated; the receiver frees with librarian_free_names */
    struct emergency *emergency; /* taken over; NULL = none valid */
    struct error emergency_error;
    struct known_time time;
    int64_t boot_ms; /* when time was read */
};
struct library_receiver { /* main thread */
    void *context;
    void (*looked)(void *context, struct library_view *v);
    /* The survey of `bill` is in: media[], due[], reserve[] are up to date. */
    void (*surveyed)(void *context, struct bill *bill);
    void (*verified)(void *context, struct bill *bill, size_t medium, enum medium_state state, const struct error *err);
    void (*saved)(void *context, bool ok, const struct error *err);
};

/* NULL where a thread cannot be had. */
struct librarian *librarian_create(const struct config *c, const struct library_receiver *r, struct error *err);
void librarian_destroy(struct librarian *l);
/* Descriptors to poll: two. */
void librarian_fds(const struct librarian *l, int ret[2]);
void librarian_collect(struct librarian *l);

/* Looks at the playlists. `known` payload hash: no new bill is built where it is the same. `previous_instead_of`: where current
 * has this version (0 = any), previous.papan is shown instead; -1 = never. */
void librarian_look(struct librarian *l, const char *known, int64_t previous_instead_of);
/* Which media of the bill are needed from `now` on and where they stand. One at a time: false while one is under way. */
bool librarian_survey(struct librarian *l, struct bill *p, int64_t now);
/* Hashes one medium. One at a time: false while one is under way. */
bool librarian_verify(struct librarian *l, struct bill *p, size_t medium);
/* Drops the hashing under way (a new bill has other needs). */
void librarian_hurry(struct librarian *l);
/* Writes state/<name> durably; `saved` is called. Takes `text` over. */
void librarian_save(struct librarian *l, const char *name, char *text);
void librarian_free_names(char **names);

#endif
