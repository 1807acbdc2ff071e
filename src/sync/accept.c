#include "accept.h"

#include <string.h>

enum verdict accept_judge(const struct accept_question *q)
{
    if (q->version < q->highest)
        return VERDICT_ROLLBACK;
    if (q->version == q->highest) {
        if (strcmp(q->payload_hash, q->highest_hash) != 0)
            return VERDICT_OTHER_BYTES;
        return q->signers > q->highest_signers ? VERDICT_MORE_SIGNATURES : VERDICT_SAME;
    }
    if (q->trusted && q->now_ms >= q->expires_ms)
        return VERDICT_EXPIRED;
    return VERDICT_NEW;
}
