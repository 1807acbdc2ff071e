#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "sync.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void slot_free(struct shelf_slot *slot)
{
    timeline_free(slot->timeline);
    playlist_free(slot->playlist);
    *slot = (struct shelf_slot){0};
}

static void slot_set(struct sync *s, struct shelf_slot *slot, struct playlist *p, const char *payload_hash)
{
    slot_free(slot);
    slot->playlist = p;
    slot->timeline = timeline_create(p, s->config->screen.id);
    text_copy(slot->payload_hash, sizeof slot->payload_hash, payload_hash);
}

static void slot_load(struct sync *s, struct shelf_slot *slot, enum store_slot which, const char *name)
{
    struct error err = {0};
    char hash[HASH_TEXT_SIZE];
    slot_free(slot);
    struct playlist *p = library_playlist(s->store, which, &s->trust, hash, &err);
    if (p)
        slot_set(s, slot, p, hash);
    else if (err.errnum != ENOENT)
        log_warning("%s is not used: %s", name, err.text);
}

/* Changes whenever a key file comes, goes or is written. */
static void stamp_keys(const struct sync *s, char out[HASH_TEXT_SIZE])
{
    struct hasher *h = hasher_create();
    char **names = file_list(s->config->server.keys, NULL);
    for (size_t i = 0; names && names[i]; i++) {
        struct stat st = {0};
        char *path = path_join(s->config->server.keys, names[i]);
        lstat(path, &st);
        int64_t facts[] = {(int64_t)st.st_ino, st.st_size,        st.st_mtim.tv_sec,
                           st.st_mtim.tv_nsec, st.st_ctim.tv_sec, st.st_ctim.tv_nsec};
        hasher_add(h, names[i], strlen(names[i]) + 1);
        hasher_add(h, facts, sizeof facts);
        free(path);
    }
    file_names_free(names);
    hasher_end(h, out);
    hasher_destroy(h);
}

static void count_keys(struct sync *s)
{
    struct keyring *ring = NULL;
    struct error err = {0};
    s->n_keys = 0;
    if (keyring_load(s->config->server.keys, &ring, &err))
        s->n_keys = keyring_count(ring);
    else
        log_error("the keys cannot be read: %s", err.text);
    keyring_free(ring);
}

void shelf_load(struct sync *s)
{
    stamp_keys(s, s->keys_stamp);
    count_keys(s);
    slot_load(s, &s->current, STORE_CURRENT, "current.papan");
    slot_load(s, &s->next, STORE_NEXT, "next.papan");
    /* Left over where the power went between renaming and here; or an old one whose better was lost with its
     * key. */
    if (s->next.playlist && s->current.playlist && s->next.playlist->version <= s->current.playlist->version)
        slot_free(&s->next);
    s->patience_since_boot = !s->next.playlist        ? 0
                             : s->patience_since_boot ? s->patience_since_boot
                                                      : clock_boot_ms();
    s->plan_stale = true;
}

void shelf_free(struct sync *s)
{
    slot_free(&s->current);
    slot_free(&s->next);
}

void shelf_watch_keys(struct sync *s)
{
    char stamp[HASH_TEXT_SIZE];
    stamp_keys(s, stamp);
    if (strcmp(stamp, s->keys_stamp) == 0)
        return;
    log_info("the keys changed");
    shelf_load(s);
    alarm_load(s);
}

void shelf_put_next(struct sync *s, struct playlist *p, const char *payload_hash)
{
    slot_set(s, &s->next, p, payload_hash);
    if (!s->patience_since_boot)
        s->patience_since_boot = clock_boot_ms();
    s->plan_stale = true;
    s->facts_written_boot = 0;
}

void shelf_advance(struct sync *s)
{
    slot_free(&s->current);
    s->current = s->next;
    s->next = (struct shelf_slot){0};
    s->patience_since_boot = 0;
    s->activated_version = s->current.playlist->version;
    s->activated_ms = s->time.now_ms;
    s->plan_stale = true;
    s->facts_written_boot = 0;
}
