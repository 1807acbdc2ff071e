#include "cache.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define RECORD_LIMIT ((size_t)1 << 20)
#define INDEX_LIMIT ((size_t)64 << 20)

struct cache {
    char *home, *folder, *work;
    int lock; /* flock()ed while we are in it */
    int max_width, max_height;
    pthread_mutex_t index_lock; /* guards index */
    json_t *index;              /* file name → {"stamp", "hash"} */
};

void cached_finish(struct cached *c)
{
    for (size_t i = 0; i < c->n_warnings; i++)
        free(c->warnings[i]);
    free(c->warnings);
    free(c->media);
    *c = (struct cached){0};
}

static bool take_lock(struct cache *c, struct error *err)
{
    char *path = path_join(c->home, "lock");
    c->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    bool ok = c->lock >= 0 || error_errno(err, NULL, errno, "%s", path);
    if (ok && flock(c->lock, LOCK_EX | LOCK_NB) != 0) {
        fprintf(stderr, "another papan-publish works in this folder; waiting for it\n");
        ok = flock(c->lock, LOCK_EX) == 0 || error_errno(err, NULL, errno, "%s", path);
    }
    free(path);
    return ok;
}

static void empty_folder(const char *folder)
{
    char **names = file_list(folder, NULL);
    for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
        char *path = path_join(folder, names[i]);
        unlink(path);
        free(path);
    }
    if (names != NULL)
        file_names_free(names);
}

static json_t *read_index(const char *home)
{
    char *path = path_join(home, "files.json"), *text = NULL;
    size_t n = 0;
    json_t *index = NULL;
    if (file_read(path, INDEX_LIMIT, &text, &n, NULL))
        index = json_loadb(text, n, 0, NULL);
    free(text);
    free(path);
    if (json_is_object(index))
        return index;
    json_decref(index); /* damaged: only costs hashing once more */
    return json_object();
}

struct cache *cache_open(const char *src, int max_width, int max_height, struct error *err)
{
    struct cache *c = xcalloc(1, sizeof(*c));
    c->home = path_join(src, ".papan");
    c->folder = path_join(c->home, "cache");
    c->work = path_join(c->folder, "work");
    c->lock = -1;
    c->max_width = max_width;
    c->max_height = max_height;
    pthread_mutex_init(&c->index_lock, NULL);
    if (!folder_make(c->work, err) || !take_lock(c, err)) {
        cache_close(c);
        return NULL;
    }
    empty_folder(c->work);
    c->index = read_index(c->home);
    return c;
}

void cache_close(struct cache *c)
{
    if (c == NULL)
        return;
    if (c->index != NULL) {
        char *path = path_join(c->home, "files.json");
        char *text = json_dumps(c->index, JSON_INDENT(1) | JSON_SORT_KEYS);
        if (text != NULL)
            file_replace(path, text, strlen(text), 0644, FILE_FAST, NULL);
        free(text);
        free(path);
        json_decref(c->index);
    }
    if (c->lock >= 0)
        close(c->lock);
    pthread_mutex_destroy(&c->index_lock);
    free(c->home);
    free(c->folder);
    free(c->work);
    free(c);
}

const char *cache_work_folder(const struct cache *c)
{
    return c->work;
}

void cache_largest(const struct cache *c, int *ret_width, int *ret_height)
{
    *ret_width = c->max_width;
    *ret_height = c->max_height;
}

const char *cache_folder(const struct cache *c)
{
    return c->home;
}

