#include "asset_work.h"

#include "base/file.h"
#include "base/memory.h"
#include "folder.h"
#include "names.h"
#include "probe.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define DISK_FULL_BYTES ((int64_t)1 << 20)

void asset_progress_start(struct asset_progress *p)
{
    *p = (struct asset_progress){0};
    pthread_mutex_init(&p->lock, NULL);
}

void asset_progress_stop(struct asset_progress *p)
{
    pthread_mutex_destroy(&p->lock);
}

double asset_progress_read(struct asset_progress *p, char *ret_name, size_t size)
{
    double part = -1;
    pthread_mutex_lock(&p->lock);
    if (p->busy) {
        part = p->seconds > 0 ? fmin(1, convert_video_progress(p->job) / p->seconds) : 0;
        text_copy(ret_name, size, p->name);
    }
    pthread_mutex_unlock(&p->lock);
    return part;
}

static void progress_set(struct asset_progress *p, const struct asset *a, const struct convert_job *job,
                         double seconds)
{
    pthread_mutex_lock(&p->lock);
    p->busy = job != NULL;
    p->job = job;
    p->seconds = seconds;
    text_copy(p->name, sizeof(p->name), name_base(a->name));
    pthread_mutex_unlock(&p->lock);
}

static void fail(const struct asset_bench *bench, struct asset *a, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static void fail(const struct asset_bench *bench, struct asset *a, const char *fmt, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, fmt);
    if (vasprintf(&text, fmt, args) < 0)
        text = xstrdup("");
    va_end(args);
    a->failed = true;
    if (a->place[0] == '\0')
        report_fault(bench->report, a->name, "%s", text);
    else
        report_fault(bench->report, a->place, "%s %s", a->name, text);
    free(text);
}

/* A file beside it whose name differs in capitals only, or in its extension. Caller frees. */
static char *similar_name(const char *path)
{
    char *folder = xstrndup(path, (size_t)(name_base(path) - path)), *found = NULL;
    const char *wanted = name_base(path);
    size_t stem = strcspn(wanted, ".");
    char **names = file_list(folder, NULL);
    for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
        bool capitals = strcasecmp(names[i], wanted) == 0;
        bool extension = stem > 0 && strncasecmp(names[i], wanted, stem) == 0 && names[i][stem] == '.';
        if (capitals || (extension && found == NULL)) {
            free(found);
            found = xstrdup(names[i]);
        }
    }
    if (names != NULL)
        file_names_free(names);
    free(folder);
    return found;
}

static void fail_missing(const struct asset_bench *bench, struct asset *a, const char *path,
                         const struct error *why)
{
    bool broken_link = folder_link_is_broken(path);
    char *similar = why->errnum == ENOENT && !broken_link ? similar_name(path) : NULL;
    if (broken_link)
        fail(bench, a, FOLDER_BROKEN_LINK);
    else if (strchr(a->name, '\\') != NULL)
        fail(bench, a, "is not there; write folders with \"/\", not with \"\\\"");
    else if (similar != NULL)
        fail(bench, a, "is not there; did you mean %s?", similar);
    else if (why->errnum == ENOENT)
        fail(bench, a, "is not there; copy it into the folder or take the item out");
    else
        fail(bench, a, "%s", why->text);
    free(similar);
}

