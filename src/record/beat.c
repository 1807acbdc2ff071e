#include "base/clock.h"
#include "base/memory.h"
#include "record/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define BEAT_MAGIC UINT64_C(0x3162706170) /* "papb1": another layout gets another number */

struct beat {
    struct beat_page *page;
};

static struct beat *beat_map(int fd, int protection)
{
    void *page = mmap(NULL, sizeof(struct beat_page), protection, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED)
        return NULL;
    struct beat *b = xmalloc(sizeof *b);
    b->page = page;
    return b;
}

struct beat *beat_create(const char *runtime_path, const char *program, struct error *err)
{
    struct beat *b = NULL;
    char *path = xasprintf("%s/%s.beat", runtime_path, program);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        error_errno(err, NULL, errno, "%s: cannot open", path);
        goto out;
    }
    /* Reserved now, so that a full file system is an error here and not a SIGBUS at the first heartbeat. */
    int rc = posix_fallocate(fd, 0, sizeof(struct beat_page));
    if (rc) {
        error_errno(err, NULL, rc, "%s: no room for a heartbeat", path);
        goto out;
    }
    b = beat_map(fd, PROT_READ | PROT_WRITE);
    if (!b) {
        error_errno(err, NULL, errno, "%s: cannot map", path);
        goto out;
    }
    /* The file stays the same one, so that a reader's mapping follows a restarted program. */
    memset(b->page, 0, sizeof *b->page);
    b->page->pid = getpid();
    beat_turn(b);
    __atomic_store_n(&b->page->magic, BEAT_MAGIC, __ATOMIC_RELEASE);
out:
    if (fd >= 0)
        close(fd);
    free(path);
    return b;
}

struct beat *beat_attach(const char *runtime_path, const char *program)
{
    struct beat *b = NULL;
    struct stat st;
    char *path = xasprintf("%s/%s.beat", runtime_path, program);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
        st.st_size >= (off_t)sizeof(struct beat_page))
        b = beat_map(fd, PROT_READ);
    if (b && __atomic_load_n(&b->page->magic, __ATOMIC_ACQUIRE) != BEAT_MAGIC) {
        beat_close(b);
        b = NULL;
    }
    if (fd >= 0)
        close(fd);
    free(path);
    return b;
}

void beat_close(struct beat *b)
{
    if (!b)
        return;
    munmap(b->page, sizeof *b->page);
    free(b);
}

struct beat_page *beat_page(struct beat *b)
{
    return b->page;
}

void beat_turn(struct beat *b)
{
    __atomic_store_n(&b->page->beat_mono_us, clock_mono_us(), __ATOMIC_RELAXED);
}
