#include "screen/watch.h"

#include "base/file.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

enum folder { PLAYLISTS, KEYS, BLOBS, RUNTIME, FOLDERS };

struct watch {
    int fd;
    char *paths[FOLDERS];
    int ids[FOLDERS];
};

struct watch *watch_create(const struct config *c)
{
    struct watch *w = xcalloc(1, sizeof *w);
    w->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    w->paths[PLAYLISTS] = path_join(c->store.path, "playlists");
    w->paths[KEYS] = xstrdup(c->server.keys);
    w->paths[BLOBS] = path_join(c->store.path, "blobs");
    w->paths[RUNTIME] = xstrdup(c->runtime.path);
    for (int i = 0; i < FOLDERS; i++)
        w->ids[i] = -1;
    watch_again(w);
    return w;
}

void watch_free(struct watch *w)
{
    if (!w)
        return;
    if (w->fd >= 0)
        close(w->fd);
    for (int i = 0; i < FOLDERS; i++)
        free(w->paths[i]);
    free(w);
}

bool watch_again(struct watch *w)
{
    bool added = false;
    for (int i = 0; i < FOLDERS && w->fd >= 0; i++) {
        if (w->ids[i] >= 0)
            continue;
        uint32_t mask = IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
        w->ids[i] = inotify_add_watch(w->fd, w->paths[i], i == KEYS ? mask | IN_CLOSE_WRITE | IN_MOVED_FROM : mask);
        added = added || w->ids[i] >= 0;
    }
    return added;
}

int watch_fd(const struct watch *w)
{
    return w->fd;
}

static void note(struct watch *w, const struct inotify_event *e, struct watch_news *news)
{
    bool lost = e->mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF);
    if (e->mask & IN_Q_OVERFLOW)
        *news = (struct watch_news){true, true, true};
    for (int i = 0; i < FOLDERS; i++) {
        if (w->ids[i] < 0 || e->wd != w->ids[i])
            continue;
        news->playlists = news->playlists || i == PLAYLISTS || i == KEYS;
        news->blobs = news->blobs || i == BLOBS;
        news->sync = news->sync || (i == RUNTIME && e->len && (strcmp(e->name, "sync.json") == 0 || strcmp(e->name, "setup.json") == 0));
        if (lost)
            w->ids[i] = -1;
    }
}

struct watch_news watch_read(struct watch *w)
{
    struct watch_news news = {0};
    _Alignas(struct inotify_event) char buffer[8192];
    ssize_t n;
    while (w->fd >= 0 && (n = read(w->fd, buffer, sizeof buffer)) > 0)
        for (char *p = buffer; p < buffer + n;) {
            const struct inotify_event *e = (const struct inotify_event *)(const void *)p;
            note(w, e, &news);
            p += sizeof *e + e->len;
        }
    return news;
}