static bool name_is_inside(const char *name)
{
    if (name[0] == '/' || name[0] == '\0')
        return false;
    for (const char *p = name; p != NULL; p = strchr(p, '/')) {
        p += *p == '/';
        if (strcmp(p, "..") == 0 || strncmp(p, "../", 3) == 0)
            return false;
    }
    return true;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_size == b->st_size && a->st_ino == b->st_ino && a->st_dev == b->st_dev &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
           a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

void asset_check_unchanged(const struct asset_bench *bench, struct asset *a)
{
    struct stat now;
    if (a->path == NULL || stat(a->path, &now) != 0 || !same_file(&now, &a->seen))
        fail(bench, a,
             "changed while it was read; nothing is published. Build again once it is copied or saved");
}

/* Opens, sniffs and hashes. */
static bool look(const struct asset_bench *bench, struct asset *a)
{
    struct error err = {0};
    if (!name_is_inside(a->name)) {
        fail(bench, a, "lies outside of the folder; copy it into it and name it from there (\"media/%s\")",
             name_base(a->name));
        return false;
    }
    char *path = path_join(bench->src, a->name);
    int fd = folder_open_source(path, &a->seen, &err);
    if (fd < 0) {
        fail_missing(bench, a, path, &err);
        free(path);
        return false;
    }
    a->path = realpath(path, NULL);
    free(path);
    char *head = xmalloc(SNIFF_BYTES);
    const char *advice = NULL;
    ssize_t n = pread(fd, head, SNIFF_BYTES, 0);
    bool ok = false;
    if (a->seen.st_size == 0) {
        fail(bench, a, "is empty (0 bytes); export or copy it again");
    } else if (n <= 0) {
        fail(bench, a, "cannot be read (%s)", strerror(errno));
    } else if ((a->kind = sniff(head, (size_t)n, &advice)) == CONTENT_UNKNOWN) {
        fail(bench, a, "%s", advice);
    } else if (cache_known_hash(bench->cache, a->name, &a->seen, a->hash) ||
               hash_fd(fd, a->hash, NULL, NULL, NULL, &err)) {
        asset_check_unchanged(bench, a);
        ok = !a->failed;
        if (ok)
            cache_learn_hash(bench->cache, a->name, &a->seen, a->hash);
    } else {
        fail(bench, a, "cannot be read (%s)", err.text);
    }
    free(head);
    close(fd);
    return ok;
}

/* A video that fits is taken as it is: copied, and the copy must be what was hashed. */
static bool copy_as_is(const struct asset *a, const struct convert_job *job, const struct video_facts *f,
                       struct conversion *made, struct error *err)
{
    struct converted *m = conversion_add(made, job, "mp4");
    char hash[HASH_TEXT_SIZE];
    bool copied = false;
    m->is_video = true;
    m->width = f->width;
    m->height = f->height;
    m->seconds = f->seconds;
    if (!folder_put_copy(a->path, m->path, a->seen.st_size, NULL, &copied, err))
        return false;
    int fd = file_open_regular(m->path, err);
    bool ok = fd >= 0 && hash_fd(fd, hash, NULL, NULL, NULL, err);
    if (fd >= 0)
        close(fd);
    return ok &&
           (strcmp(hash, a->hash) == 0 ||
            error_set(err, NULL,
                      "changed while it was read; nothing is published. Build again once it is copied"));
}

static bool convert(const struct asset *a, const struct convert_job *job, const struct video_facts *f,
                    struct conversion *made, struct asset_progress *p, struct error *err)
{
    bool ok;
    if (a->kind == CONTENT_VIDEO) {
        progress_set(p, a, job, f->seconds);
        ok = video_fits(f) ? copy_as_is(a, job, f, made, err) : convert_video(job, f, made, err);
    } else {
        bool moves = a->kind == CONTENT_GIF || a->kind == CONTENT_WEBP;
        int frames = moves ? animation_frames(job->path, a->kind, err) : 1;
        progress_set(p, a, job, 0);
        ok = frames > 1 ? convert_animation(job, a->kind, made, err)
                        : frames == 1 && convert_picture(job, a->kind, made, err);
    }
    progress_set(p, a, NULL, 0);
    return ok;
}

/* The entry that a video will have, without converting it yet. */
static void foresee(struct asset *a, const struct video_facts *f, int max_width, int max_height)
{
    struct cached_medium *m = xcalloc(1, sizeof(*m));
    text_copy(m->hash, sizeof(m->hash), a->hash);
    text_copy(m->extension, sizeof(m->extension), "mp4");
    m->is_video = true;
    m->bytes = a->seen.st_size;
    m->seconds = f->seconds;
    video_target_size(f, max_width, max_height, &m->width, &m->height);
    a->result = (struct cached){.media = m, .count = 1};
}

/* libvips and ffmpeg do not say that it was the disk that failed. To be asked while what they wrote lies there. */
static void blame_disk(const char *folder, struct error *err)
{
    int64_t left = 0, total = 0;
    if (file_disk_space(folder, &left, &total, NULL) && left < DISK_FULL_BYTES)
        error_set(err, NULL, "cannot be converted: the disk that holds %s is full; make room on it", folder);
}

static void convert_anew(const struct asset_bench *bench, struct asset *a, enum asset_depth depth,
                         struct asset_progress *p)
{
    struct error err = {0};
    struct video_facts facts = {0};
    struct conversion made = {0};
    char stem[64]; /* two names of one content may be under way at once */
    snprintf(stem, sizeof(stem), "%.24s-%" PRIxPTR, a->hash, (uintptr_t)a);
    struct convert_job job = {.path = a->path, .folder = cache_work_folder(bench->cache), .stem = stem};
    cache_largest(bench->cache, &job.max_width, &job.max_height);
    bool ok = a->kind != CONTENT_VIDEO || probe_video(a->path, &facts, &err);
    if (ok && a->kind == CONTENT_VIDEO && depth == ASSETS_LOOK) {
        foresee(a, &facts, job.max_width, job.max_height);
        return;
    }
    ok = ok && convert(a, &job, &facts, &made, p, &err);
    if (ok)
        asset_check_unchanged(bench, a);
    if (ok && !a->failed)
        ok = cache_store(bench->cache, a->hash, &made, &a->result, &err);
    if (!ok)
        blame_disk(job.folder, &err);
    for (size_t i = 0; i < made.count; i++)
        unlink(made.media[i].path);
    conversion_finish(&made);
    if (!ok)
        fail(bench, a, "%s", err.text);
}

void asset_work(const struct asset_bench *bench, struct asset *a, enum asset_depth depth,
                struct asset_progress *p)
{
    if (a->failed || a->result.count > 0)
        return;
    if (!look(bench, a))
        return;
    if (!cache_find(bench->cache, a->hash, &a->result))
        convert_anew(bench, a, depth, p);
    for (size_t i = 0; i < a->result.n_warnings; i++)
        report_warn(bench->report, a->name, "%s", a->result.warnings[i]);
}
