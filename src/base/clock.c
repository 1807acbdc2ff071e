#include "base/clock.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "version.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <time.h>

static int64_t read_ns(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t clock_mono_us(void)
{
    return read_ns(CLOCK_MONOTONIC) / 1000;
}

int64_t clock_cpu_us(void)
{
    return read_ns(CLOCK_PROCESS_CPUTIME_ID) / 1000;
}

#ifdef PAPAN_TEST_CLOCK

/* The clocks that tests bend. The wall clock is bent about the moment at which the file was last written, so that
 * every program of the player, whenever it started, sees the same time. */
static struct {
    pthread_mutex_t lock; /* guards all below */
    char *path;           /* NULL: not bent */
    struct stat seen;     /* of what was read */
    double offset_ms, speed, boot_offset_ms;
    int64_t fixed_ms; /* -1: not fixed */
} bent = {.lock = PTHREAD_MUTEX_INITIALIZER, .speed = 1, .fixed_ms = -1};

static bool read_bent(const char *path, const struct stat *st, struct error *err)
{
    char *text = NULL;
    size_t n;
    if (!file_read(path, 256, &text, &n, err))
        return false;
    text[strcspn(text, "\r\n")] = 0;
    double values[3] = {0, 1, 0};
    bool ok = true;
    char *rest = text;
    for (size_t i = 0; i < 3 && rest && ok; i++) {
        char *word = rest;
        rest = strchr(word, ' ');
        if (rest)
            *rest++ = 0;
        ok = parse_decimal(word, &values[i]);
    }
    ok = ok && !rest;
    if (ok) {
        bent.offset_ms = values[0] * 1000;
        bent.speed = values[1];
        bent.boot_offset_ms = values[2] * 1000;
        bent.seen = *st;
    } else {
        error_set(err, NULL, "%s: is not \"offset_seconds speed [boot_offset_seconds]\"", path);
    }
    free(text);
    return ok;
}

/* The time alone does not tell: two writes may fall into one tick of the kernel. */
static bool changed(const struct stat *st)
{
    const struct timespec *a = &st->st_mtim, *b = &bent.seen.st_mtim;
    return a->tv_sec != b->tv_sec || a->tv_nsec != b->tv_nsec || st->st_ino != bent.seen.st_ino ||
           st->st_size != bent.seen.st_size;
}

bool clock_use_test_file(const char *path, struct error *err)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return error_errno(err, NULL, errno, "%s", path);
    pthread_mutex_lock(&bent.lock);
    bool ok = read_bent(path, &st, err);
    if (ok) {
        free(bent.path);
        bent.path = xstrdup(path);
    }
    pthread_mutex_unlock(&bent.lock);
    return ok;
}

void clock_set_for_test(int64_t wall_ms)
{
    pthread_mutex_lock(&bent.lock);
    bent.fixed_ms = wall_ms;
    pthread_mutex_unlock(&bent.lock);
}

/* Under the lock. A half-written file: the old bend stays, read again next time. */
static void read_news(void)
{
    struct stat st;
    if (bent.path && stat(bent.path, &st) == 0 && changed(&st))
        read_bent(bent.path, &st, NULL);
}

int64_t clock_boot_us(void)
{
    int64_t boot = read_ns(CLOCK_BOOTTIME) / 1000;
    pthread_mutex_lock(&bent.lock);
    read_news();
    boot += (int64_t)llround(bent.boot_offset_ms * 1000);
    pthread_mutex_unlock(&bent.lock);
    return boot;
}

int64_t clock_wall_us(void)
{
    int64_t real = read_ns(CLOCK_REALTIME) / 1000, wall = real;
    pthread_mutex_lock(&bent.lock);
    read_news();
    if (bent.fixed_ms >= 0) {
        wall = bent.fixed_ms * 1000;
    } else if (bent.path) {
        int64_t base = (int64_t)bent.seen.st_mtim.tv_sec * 1000000 + bent.seen.st_mtim.tv_nsec / 1000;
        wall = base + (int64_t)llround(bent.offset_ms * 1000 + (double)(real - base) * bent.speed);
    }
    pthread_mutex_unlock(&bent.lock);
    return wall;
}

#else

bool clock_use_test_file(const char *path, struct error *err)
{
    return error_set(err, NULL, "%s: this build has no test clock (PAPAN_TEST_CLOCK)", path);
}

void clock_set_for_test(int64_t wall_ms)
{
    (void)wall_ms;
}

int64_t clock_boot_us(void)
{
    return read_ns(CLOCK_BOOTTIME) / 1000;
}

int64_t clock_wall_us(void)
{
    return read_ns(CLOCK_REALTIME) / 1000;
}

#endif

int64_t clock_boot_ms(void)
{
    return clock_boot_us() / 1000;
}

int64_t clock_wall_ms(void)
{
    return clock_wall_us() / 1000;
}

bool clock_ntp_synchronised(void)
{
    struct timex t = {.modes = 0};
    int state = adjtimex(&t);
    return state >= 0 && state != TIME_ERROR && !(t.status & STA_UNSYNC);
}

static char boot_id[37];

static void read_boot_id(void)
{
    char *text = NULL;
    size_t n;
    if (!file_read("/proc/sys/kernel/random/boot_id", 128, &text, &n, NULL))
        return;
    text[strcspn(text, "\n")] = 0;
    if (strlen(text) == 36)
        text_copy(boot_id, sizeof boot_id, text);
    free(text);
}

const char *clock_boot_id(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, read_boot_id);
    return boot_id;
}

int64_t clock_build_ms(void)
{
    return INT64_C(1000) * PAPAN_BUILD_EPOCH;
}

void clock_sleep_ms(int64_t ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    while (ms > 0 && clock_nanosleep(CLOCK_MONOTONIC, 0, &t, &t) == EINTR)
        ;
}
