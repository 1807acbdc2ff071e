#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/thread.h"
#include "record/play_line.h"
#include "record/plays_pending.h"
#include "record/plays_repair.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define QUEUE_MAX 512
#define WAITING_MAX 256       /* lines; then they do not wait for the period's end */
#define MUCH_BYTES (16 << 10) /* that wait: what the flush itself writes matters no more */
#define SAVED_MAX 20          /* writes at once that quiet periods save */
#define MINUTE_US INT64_C(60000000)
#define PERIOD_US (3 * MINUTE_US)
#define RETRY_US INT64_C(10000000) /* after a failure of the card */
#define DAY_MS INT64_C(86400000)

struct queued {
    int64_t day;
    char *line;
};

struct play_writer {
    char *folder;
    int days;
    char boot[9];
    pthread_t thread;
    pthread_mutex_t lock; /* guards all down to `stop`; never held over the card */
    pthread_cond_t wake;
    struct queued queue[QUEUE_MAX];
    size_t first, count;
    int64_t next_seq;
    bool stop;
    int64_t dropped, bytes; /* relaxed atomics */
    /* the writer thread's own */
    struct pending pending;
    struct queued waiting[WAITING_MAX]; /* what `pending` holds */
    size_t n_waiting, waiting_bytes;
    int saved;
    int fd;
    int64_t open_day;
    int64_t begin; /* mono; of the period, not before the last flush */
    bool unflushed;
    int64_t retry_at; /* mono; the card is left alone until then */
};

static struct timespec mono_timespec(int64_t us)
{
    return (struct timespec){.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
}

/* ---- the writer thread ---- */

static void count_dropped(struct play_writer *w, size_t n)
{
    __atomic_fetch_add(&w->dropped, (int64_t)n, __ATOMIC_RELAXED);
}

static void card_failed(struct play_writer *w, const struct error *err)
{
    log_warning("play records: %s", err->text);
    w->retry_at = clock_mono_us() + RETRY_US;
}

/* At most one flush a minute. A few lines wait longer for theirs: it writes more around them than they are. */
static int64_t period_end(const struct play_writer *w)
{
    return w->begin + (w->unflushed || w->waiting_bytes >= MUCH_BYTES ? MINUTE_US : PERIOD_US);
}

static void flush_now(struct play_writer *w)
{
    struct error err = {0};
    if (w->fd < 0 || !w->unflushed)
        return;
    w->unflushed = false;
    if (!file_flush(w->fd, &err))
        card_failed(w, &err);
}

static bool stopping(struct play_writer *w)
{
    pthread_mutex_lock(&w->lock);
    bool stop = w->stop;
    pthread_mutex_unlock(&w->lock);
    return stop;
}

/* Between two days the kernel writes back by itself what a flush now would write too soon after the last one.
 */
static void close_file(struct play_writer *w)
{
    if (stopping(w) || clock_mono_us() >= w->begin + MINUTE_US)
        flush_now(w);
    if (w->fd >= 0)
        close(w->fd);
    w->fd = -1;
    w->unflushed = false;
}

/* A clock below the build's date says nothing about what is old. */
static void remove_old(const struct play_writer *w)
{
    int64_t now = clock_wall_ms();
    if (now >= clock_build_ms())
        plays_remove_before(w->folder, now / DAY_MS - w->days);
}

static bool open_day(struct play_writer *w, int64_t day, struct error *err)
{
    if (w->fd >= 0 && w->open_day == day)
        return true;
    close_file(w);
    remove_old(w);
    if (!file_make_dirs(w->folder, err))
        return false;
    char name[32];
    plays_file_name(day, name);
    char *path = path_join(w->folder, name);
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    struct stat st;
    if (fd >= 0 && (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))) {
        close(fd);
        fd = -1;
        errno = EINVAL;
    }
    bool ok = fd >= 0;
    if (!ok)
        error_errno(err, NULL, errno, "%s: cannot open", path);
    free(path);
    w->fd = fd;
    w->open_day = day;
    return ok;
}

