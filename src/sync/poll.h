/* When a file of the server is asked for (design.md 6): pure, `now` is a parameter (boot clock, ms), `dice`
 * is 0…1. */
#ifndef PAPAN_SYNC_POLL_H
#define PAPAN_SYNC_POLL_H

#include <stdbool.h>
#include <stdint.h>

enum poll_slack { POLL_AROUND /* ± 10 % */, POLL_BEFORE /* − 10 %…0 */ };

struct poll {
    int64_t period_ms;
    enum poll_slack slack;
    int64_t next_ms;          /* when to begin */
    int64_t unconditional_ms; /* from then on without If-None-Match */
    unsigned failures;        /* in a row, without any answer */
};

enum poll_outcome { POLL_ANSWERED, POLL_NO_ANSWER };

void poll_init(struct poll *p, int64_t period_ms, enum poll_slack slack, int64_t first_ms);
bool poll_due(const struct poll *p, int64_t now);
bool poll_unconditional(const struct poll *p, int64_t now);
/* The spacing runs from beginning to beginning, however long an answer takes. */
void poll_begun(struct poll *p, int64_t now, double dice);
/* `hurry`: nothing is there to show, so a server that is not reached at all is asked again after 1, 2, 4 … s,
 * at most the period. `retry_after_ms` (0 = none said) may put a poll off, by at most 15 minutes, where the
 * slack is POLL_AROUND. */
void poll_ended(struct poll *p, int64_t now, enum poll_outcome outcome, bool hurry, int64_t retry_after_ms);
/* A whole answer came to a request without If-None-Match. */
void poll_was_unconditional(struct poll *p, int64_t now);

#endif
