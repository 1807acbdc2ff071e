/* The debug log: to stderr; with systemd's priorities ("<3>") where JOURNAL_STREAM is set, else
 * "2026-11-24T09:41:22.123 sync: text". One line a call, control characters made visible. The same line more
 * than 5 times within 10 s is counted, not repeated ("last line repeated 38 times"). Any thread. Never pass a
 * token, a password or a URL's credentials. */
#ifndef PAPAN_BASE_LOG_H
#define PAPAN_BASE_LOG_H

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Sets the component's name (a static string, "sync") and the lowest level that is written. Call once in
 * main(). */
void log_start(const char *component, enum log_level level);
/* Changes the level later, once the configuration is read. */
void log_set_level(enum log_level level);

/* One line each, printf-like; nothing below the level is written or formatted. */
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Out of memory for a small allocation: logs and aborts; for xmalloc and friends. */
void log_abort_oom(void) __attribute__((noreturn));

#endif