/* Whole lines of one day. */
static bool write_lines(struct play_writer *w, int64_t day, const char *lines, size_t n, struct error *err)
{
    struct stat before;
    if (!open_day(w, day, err))
        return false;
    if (fstat(w->fd, &before) != 0)
        return error_errno(err, NULL, errno, "%s", w->folder);
    if (!file_write_all(w->fd, lines, n, err)) {
        /* Half a line must not stand before the next one. */
        if (ftruncate(w->fd, before.st_size) != 0)
            log_debug("play records: a torn line stays");
        close_file(w);
        return false;
    }
    __atomic_fetch_add(&w->bytes, (int64_t)n, __ATOMIC_RELAXED);
    w->unflushed = true;
    return true;
}

static void write_day(struct play_writer *w, const struct queued *list, size_t n)
{
    struct error err = {0};
    struct buffer lines;
    buffer_init(&lines, PLAYS_FILE_LIMIT);
    for (size_t i = 0; i < n; i++)
        buffer_add_text(&lines, list[i].line);
    if (clock_mono_us() < w->retry_at || !write_lines(w, list->day, lines.data, lines.length, &err)) {
        if (err.text[0])
            card_failed(w, &err);
        count_dropped(w, n);
    }
    buffer_finish(&lines);
}

static void write_waiting(struct play_writer *w)
{
    for (size_t from = 0, to; from < w->n_waiting; from = to) {
        for (to = from + 1; to < w->n_waiting && w->waiting[to].day == w->waiting[from].day;)
            to++;
        write_day(w, &w->waiting[from], to - from);
    }
    for (size_t i = 0; i < w->n_waiting; i++)
        free(w->waiting[i].line);
    if (w->n_waiting > 0)
        pending_clear(&w->pending);
    w->n_waiting = w->waiting_bytes = 0;
}

static void save_quiet_periods(struct play_writer *w)
{
    int64_t quiet = (clock_mono_us() - w->begin) / PERIOD_US;
    w->saved = quiet < SAVED_MAX - w->saved ? w->saved + (int)quiet : SAVED_MAX;
    w->begin += quiet * PERIOD_US;
}

static void end_period(struct play_writer *w)
{
    write_waiting(w);
    flush_now(w);
    w->begin = clock_mono_us();
}

static void take_one(struct play_writer *w, const struct queued *q)
{
    struct error err = {0};
    if (w->n_waiting == 0 && !w->unflushed)
        save_quiet_periods(w);
    bool left_alone = clock_mono_us() < w->retry_at; /* what waited now would hide that plays are lost */
    bool at_once = w->n_waiting == 0 && (w->saved > 0 || left_alone);
    bool waits = !at_once && pending_add(&w->pending, q->line, &err);
    if (err.text[0])
        log_debug("play records: %s", err.text);
    w->waiting[w->n_waiting++] = *q;
    w->waiting_bytes += strlen(q->line);
    if (at_once && !left_alone)
        w->saved--;
    if (!waits || w->n_waiting == WAITING_MAX)
        write_waiting(w);
}

static void *writer_run(void *argument)
{
    struct play_writer *w = argument;
    write_waiting(w); /* of the one before */
    pending_clear(&w->pending);
    pthread_mutex_lock(&w->lock);
    while (!w->stop || w->count > 0) {
        bool work = w->n_waiting > 0 || w->unflushed;
        if (work && clock_mono_us() >= period_end(w)) {
            pthread_mutex_unlock(&w->lock);
            end_period(w);
            pthread_mutex_lock(&w->lock);
        } else if (w->count > 0) {
            struct queued q = w->queue[w->first];
            w->first = (w->first + 1) % QUEUE_MAX;
            w->count--;
            pthread_mutex_unlock(&w->lock);
            take_one(w, &q);
            pthread_mutex_lock(&w->lock);
        } else if (work) {
            struct timespec until = mono_timespec(period_end(w));
            pthread_cond_timedwait(&w->wake, &w->lock, &until);
        } else {
            pthread_cond_wait(&w->wake, &w->lock);
        }
    }
    pthread_mutex_unlock(&w->lock);
    write_waiting(w);
    close_file(w);
    return NULL;
}

/* ---- the front door ---- */

static void writer_free(struct play_writer *w)
{
    for (; w->count > 0; w->count--, w->first = (w->first + 1) % QUEUE_MAX)
        free(w->queue[w->first].line);
    for (size_t i = 0; i < w->n_waiting; i++)
        free(w->waiting[i].line);
    pending_finish(&w->pending);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->wake);
    free(w->folder);
    free(w);
}

