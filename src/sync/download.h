/* One medium on its way into the store: hashed while it streams, continued where it was broken off, put into
 * blobs/ only when its whole hash is right. Media thread; making it durable takes a card long and is the keeper's
 * job, while the next media come in. */
#ifndef PAPAN_SYNC_DOWNLOAD_H
#define PAPAN_SYNC_DOWNLOAD_H

#include "base/worker.h"
#include "http.h"
#include "store/store.h"

struct download;

struct download_order {
    char hash[HASH_TEXT_SIZE];
    int64_t bytes;
    const char *url; /* whole */
    int64_t bytes_per_second;
    /* All must outlive the download. */
    const char *runtime_path;
    struct worker *keeper;
    struct store *keeper_store; /* for its thread alone */
};

enum download_end { DOWNLOAD_WHOLE, DOWNLOAD_AGAIN /* from the first byte, at once */, DOWNLOAD_FAILED };
struct download_result {
    enum download_end end;
    int64_t received; /* bytes that came this time */
    bool progressed;  /* at least a mebibyte of them */
    char code[32];    /* "media-missing", "media-corrupt", "disk-full", "store-error" */
    char text[320];
};
/* Called from http_turn, download_pump or worker_collect of the keeper, once; the caller then frees. */
typedef void download_done(void *context, struct download *d, const struct download_result *result);

/* `cancel` is asked while what is there is hashed. NULL on an error of the store. */
struct download *download_start(struct store *s, struct http *h, const struct download_order *order,
                                bool (*cancel)(void *), download_done *done, void *context,
                                struct error *err);
/* Stops it; what came stays in incoming/. Not while it is being kept. */
void download_free(struct download *d);
/* All has come and is what was signed; the keeper has it. */
bool download_is_keeping(const struct download *d);
const char *download_hash(const struct download *d);
/* From a file: URL, which costs no bandwidth. */
bool download_is_local(const struct download *d);
int64_t download_began_ms(const struct download *d); /* boot clock */
int64_t download_missing(const struct download *d);  /* bytes still to come */
/* Copies the next piece of a file: URL; of http puts down what came in this turn. May end it. True where there is more to do at
 * once. */
bool download_pump(struct download *d);

#endif
