/* What changes on disk, by inotify: playlists, keys, blobs, papan-sync's facts. A folder that cannot be watched is looked at once a
 * minute by its users anyhow. Main thread. */
#ifndef PAPAN_SCREEN_WATCH_H
#define PAPAN_SCREEN_WATCH_H

#include "base/config.h"

struct watch;
struct watch_news {
    bool playlists; /* or keys */
    bool blobs, sync;
};
struct watch *watch_create(const struct config *c);
void watch_free(struct watch *w);
int watch_fd(const struct watch *w); /* -1 where there is no inotify */
/* What happened since the last call. */
struct watch_news watch_read(struct watch *w);
/* Watches folders that were not there before; true where one was added. */
bool watch_again(struct watch *w);

#endif
