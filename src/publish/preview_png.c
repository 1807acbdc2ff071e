/* The frame of a screen, drawn by the screen's own program (declared in preview.h). */
#include "preview.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/process.h"
#include "base/zone.h"
#include "folder.h"
#include "sign.h"
#include "timeline/timeline.h"
#include "tool.h"

#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define AROUND_MS 60000 /* a fade shows the item before too */

struct studio { /* a temporary store, with the key that signs it */
    const struct preview *preview;
    char *dir;
    bool ok;
    struct error *err;
};

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    return remove(path);
}

static char *medium_source(const struct preview *p, const struct medium *m)
{
    if (p->draft == NULL)
        return xasprintf("%s%s", p->folder, m->url);
    const char *dot = strrchr(m->url, '.');
    return cache_medium_path(p->draft->cache, m->hash, dot == NULL ? "" : dot + 1);
}

static void place_medium(void *context, const struct medium *m, int64_t due, bool is_reserve)
{
    struct studio *s = context;
    (void)due;
    (void)is_reserve;
    if (!s->ok)
        return;
    char *from = medium_source(s->preview, m), *to = xasprintf("%s/store/blobs/%s", s->dir, m->hash);
    bool copied = false;
    if (access(from, R_OK) == 0) { /* one that is missing is missing in the picture too */
        s->ok = folder_put_copy(from, to, m->bytes, NULL, &copied, s->err);
        if (copied)
            chmod(to, 0444);
    }
    free(from);
    free(to);
}

static bool put(const struct studio *s, const char *name, const void *bytes, size_t n)
{
    char *path = path_join(s->dir, name);
    bool ok = file_replace(path, bytes, n, 0600, FILE_FAST, s->err);
    free(path);
    return ok;
}

static bool sign_playlist(const struct studio *s)
{
    struct key_chain chain = {0};
    char *file = NULL, *public = NULL;
    size_t n = 0;
    struct signing_key *k = key_generate(s->err);
    if (k == NULL)
        return false;
    chain.keys = xcalloc(1, sizeof(struct signing_key *));
    chain.keys[chain.count++] = k;
    public = key_public_file(k);
    bool ok = key_chain_sign(&chain, s->preview->payload, s->preview->n, clock_wall_ms(), "preview", &file,
                             &n, s->err) &&
              put(s, "store/playlists/current.papan", file, n) &&
              put(s, "keys/preview.pub", public, strlen(public));
    free(public);
    free(file);
    key_chain_finish(&chain);
    return ok;
}

static bool build_store(struct studio *s)
{
    static const char *const folders[] = {"store/blobs", "store/playlists", "keys", "run"};
    s->ok = true;
    for (size_t i = 0; s->ok && i < sizeof(folders) / sizeof(folders[0]); i++) {
        char *path = path_join(s->dir, folders[i]);
        s->ok = file_make_dirs(path, s->err);
        free(path);
    }
    struct timeline *t = timeline_create(s->preview->playlist, s->preview->screen);
    timeline_media(t, s->preview->at - AROUND_MS, s->preview->at + AROUND_MS, place_medium, s);
    timeline_free(t);
    return s->ok && sign_playlist(s);
}

static bool draw(const struct studio *s, const char *path, const char *size)
{
    struct arguments a = {0};
    char at[TIME_TEXT_SIZE];
    char *program = process_sibling("papan-screen", s->err);
    if (program == NULL)
        return false;
    time_format(s->preview->at, s->preview->playlist->timezone, at);
    arguments_add_list(&a, (const char *const[]){"papan-screen", "--snapshot", path, "--at", at, "--config",
                                                 "/dev/null", NULL});
    const char *const settings[][2] = {
        {"store.path", "store"}, {"server.keys", "keys"}, {"runtime.path", "run"}};
    for (size_t i = 0; i < 3; i++) {
        arguments_add(&a, "--set");
        arguments_printf(&a, "%s=%s/%s", settings[i][0], s->dir, settings[i][1]);
    }
    arguments_add(&a, "--set");
    arguments_printf(&a, "screen.id=%s", s->preview->screen);
    arguments_add(&a, "--set");
    arguments_printf(&a, "screen.size=%s", size == NULL ? "1920x1080" : size);
    arguments_add_list(&a, (const char *const[]){"--set", "screen.fullscreen=false", "--set",
                                                 "clock.trust=always", "--set", "screen.identify_seconds=0",
                                                 NULL});
    bool ok =
        tool_run(program, &a, NULL, s->err) || error_prefix(s->err, "papan-screen could not draw the frame");
    arguments_finish(&a);
    free(program);
    return ok;
}

bool preview_png(const struct preview *p, const char *path, const char *size, struct error *err)
{
    const char *temporary = getenv("TMPDIR");
    struct studio s = {.preview = p, .err = err};
    s.dir =
        xasprintf("%s/papan-preview-XXXXXX", temporary == NULL || temporary[0] != '/' ? "/tmp" : temporary);
    if (mkdtemp(s.dir) == NULL) {
        error_errno(err, NULL, errno, "%s", s.dir);
        free(s.dir);
        return false;
    }
    bool ok = build_store(&s) && draw(&s, path, size);
    nftw(s.dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(s.dir);
    return ok;
}
