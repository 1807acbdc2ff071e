/* One medium on its way into the store: hashed while it streams, continued where it was broken off, put into
 * blobs/ only when its whole hash is right. Media thread. */
#ifndef PAPAN_SYNC_DOWNLOAD_H
#define PAPAN_SYNC_DOWNLOAD_H

#include "http.h"
#include "store/store.h"

struct download;

struct download_order {
    char hash[HASH_TEXT_SIZE];
    int64_t bytes;
    const char *url; /* whole */
    int64_t bytes_per_second;
    const char *runtime_path; /* must outlive the download */
};

enum download_end { DOWNLOAD_WHOLE, DOWNLOAD_AGAIN /* from the first byte, at once */, DOWNLOAD_FAILED };
struct download_result {
    enum download_end end;
    int64_t received; /* bytes that came this time */
    bool progressed;  /* at least a mebibyte of them */
    char code[32];    /* "media-missing", "media-corrupt", "disk-full", "store-error" */
    char text[320];
};
/* Called from http_turn or download_pump, once; the caller then frees. */
typedef void download_done(void *context, struct download *d, const struct download_result *result);

/* `cancel` is asked while what is there is hashed. NULL on an error of the store. */
struct download *download_start(struct store *s, struct http *h, const struct download_order *order,
                                bool (*cancel)(void *), download_done *done, void *context,
                                struct error *err);
void download_free(struct download *d); /* stops it; what came stays in incoming/ */
const char *download_hash(const struct download *d);
/* From a file: URL, which costs no bandwidth. */
bool download_is_local(const struct download *d);
int64_t download_began_ms(const struct download *d); /* boot clock */
int64_t download_missing(const struct download *d);  /* bytes still to come */
/* Copies the next piece of a file: URL; of http puts down what came in this turn. May end it. True where there is more to do at
 * once. */
bool download_pump(struct download *d);

#endif
