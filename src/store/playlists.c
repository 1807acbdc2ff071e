#include "base/file.h"
#include "envelope/envelope.h"
#include "store/store.h"
#include "store/store_private.h"

#include <stdlib.h>

static char *slot_path(const struct store *s, enum store_slot slot)
{
    static const char *const names[] = {
        [STORE_NEXT] = "next.papan",
        [STORE_CURRENT] = "current.papan",
        [STORE_PREVIOUS] = "previous.papan",
        [STORE_EMERGENCY] = "emergency.papan",
    };
    return path_join(s->playlists, names[slot]);
}

bool store_read_playlist(const struct store *s, enum store_slot slot, char **ret, size_t *ret_n,
                         struct error *err)
{
    char *path = slot_path(s, slot);
    bool ok = file_read(path, ENVELOPE_FILE_LIMIT, ret, ret_n, err) || store_fault(err);
    free(path);
    return ok;
}

bool store_write_playlist(struct store *s, enum store_slot slot, const void *bytes, size_t n,
                          struct error *err)
{
    char *path = slot_path(s, slot);
    bool ok = file_replace(path, bytes, n, 0600, FILE_DURABLE, err) || store_fault(err);
    free(path);
    return ok;
}

bool store_remove_playlist(struct store *s, enum store_slot slot, struct error *err)
{
    char *path = slot_path(s, slot);
    bool ok = file_remove(path, FILE_DURABLE, err) || store_fault(err);
    free(path);
    return ok;
}

/* A current.papan that cannot be read keeps nobody from activating the next: there is nothing to keep. */
static bool keep_current_as_previous(struct store *s, struct error *err)
{
    char *bytes = NULL;
    size_t n;
    if (!store_read_playlist(s, STORE_CURRENT, &bytes, &n, NULL))
        return true;
    bool ok = store_write_playlist(s, STORE_PREVIOUS, bytes, n, err);
    free(bytes);
    return ok;
}

bool store_activate_next(struct store *s, bool drop_current, struct error *err)
{
    if (!drop_current && !keep_current_as_previous(s, err))
        return false;
    char *next = slot_path(s, STORE_NEXT), *current = slot_path(s, STORE_CURRENT);
    bool ok = file_move(next, current, err) || store_fault(err);
    free(next);
    free(current);
    return ok;
}