static bool start_thread(struct play_writer *w, struct error *err)
{
    thread_cond_init(&w->wake);
    pthread_mutex_init(&w->lock, NULL);
    int rc = pthread_create(&w->thread, NULL, writer_run, w);
    if (rc)
        return error_errno(err, NULL, rc, "cannot start the thread for play records");
    pthread_setname_np(w->thread, "plays");
    return true;
}

/* What a killed writer left waiting and the card does not have. */
static void take_over(struct play_writer *w, char *text, int64_t last)
{
    char *rest = text, *line;
    while ((line = strsep(&rest, "\n")) && rest) { /* not what stands behind the last newline */
        struct play p;
        int64_t day = play_line_day(line);
        if (!play_parse(line, strlen(line), &p, NULL) || day < 0 || p.seq <= last)
            continue;
        if (w->n_waiting == WAITING_MAX) {
            count_dropped(w, 1);
            continue;
        }
        w->waiting[w->n_waiting++] = (struct queued){.day = day, .line = xasprintf("%s\n", line)};
        last = p.seq;
    }
}

/* The numbers to go on with, above all that were ever given. */
static void find_numbers(struct play_writer *w, const char *runtime_path)
{
    struct error err = {0};
    int64_t last = 0;
    size_t n;
    char *pending = pending_read(runtime_path, &n);
    if (!file_make_dirs(w->folder, &err) || !plays_repair(w->folder, w->boot, &last, &w->next_seq, &err)) {
        /* A card that cannot be read now may be later: numbers from the clock lie above all that were given
         * before. */
        log_warning("play records: %s", err.text);
        w->next_seq = clock_wall_ms();
    } else if (pending) {
        int64_t beyond = w->next_seq - last;
        take_over(w, pending, last);
        if (w->n_waiting > 0)
            w->next_seq = play_line_seq(w->waiting[w->n_waiting - 1].line, PLAY_LINE_LIMIT) + beyond;
    } else if (last > 0 && w->next_seq == last + 1) {
        /* What waited was lost with its folder, and somebody may have seen it. */
        w->next_seq += PLAYS_SEQ_LEAP;
    }
    free(pending);
}

struct play_writer *play_writer_create(const struct plays_place *at, int days, struct error *err)
{
    struct error why = {0};
    struct play_writer *w = xcalloc(1, sizeof *w);
    w->folder = path_join(at->store_path, "plays");
    w->days = days;
    w->fd = -1;
    w->saved = SAVED_MAX;
    w->begin = clock_mono_us();
    text_copy(w->boot, sizeof w->boot, clock_boot_id());
    find_numbers(w, at->runtime_path);
    pending_init(&w->pending, at->runtime_path);
    if (!pending_open(&w->pending, &why))
        log_warning("play records: %s", why.text);
    remove_old(w);
    if (!start_thread(w, err)) {
        writer_free(w);
        return NULL;
    }
    return w;
}

void play_writer_add(struct play_writer *w, const struct play *p, const struct zone *zone)
{
    struct civil start = zone_local(zone, p->planned_start);
    struct play copy = *p;
    struct queued q = {.day = civil_day(start.year, start.month, start.day)};
    pthread_mutex_lock(&w->lock);
    bool room = w->count < QUEUE_MAX;
    if (room) {
        copy.seq = w->next_seq++;
        q.line = play_line(&copy, zone, w->boot);
        w->queue[(w->first + w->count++) % QUEUE_MAX] = q;
        pthread_cond_signal(&w->wake);
    }
    pthread_mutex_unlock(&w->lock);
    if (!room)
        count_dropped(w, 1);
}

int64_t play_writer_dropped(const struct play_writer *w)
{
    return __atomic_load_n(&w->dropped, __ATOMIC_RELAXED);
}

int64_t play_writer_bytes(const struct play_writer *w)
{
    return __atomic_load_n(&w->bytes, __ATOMIC_RELAXED);
}

void play_writer_destroy(struct play_writer *w, int timeout_ms)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stop = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    struct timespec until = mono_timespec(clock_mono_us() + (int64_t)timeout_ms * 1000);
    if (pthread_clockjoin_np(w->thread, NULL, CLOCK_MONOTONIC, &until) == 0)
        writer_free(w);
    else /* The card hangs: the process is about to end, and the thread's memory must outlive this call. */
        log_warning("play records: the card did not answer within %d ms", timeout_ms);
}
