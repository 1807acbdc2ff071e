/* Invariants of the store. The power may go between any two system calls; after the next start all of these
 * hold:
 *
 *  1. A file in blobs/ named H was hashed to H by whoever put it there, is complete, and is never written
 * again.
 *  2. Nothing enters blobs/ but by a rename of a file of incoming/ that is already on the card (fsync before,
 * fsync of both folders after).
 *  3. A file in incoming/ promises nothing: it is hashed from its first byte before it is continued, and
 * again decides only by its whole hash.
 *  4. Each file of playlists/ is a whole envelope. It is replaced by rename, never written in place, and is
 * verified by every reader at every reading: being here proves nothing.
 *  5. Once there was a current.papan there is one at every instant. previous.papan is a copy, complete before
 * next.papan is renamed over current.papan; done again after a power cut, the same steps lead to the same
 * end.
 *  6. The highest version is what the stored playlists say that verify today; there is no counter beside
 * them.
 *  7. A temporary file is hidden, ends in .tmp, is never read, and is removed when the store is next opened
 * for writing.
 *  8. A file of state/ that cannot be read or understood counts as absent; it stops nothing.
 *  9. The list of verified blobs lies in the runtime folder, belongs to one boot, and names inode, size and
 * ctime: a blob that was touched in any way is hashed again.
 * 10. Room is made only from blobs and parts that nobody needs, oldest first, and only where that makes
 * enough of it.
 */
#include "store/store.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/store_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TEMPORARY_AGE_MS 60000

bool store_fault(struct error *err)
{
    if (err && !err->code[0] && err->errnum != ENOENT) {
        bool full = err->errnum == ENOSPC || err->errnum == EDQUOT;
        text_copy(err->code, sizeof err->code, full ? "disk-full" : "store-error");
    }
    return false;
}

/* Both sync and screen open the store for writing: only what is too old to be under way in the other one
 * goes. */
static void remove_temporaries(const char *folder)
{
    char **names = file_list(folder, NULL);
    for (size_t i = 0; names && names[i]; i++) {
        size_t n = strlen(names[i]);
        if (names[i][0] != '.' || n < 4 || strcmp(names[i] + n - 4, ".tmp") != 0)
            continue;
        char *path = path_join(folder, names[i]);
        struct stat st;
        if (lstat(path, &st) == 0 &&
            llabs(clock_wall_ms() - (int64_t)st.st_mtim.tv_sec * 1000) > TEMPORARY_AGE_MS)
            file_remove(path, FILE_FAST, NULL);
        free(path);
    }
    file_names_free(names);
}

struct store *store_open(const char *path, enum store_access access, struct error *err)
{
    struct store *s = xcalloc(1, sizeof *s);
    s->path = xstrdup(path);
    s->blobs = path_join(path, "blobs");
    s->incoming = path_join(path, "incoming");
    s->playlists = path_join(path, "playlists");
    s->state = path_join(path, "state");
    s->verified = verified_memory_create();
    s->time = time_memory_create();
    char *plays = path_join(path, "plays");
    const char *const folders[] = {s->blobs, s->incoming, s->playlists, s->state, plays};
    for (size_t i = 0; access == STORE_WRITE && s && i < sizeof folders / sizeof *folders; i++) {
        if (file_make_dirs(folders[i], err)) {
            remove_temporaries(folders[i]);
            continue;
        }
        store_fault(err);
        store_close(s);
        s = NULL;
    }
    free(plays);
    return s;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    verified_memory_free(s->verified);
    time_memory_free(s->time);
    free(s->path);
    free(s->blobs);
    free(s->incoming);
    free(s->playlists);
    free(s->state);
    free(s);
}

const char *store_path(const struct store *s)
{
    return s->path;
}
