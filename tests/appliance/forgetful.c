/* An nbdkit plugin: a disk with a write cache that a power cut empties. What the guest writes waits in memory until
 * the guest flushes; a write with FUA reaches the file at once. At a cut each waiting block reaches the file or is
 * lost, by lot, so later writes may survive earlier ones.
 *
 *     nbdkit --foreground --unix SOCKET forgetful.so file=DISK control=SOCKET
 *
 * One line on the control socket asks for:
 *     cut PERCENT SEED    of the waiting blocks so many percent survive; answers "waiting W kept K", the process ends
 *     count               answers "written W flushes F", bytes and times since the start
 * An ordered end (the guest was switched off, SIGTERM) keeps what waits. */
#define NBDKIT_API_VERSION 2
#include <nbdkit-plugin.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define THREAD_MODEL NBDKIT_THREAD_MODEL_SERIALIZE_ALL_REQUESTS

/* What a disk writes whole or not at all: a page of an SD card is no smaller. */
#define BLOCK 4096u

struct disk {
    char *path, *control;
    int fd, listener;
    uint64_t size, written, flushes;
    unsigned char **waiting; /* by block number, NULL where the file has the newest bytes */
    uint64_t *order;         /* numbers of the waiting blocks */
    size_t n_waiting, room;
    pthread_mutex_t lock; /* over all below the paths: requests and the control thread */
};

static struct disk disk = {.fd = -1, .listener = -1, .lock = PTHREAD_MUTEX_INITIALIZER};

static bool read_file(unsigned char *to, size_t n, uint64_t at)
{
    while (n > 0) {
        ssize_t got = pread(disk.fd, to, n, (off_t)at);
        if (got <= 0)
            return false;
        to += got;
        n -= (size_t)got;
        at += (uint64_t)got;
    }
    return true;
}

static bool write_file(const unsigned char *from, size_t n, uint64_t at)
{
    while (n > 0) {
        ssize_t put = pwrite(disk.fd, from, n, (off_t)at);
        if (put <= 0)
            return false;
        from += put;
        n -= (size_t)put;
        at += (uint64_t)put;
    }
    return true;
}

static size_t length_of(uint64_t block)
{
    uint64_t rest = disk.size - block * BLOCK;
    return rest < BLOCK ? (size_t)rest : BLOCK;
}

/* The block's bytes in memory, with what the file holds where nothing waited yet. */
static unsigned char *waiting_block(uint64_t block)
{
    if (disk.waiting[block])
        return disk.waiting[block];
    if (disk.n_waiting == disk.room) {
        size_t room = disk.room ? disk.room * 2 : 1024;
        uint64_t *order = realloc(disk.order, room * sizeof *order);
        if (!order)
            return NULL;
        disk.order = order;
        disk.room = room;
    }
    unsigned char *bytes = malloc(BLOCK);
    if (!bytes || !read_file(bytes, length_of(block), block * BLOCK)) {
        free(bytes);
        return NULL;
    }
    disk.order[disk.n_waiting++] = block;
    return disk.waiting[block] = bytes;
}

/* Each waiting block with the given chance in percent; none waits afterwards. Returns how many reached the file, or
 * SIZE_MAX where the file refused one. */
static size_t settle(unsigned percent)
{
    size_t kept = 0;
    bool ok = true;
    for (size_t i = 0; i < disk.n_waiting; i++) {
        uint64_t block = disk.order[i];
        if ((unsigned)(random() % 100) < percent) {
            ok = write_file(disk.waiting[block], length_of(block), block * BLOCK) && ok;
            kept++;
        }
        free(disk.waiting[block]);
        disk.waiting[block] = NULL;
    }
    disk.n_waiting = 0;
    return ok ? kept : SIZE_MAX;
}

/* ---- the control socket ---- */

static void obey(int client)
{
    char line[100] = "", answer[100];
    unsigned percent, seed;
    if (read(client, line, sizeof line - 1) <= 0)
        return;
    pthread_mutex_lock(&disk.lock);
    bool cut = sscanf(line, "cut %u %u", &percent, &seed) == 2;
    if (cut) {
        size_t waiting = disk.n_waiting;
        srandom(seed);
        snprintf(answer, sizeof answer, "waiting %zu kept %zu\n", waiting, settle(percent));
    } else {
        snprintf(answer, sizeof answer, "written %llu flushes %llu\n", (unsigned long long)disk.written,
                 (unsigned long long)disk.flushes);
    }
    ssize_t sent = write(client, answer, strlen(answer));
    if (cut)
        _exit(sent > 0 ? 0 : 1); /* with the lock held: no request comes after the cut */
    pthread_mutex_unlock(&disk.lock);
}

static void *serve_control(void *unused)
{
    (void)unused;
    for (;;) {
        int client = accept(disk.listener, NULL, NULL);
        if (client < 0)
            continue;
        obey(client);
        close(client);
    }
    return NULL;
}

static bool open_control(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(disk.control) >= sizeof address.sun_path)
        return false;
    memcpy(address.sun_path, disk.control, strlen(disk.control) + 1);
    unlink(disk.control);
    disk.listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    pthread_t thread;
    return disk.listener >= 0 && bind(disk.listener, (struct sockaddr *)&address, sizeof address) == 0 &&
           listen(disk.listener, 4) == 0 && pthread_create(&thread, NULL, serve_control, NULL) == 0;
}

