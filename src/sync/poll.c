#include "poll.h"

#define UNCONDITIONAL_MS ((int64_t)50 * 60000) /* leaves room for the slack of an hour's period */
#define RETRY_AFTER_MAX_MS ((int64_t)15 * 60000)

void poll_init(struct poll *p, int64_t period_ms, enum poll_slack slack, int64_t first_ms)
{
    *p = (struct poll){.period_ms = period_ms, .slack = slack, .next_ms = first_ms};
}

bool poll_due(const struct poll *p, int64_t now)
{
    return now >= p->next_ms;
}

bool poll_unconditional(const struct poll *p, int64_t now)
{
    return now >= p->unconditional_ms;
}

void poll_begun(struct poll *p, int64_t now, double dice)
{
    double factor = p->slack == POLL_AROUND ? 0.91 + 0.18 * dice : 0.91 + 0.08 * dice;
    p->next_ms = now + (int64_t)((double)p->period_ms * factor);
}

void poll_ended(struct poll *p, int64_t now, enum poll_outcome outcome, bool hurry, int64_t retry_after_ms)
{
    if (outcome == POLL_ANSWERED)
        p->failures = 0;
    else if (p->failures < 16)
        p->failures++;
    if (outcome == POLL_NO_ANSWER && hurry) {
        int64_t again = now + ((int64_t)1000 << (p->failures - 1));
        p->next_ms = again < p->next_ms ? again : p->next_ms;
    }
    if (retry_after_ms > RETRY_AFTER_MAX_MS)
        retry_after_ms = RETRY_AFTER_MAX_MS;
    if (p->slack == POLL_AROUND && retry_after_ms > 0 && now + retry_after_ms > p->next_ms)
        p->next_ms = now + retry_after_ms;
}

void poll_was_unconditional(struct poll *p, int64_t now)
{
    p->unconditional_ms = now + UNCONDITIONAL_MS;
}