static void stamp_text(const struct stat *st, char out[128])
{
    snprintf(out, 128, "%lld %lld.%09ld %lld.%09ld %llu", (long long)st->st_size,
             (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec, (long long)st->st_ctim.tv_sec,
             st->st_ctim.tv_nsec, (unsigned long long)st->st_ino);
}

bool cache_known_hash(struct cache *c, const char *name, const struct stat *st, char out[HASH_TEXT_SIZE])
{
    char stamp[128];
    stamp_text(st, stamp);
    pthread_mutex_lock(&c->index_lock);
    const json_t *entry = json_object_get(c->index, name);
    const char *known = json_string_value(json_object_get(entry, "stamp"));
    const char *hash = json_string_value(json_object_get(entry, "hash"));
    bool found = known != NULL && hash != NULL && strcmp(known, stamp) == 0 && hash_text_valid(hash);
    if (found)
        text_copy(out, HASH_TEXT_SIZE, hash);
    pthread_mutex_unlock(&c->index_lock);
    return found;
}

void cache_learn_hash(struct cache *c, const char *name, const struct stat *st, const char *hash)
{
    /* a file changed within the clock's grain of now could change again unseen */
    if (clock_wall_ms() / 1000 - (int64_t)st->st_mtim.tv_sec < 2)
        return;
    char stamp[128];
    stamp_text(st, stamp);
    pthread_mutex_lock(&c->index_lock);
    json_object_set_new(c->index, name, json_pack("{s:s, s:s}", "stamp", stamp, "hash", hash));
    pthread_mutex_unlock(&c->index_lock);
}

static char *record_path(const struct cache *c, const char *source_hash)
{
    return xasprintf("%s/%s-%d-%dx%d.json", c->folder, source_hash, CONVERT_VERSION, c->max_width,
                     c->max_height);
}

char *cache_medium_path(const struct cache *c, const char *hash, const char *extension)
{
    return xasprintf("%s/%s.%s", c->folder, hash, extension);
}

static bool read_medium(const struct cache *c, const json_t *row, struct cached_medium *ret)
{
    const char *hash = NULL, *extension = NULL;
    json_int_t bytes = 0;
    int is_video = 0;
    struct stat st;
    if (json_unpack((json_t *)(uintptr_t)row, "{s:s, s:s, s:b, s:I, s:i, s:i, s:F}", "hash", &hash,
                    "extension", &extension, "video", &is_video, "bytes", &bytes, "width", &ret->width,
                    "height", &ret->height, "seconds", &ret->seconds) != 0 ||
        !hash_text_valid(hash) || !text_copy(ret->extension, sizeof(ret->extension), extension))
        return false;
    text_copy(ret->hash, sizeof(ret->hash), hash);
    ret->is_video = is_video != 0;
    ret->bytes = bytes;
    char *path = cache_medium_path(c, hash, extension);
    bool there = stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == bytes;
    free(path);
    return there;
}

static bool read_record(const struct cache *c, const json_t *root, struct cached *ret)
{
    const json_t *media = json_object_get(root, "media"), *warnings = json_object_get(root, "warnings");
    struct cached found = {0};
    found.media = xcalloc(json_array_size(media) + 1, sizeof(*found.media));
    found.warnings = xcalloc(json_array_size(warnings) + 1, sizeof(char *));
    for (size_t i = 0; i < json_array_size(media); i++)
        if (read_medium(c, json_array_get(media, i), &found.media[i]))
            found.count++;
    for (size_t i = 0; i < json_array_size(warnings); i++)
        found.warnings[found.n_warnings++] = xstrdup(json_string_value(json_array_get(warnings, i)));
    if (found.count == 0 || found.count != json_array_size(media)) {
        cached_finish(&found);
        return false;
    }
    *ret = found;
    return true;
}

bool cache_find(struct cache *c, const char *source_hash, struct cached *ret)
{
    char *path = record_path(c, source_hash), *text = NULL;
    size_t n = 0;
    bool found = false;
    if (file_read(path, RECORD_LIMIT, &text, &n, NULL)) {
        json_t *root = json_loadb(text, n, 0, NULL);
        found = read_record(c, root, ret);
        json_decref(root);
    }
    free(text);
    free(path);
    return found;
}

static bool adopt_medium(struct cache *c, const struct converted *m, json_t *rows, struct error *err)
{
    char hash[HASH_TEXT_SIZE];
    int64_t bytes = 0;
    int fd = file_open_regular(m->path, err);
    bool ok = fd >= 0 && hash_fd(fd, hash, &bytes, NULL, NULL, err);
    if (ok) {
        char *path = cache_medium_path(c, hash, m->extension);
        ok = file_commit(fd, m->path, path, 0644, err);
        free(path);
    }
    if (fd >= 0)
        close(fd);
    if (ok)
        json_array_append_new(rows,
                              json_pack("{s:s, s:s, s:b, s:I, s:i, s:i, s:f}", "hash", hash, "extension",
                                        m->extension, "video", (int)m->is_video, "bytes", (json_int_t)bytes,
                                        "width", m->width, "height", m->height, "seconds", m->seconds));
    return ok;
}

bool cache_store(struct cache *c, const char *source_hash, const struct conversion *made, struct cached *ret,
                 struct error *err)
{
    json_t *rows = json_array(), *warnings = json_array();
    bool ok = true;
    for (size_t i = 0; ok && i < made->count; i++)
        ok = adopt_medium(c, &made->media[i], rows, err);
    for (size_t i = 0; i < made->n_warnings; i++)
        json_array_append_new(warnings, json_string(made->warnings[i]));
    json_t *root = json_pack("{s:o, s:o}", "media", rows, "warnings", warnings);
    char *text = json_dumps(root, JSON_INDENT(1)), *path = record_path(c, source_hash);
    ok =
        ok && file_replace(path, text, strlen(text), 0644, FILE_DURABLE, err) &&
        (read_record(c, root, ret) || error_set(err, NULL, "the converted file vanished from %s", c->folder));
    free(text);
    free(path);
    json_decref(root);
    return ok;
}
