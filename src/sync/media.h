/* The media thread: keeps the downloads going. In: a plan of what is wanted and which blobs must stay. Out:
 * snapshots, and a wake-up without arguments when something changed. Other threads only call what is declared
 * here; all of it locks. */
#ifndef PAPAN_SYNC_MEDIA_H
#define PAPAN_SYNC_MEDIA_H

#include "http.h"
#include "media_queue.h"
#include "store/store.h"

struct media;

struct media_settings { /* must outlive the thread */
    const char *store_path, *runtime_path;
    const char *server_url, *sticks; /* either may be NULL */
    int64_t max_bytes;        /* store.max_bytes */
    int64_t bytes_per_second; /* of server.max_kbit, 0 = unlimited */
};

/* `changed` is called by the media thread whenever a medium came, failed or was removed. */
struct media *media_create(const struct media_settings *settings, const struct http_settings *http,
                           void (*changed)(void *), void *context, struct error *err);
/* Stops the thread; false where it did not end within `timeout_ms` (then nothing is freed). */
bool media_destroy(struct media *m, int timeout_ms);

/* A new plan, also where only what is there has changed: the wants, `have` set by who looked into the store
 * (list and strings become the thread's) and the hashes that room may not be made from.
 */
void media_plan(struct media *m, struct want *list, size_t n, int64_t version, char (*keep)[HASH_TEXT_SIZE],
                size_t n_keep);
/* Another source is there: what failed is tried again at once. */
void media_retry(struct media *m);
/* The best time, and whether now is within server.hours. */
void media_set_time(struct media *m, int64_t known_ms, bool hours_open);

struct media_fault { /* of one want that failed */
    char hash[HASH_TEXT_SIZE], code[32], text[320], name[128];
    bool soon;
};
struct media_state {
    int64_t files, bytes;                 /* wanted in all */
    int64_t pending_files, pending_bytes; /* not yet here; of parts only what is missing */
    struct media_fault *faults;           /* caller frees */
    size_t n_faults;
};
void media_snapshot(struct media *m, struct media_state *ret);

#endif
