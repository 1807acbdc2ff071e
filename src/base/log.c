#include "base/log.h"

#include "base/clock.h"
#include "base/text.h"
#include "base/zone.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1200, RECENT_LINES = 16, REPEATS = 5, WINDOW_MS = 10000 };

/* A line that was written lately, to count repetitions of it. */
struct recent {
    char line[LINE_MAX_BYTES];
    enum log_level level;
    int64_t since;  /* boot ms */
    uint64_t order; /* of its first line in this window: many lines share a millisecond */
    int count;      /* how often it came in this window, 0 = free */
};

static struct {
    pthread_mutex_t lock; /* guards all below */
    const char *component;
    enum log_level level;
    bool journal;
    struct zone *zone; /* NULL before log_start: UTC */
    struct recent recent[RECENT_LINES];
    uint64_t windows; /* opened so far */
} state = {.lock = PTHREAD_MUTEX_INITIALIZER, .component = "papan", .level = LOG_LEVEL_INFO};

void log_start(const char *component, enum log_level level)
{
    pthread_mutex_lock(&state.lock);
    state.component = component;
    state.level = level;
    state.journal = getenv("JOURNAL_STREAM") != NULL;
    if (!state.zone)
        state.zone = zone_load_system();
    pthread_mutex_unlock(&state.lock);
}

void log_set_level(enum log_level level)
{
    pthread_mutex_lock(&state.lock);
    state.level = level;
    pthread_mutex_unlock(&state.lock);
}

/* One write() a line, so that lines of several programs on one stderr do not mix. */
static void emit(enum log_level level, const char *line)
{
    static const int priority[] = {3, 4, 6, 7}; /* syslog's */
    char out[LINE_MAX_BYTES + 128];
    int n;
    if (state.journal) {
        n = snprintf(out, sizeof out, "<%d>%s: %s\n", priority[level], state.component, line);
    } else {
        int64_t now = clock_wall_ms();
        struct civil c = state.zone ? zone_local(state.zone, now) : zone_local(NULL, now);
        n = snprintf(out, sizeof out, "%04d-%02d-%02dT%02d:%02d:%02d.%03d %s: %s\n", c.year, c.month, c.day,
                     c.hour, c.minute, c.second, c.ms, state.component, line);
    }
    if (n > 0 && write(STDERR_FILENO, out, (size_t)n < sizeof out ? (size_t)n : sizeof out - 1) < 0)
        return; /* nobody is left to tell */
}

static void close_window(struct recent *r)
{
    char text[LINE_MAX_BYTES];
    if (r->count > REPEATS) {
        int n = snprintf(text, sizeof text, "last line repeated %d times: ", r->count - REPEATS);
        text_copy(text + n, sizeof text - (size_t)n, r->line);
        emit(r->level, text);
    }
    r->count = 0;
}

/* True where the line is to be written now. */
static bool admit(enum log_level level, const char *line)
{
    int64_t now = clock_boot_ms();
    struct recent *same = NULL, *oldest = &state.recent[0];
    for (size_t i = 0; i < RECENT_LINES; i++) {
        struct recent *r = &state.recent[i];
        if (r->count && now - r->since >= WINDOW_MS)
            close_window(r);
        if (r->count && strcmp(r->line, line) == 0)
            same = r;
        if (!r->count || (oldest->count && r->order < oldest->order))
            oldest = r;
    }
    if (same)
        return ++same->count <= REPEATS;
    close_window(oldest);
    text_copy(oldest->line, sizeof oldest->line, line);
    oldest->level = level;
    oldest->since = now;
    oldest->order = state.windows++;
    oldest->count = 1;
    return true;
}

static void write_line(enum log_level level, const char *fmt, va_list args)
    __attribute__((format(printf, 2, 0)));

static void write_line(enum log_level level, const char *fmt, va_list args)
{
    char raw[LINE_MAX_BYTES], line[LINE_MAX_BYTES];
    pthread_mutex_lock(&state.lock);
    if (level <= state.level) {
        vsnprintf(raw, sizeof raw, fmt, args);
        text_copy(line, sizeof line, raw);
        for (char *p = line; *p; p++)
            if ((unsigned char)*p < 0x20 || *p == 0x7f)
                *p = '?';
        if (admit(level, line))
            emit(level, line);
    }
    pthread_mutex_unlock(&state.lock);
}

#define DEFINE_LOG(name, level)                                                                              \
    void name(const char *fmt, ...)                                                                          \
    {                                                                                                        \
        va_list args;                                                                                        \
        va_start(args, fmt);                                                                                 \
        write_line(level, fmt, args);                                                                        \
        va_end(args);                                                                                        \
    }

DEFINE_LOG(log_error, LOG_LEVEL_ERROR)
DEFINE_LOG(log_warning, LOG_LEVEL_WARNING)
DEFINE_LOG(log_info, LOG_LEVEL_INFO)
DEFINE_LOG(log_debug, LOG_LEVEL_DEBUG)

void log_abort_oom(void)
{
    static const char text[] = "out of memory\n";
    if (write(STDERR_FILENO, text, sizeof text - 1) < 0)
        abort();
    abort();
}
