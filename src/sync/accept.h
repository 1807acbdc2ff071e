/* What is done with a file that verified and is valid (design.md 4.4 "Accepted", 4.5): pure. */
#ifndef PAPAN_SYNC_ACCEPT_H
#define PAPAN_SYNC_ACCEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum verdict {
    VERDICT_NEW,             /* store it as next */
    VERDICT_SAME,            /* no news */
    VERDICT_MORE_SIGNATURES, /* the stored one is replaced by this envelope of the same payload */
    VERDICT_ROLLBACK,        /* an older version */
    VERDICT_OTHER_BYTES,     /* the same version with another payload */
    VERDICT_EXPIRED
};

struct accept_question {
    int64_t version, expires_ms;
    const char *payload_hash;
    size_t signers;           /* distinct verified keys */
    int64_t highest;          /* of the stored ones that verify, 0 = none */
    const char *highest_hash; /* payload of that one */
    size_t highest_signers;
    bool trusted; /* the clock */
    int64_t now_ms;
};
enum verdict accept_judge(const struct accept_question *q);

#endif
