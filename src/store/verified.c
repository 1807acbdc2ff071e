/* Which blobs were hashed in this boot: runtime/verified, one line each, appended by sync and screen, read by
 * all. A line is one write, so two writers do not mix. */
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/store.h"
#include "store/store_private.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIST_LIMIT ((off_t)16 << 20) /* a list that grew beyond is begun anew */
#define LINE_LIMIT 256
#define BUCKETS 1024

struct entry {
    struct entry *next; /* in its bucket, latest first */
    char hash[HASH_TEXT_SIZE];
    uint64_t inode;
    int64_t size, ctime_ns;
};

struct verified_memory {
    struct entry *buckets[BUCKETS];
    ino_t list_inode; /* of the file that was read */
    off_t read_to;    /* up to here */
};

static struct entry **bucket_of(struct verified_memory *m, const char *hash)
{
    unsigned h = 2166136261u;
    for (const char *p = hash; *p; p++)
        h = (h ^ (unsigned char)*p) * 16777619u;
    return &m->buckets[h % BUCKETS];
}

static void forget_all(struct verified_memory *m)
{
    for (size_t i = 0; i < BUCKETS; i++) {
        while (m->buckets[i]) {
            struct entry *e = m->buckets[i];
            m->buckets[i] = e->next;
            free(e);
        }
    }
    m->read_to = 0;
}

struct verified_memory *verified_memory_create(void)
{
    return xcalloc(1, sizeof(struct verified_memory));
}

void verified_memory_free(struct verified_memory *m)
{
    if (!m)
        return;
    forget_all(m);
    free(m);
}

static int64_t ctime_ns(const struct stat *st)
{
    return (int64_t)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec;
}

static void remember(struct verified_memory *m, const char *line)
{
    char boot[40], hash[HASH_TEXT_SIZE];
    uint64_t inode;
    int64_t size, changed;
    if (sscanf(line, "%39s %64s %" SCNu64 " %" SCNd64 " %" SCNd64, boot, hash, &inode, &size, &changed) !=
            5 ||
        strcmp(boot, clock_boot_id()) != 0 || !hash_text_valid(hash))
        return;
    struct entry *e = xcalloc(1, sizeof *e), **bucket = bucket_of(m, hash);
    text_copy(e->hash, sizeof e->hash, hash);
    e->inode = inode;
    e->size = size;
    e->ctime_ns = changed;
    e->next = *bucket;
    *bucket = e;
}

/* Whole lines only; the rest is read next time. */
static void read_lines(struct verified_memory *m, int fd)
{
    char block[8192];
    for (;;) {
        ssize_t n = pread(fd, block, sizeof block - 1, m->read_to);
        if (n <= 0)
            return;
        block[n] = 0;
        char *line = block, *end;
        while ((end = strchr(line, '\n'))) {
            *end = 0;
            remember(m, line);
            line = end + 1;
        }
        if (line == block && n < (ssize_t)sizeof block - 1)
            return;
        m->read_to += line == block ? n : line - block;
    }
}

static void read_list(struct verified_memory *m, const char *runtime_path)
{
    struct stat st;
    char *path = path_join(runtime_path, "verified");
    int fd = file_open_regular(path, NULL);
    free(path);
    if (fd < 0 || fstat(fd, &st) != 0 || st.st_ino != m->list_inode || st.st_size < m->read_to)
        forget_all(m);
    if (fd < 0)
        return;
    m->list_inode = st.st_ino;
    if (st.st_size > m->read_to)
        read_lines(m, fd);
    close(fd);
}

bool verified_knows(const struct store *s, const char *runtime_path, const char *hash, int fd)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return false;
    read_list(s->verified, runtime_path);
    for (const struct entry *e = *bucket_of(s->verified, hash); e; e = e->next)
        if (strcmp(e->hash, hash) == 0)
            return e->inode == (uint64_t)st.st_ino && e->size == st.st_size && e->ctime_ns == ctime_ns(&st);
    return false;
}

void verified_add(const char *runtime_path, const char *hash, int fd)
{
    struct stat st, list;
    char line[LINE_LIMIT], *path = path_join(runtime_path, "verified");
    if (lstat(path, &list) == 0 && (!S_ISREG(list.st_mode) || list.st_size > LIST_LIMIT))
        file_remove(path, FILE_FAST, NULL);
    int out = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (out >= 0 && fstat(fd, &st) == 0) {
        int n = snprintf(line, sizeof line, "%s %s %" PRIu64 " %" PRId64 " %" PRId64 "\n", clock_boot_id(),
                         hash, (uint64_t)st.st_ino, (int64_t)st.st_size, ctime_ns(&st));
        if (write(out, line, (size_t)n) != n)
            log_debug("%s: cannot write; the medium will be hashed again", path);
    }
    if (out >= 0)
        close(out);
    free(path);
}
