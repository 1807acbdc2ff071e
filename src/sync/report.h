/* Reports to the MMC (server.report_url): what the endpoint gets and must answer. Main thread.
 *
 * papan-sync POSTs application/json, with the bearer token of server.token_file where that is set, every minute:
 *   {"papan": "1.0.0", "screen": "lobi-utama", "site": "gedung-smart-province" or null, "time": RFC 3339,
 *    "status": {"mode", "playlist": {"version", "activated"} or null, "next_playlist": {…} or null, "sync": {…},
 *               "problems": [{"code", "text", "since"}], "now": [{"zone", "loop", "item", "kind", "started", "ends"}]},
 *    "plays": [records as /plays gives them, in order of "seq"], "last_seq": the highest of them, or what was acknowledged
 *             before where there are none, "more": true where further plays wait}
 * Any answer 200…299 means: all of it is kept for good, plays up to last_seq included. Its body is not read. Everything else,
 * a redirect too, means: nothing is kept; the same plays come again (after 5, 10, 20 s and so on, at last every 15 minutes), and with them
 * the state of that time. An answer that is lost on its way has the same effect, so the endpoint must keep a play of one screen
 * and one seq once: sequence numbers of a screen only rise, so what is not above the highest kept one is known already. What
 * was acknowledged stands in the runtime folder (reported), and at the end and each half hour in the store (state/reported); after
 * an outage, or a restart, reports go on behind it, at most 200 plays at a time, without a pause while more wait. A power cut makes
 * the plays of that half hour come again. */
#ifndef PAPAN_SYNC_REPORT_H
#define PAPAN_SYNC_REPORT_H

#include "base/zone.h"
#include "http.h"
#include "store/store.h"

#include <jansson.h>

struct report;

struct report_settings {             /* must outlive it */
    const char *url, *screen, *site; /* site NULL = any */
    const char *runtime_path;
};

struct report *report_create(const struct report_settings *settings, struct store *store);
void report_free(struct report *r);
/* Is a report due? Then the caller gathers the status and calls report_send. */
bool report_due(const struct report *r, int64_t now_boot_ms);
/* Takes `status`. `zone` (NULL = UTC) is what times are written in. */
void report_send(struct report *r, struct http *h, json_t *status, const struct zone *zone, int64_t now_ms);
/* Why the last report was not taken; NULL where it was, or none was sent yet. */
const char *report_failure(const struct report *r);

#endif