/* ---- what nbdkit calls ---- */

static int disk_config(const char *key, const char *value)
{
    if (strcmp(key, "file") == 0)
        disk.path = nbdkit_realpath(value);
    else if (strcmp(key, "control") == 0)
        disk.control = nbdkit_absolute_path(value);
    else
        nbdkit_error("no parameter \"%s\"", key);
    return strcmp(key, "file") == 0 || strcmp(key, "control") == 0 ? 0 : -1;
}

static int disk_after_fork(void)
{
    struct stat st;
    if (!disk.path || !disk.control) {
        nbdkit_error("file=DISK and control=SOCKET are needed");
        return -1;
    }
    disk.fd = open(disk.path, O_RDWR | O_CLOEXEC);
    if (disk.fd < 0 || fstat(disk.fd, &st) != 0) {
        nbdkit_error("%s: %m", disk.path);
        return -1;
    }
    disk.size = (uint64_t)st.st_size;
    disk.waiting = calloc((size_t)((disk.size + BLOCK - 1) / BLOCK), sizeof *disk.waiting);
    if (!disk.waiting || !open_control()) {
        nbdkit_error("%s: %m", disk.control);
        return -1;
    }
    return 0;
}

static void disk_unload(void)
{
    if (disk.fd >= 0)
        settle(100);
    free(disk.path);
    free(disk.control);
}

static void *disk_open(int readonly)
{
    (void)readonly;
    return NBDKIT_HANDLE_NOT_NEEDED;
}

static int64_t disk_size(void *handle)
{
    (void)handle;
    return (int64_t)disk.size;
}

static int disk_can(void *handle)
{
    (void)handle;
    return 1;
}

static int disk_fua(void *handle)
{
    (void)handle;
    return NBDKIT_FUA_NATIVE;
}

static int disk_pread(void *handle, void *buffer, uint32_t count, uint64_t offset, uint32_t flags)
{
    (void)handle;
    (void)flags;
    unsigned char *to = buffer;
    pthread_mutex_lock(&disk.lock);
    bool ok = read_file(to, count, offset);
    for (uint64_t block = offset / BLOCK; ok && block * BLOCK < offset + count; block++) {
        if (!disk.waiting[block])
            continue;
        uint64_t from = block * BLOCK < offset ? offset : block * BLOCK;
        uint64_t end = (block + 1) * BLOCK > offset + count ? offset + count : (block + 1) * BLOCK;
        memcpy(to + (from - offset), disk.waiting[block] + (from - block * BLOCK), (size_t)(end - from));
    }
    pthread_mutex_unlock(&disk.lock);
    if (!ok)
        nbdkit_set_error(EIO);
    return ok ? 0 : -1;
}

/* from NULL: zeros. With FUA the bytes go through to the file; older ones of the same block, which still wait, must not
 * cover them later. */
static int put(const unsigned char *from, uint32_t count, uint64_t offset, uint32_t flags)
{
    static const unsigned char zeros[BLOCK];
    pthread_mutex_lock(&disk.lock);
    disk.written += count;
    bool ok = true;
    while (ok && count > 0) {
        uint64_t block = offset / BLOCK;
        size_t within = (size_t)(offset % BLOCK), n = BLOCK - within < count ? BLOCK - within : count;
        const unsigned char *bytes = from ? from : zeros;
        bool through = flags & NBDKIT_FLAG_FUA;
        if (through)
            ok = write_file(bytes, n, offset);
        if (ok && (!through || disk.waiting[block])) {
            unsigned char *to = waiting_block(block);
            ok = to != NULL;
            if (to)
                memcpy(to + within, bytes, n);
        }
        from = from ? from + n : NULL;
        offset += n;
        count -= (uint32_t)n;
    }
    pthread_mutex_unlock(&disk.lock);
    if (!ok)
        nbdkit_set_error(EIO);
    return ok ? 0 : -1;
}

static int disk_pwrite(void *handle, const void *buffer, uint32_t count, uint64_t offset, uint32_t flags)
{
    (void)handle;
    return put(buffer, count, offset, flags);
}

static int disk_zero(void *handle, uint32_t count, uint64_t offset, uint32_t flags)
{
    (void)handle;
    return put(NULL, count, offset, flags);
}

static int disk_flush(void *handle, uint32_t flags)
{
    (void)handle;
    (void)flags;
    pthread_mutex_lock(&disk.lock);
    disk.flushes++;
    bool ok = settle(100) != SIZE_MAX;
    pthread_mutex_unlock(&disk.lock);
    if (!ok)
        nbdkit_set_error(EIO);
    return ok ? 0 : -1;
}

static struct nbdkit_plugin plugin = {.name = "forgetful",
                                      .longname = "a disk that forgets at a power cut what was not flushed",
                                      .unload = disk_unload,
                                      .config = disk_config,
                                      .after_fork = disk_after_fork,
                                      .open = disk_open,
                                      .get_size = disk_size,
                                      .pread = disk_pread,
                                      .pwrite = disk_pwrite,
                                      .zero = disk_zero,
                                      .flush = disk_flush,
                                      .can_write = disk_can,
                                      .can_flush = disk_can,
                                      .can_zero = disk_can,
                                      .can_fua = disk_fua};

NBDKIT_REGISTER_PLUGIN(plugin)
