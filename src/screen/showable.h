/* What only this player knows of an item (design.md 4.3 Showable): medium there and whole, not failed in this slot, not set aside,
 * lease held, clock good enough, not withdrawn. Holds the facts that decide it; asks nobody. Main thread. */
#ifndef PAPAN_SCREEN_SHOWABLE_H
#define PAPAN_SCREEN_SHOWABLE_H

#include "screen/bill.h"
#include "screen/quarantine.h"
#include "store/store.h"

enum unshowable {
    SHOWABLE,
    UNSHOWABLE_ABSENT,    /* medium missing */
    UNSHOWABLE_UNCHECKED, /* there, not hashed yet */
    UNSHOWABLE_BAD,
    UNSHOWABLE_FAILED,
    UNSHOWABLE_QUARANTINED,
    UNSHOWABLE_LEASE,
    UNSHOWABLE_CLOCK,
    UNSHOWABLE_WITHDRAWN
};
const char *unshowable_text(enum unshowable why);

struct judge_facts {
    int64_t wall_ms, boot_ms;
    enum time_state clock;
    int64_t confirmed_boot_ms; /* the origin's last confirmation in this boot, boot clock; -1 = none */
};

struct judge;
struct judge *judge_create(const struct quarantine *q);
void judge_free(struct judge *j);
void judge_tell(struct judge *j, const struct judge_facts *f);
/* What the newest accepted playlist withdraws (NULL-terminated; copied); it stays withdrawn until a later version is current.
 * True where that changed anything. */
bool judge_withdraw(struct judge *j, char **names, int64_t version);
/* `version` is current now: withdrawals of it and of earlier ones end (its own stand in the playlist itself). */
bool judge_current(struct judge *j, int64_t version);
/* The medium failed in the slot [from, until). */
void judge_failed(struct judge *j, const char *hash, int64_t from, int64_t until);

struct judge_question {
    const struct judge *judge;
    const struct bill *bill;
    int64_t at; /* the moment of showing */
};
enum unshowable judge_why(const struct judge_question *q, const struct item *item);
/* As timeline_show wants it; `context` is a struct judge_question. */
bool judge_showable(void *context, const struct item *item);

#endif
