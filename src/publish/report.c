#include "report.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct report {
    pthread_mutex_t lock; /* guards everything below while workers run */
    struct report_line *lines;
    size_t count, capacity, faults;
};

struct report *report_create(void)
{
    struct report *r = xcalloc(1, sizeof(*r));
    pthread_mutex_init(&r->lock, NULL);
    return r;
}

void report_free(struct report *r)
{
    if (r == NULL)
        return;
    for (size_t i = 0; i < r->count; i++) {
        free(r->lines[i].place);
        free(r->lines[i].text);
    }
    free(r->lines);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

static char *visible_text(const char *fmt, va_list args) __attribute__((format(printf, 1, 0)));

static char *visible_text(const char *fmt, va_list args)
{
    char *text = NULL;
    if (vasprintf(&text, fmt, args) < 0)
        return xstrdup("(no text)");
    for (char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
    return text;
}

static bool is_known(const struct report *r, bool warning, const char *place, const char *text)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->lines[i].warning == warning && strcmp(r->lines[i].place, place) == 0 &&
            strcmp(r->lines[i].text, text) == 0)
            return true;
    return false;
}

static void add_line(struct report *r, bool warning, const char *place, char *text)
{
    pthread_mutex_lock(&r->lock);
    if (is_known(r, warning, place, text)) {
        free(text);
    } else {
        if (r->count == r->capacity) {
            r->capacity = r->capacity == 0 ? 16 : r->capacity * 2;
            r->lines = xreallocarray(r->lines, r->capacity, sizeof(*r->lines));
        }
        r->lines[r->count++] = (struct report_line){warning, xstrdup(place), text};
        if (!warning)
            r->faults++;
    }
    pthread_mutex_unlock(&r->lock);
}

void report_fault(struct report *r, const char *place, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    add_line(r, false, place, visible_text(fmt, args));
    va_end(args);
}

void report_warn(struct report *r, const char *place, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    add_line(r, true, place, visible_text(fmt, args));
    va_end(args);
}

size_t report_faults(const struct report *r)
{
    return r->faults;
}

size_t report_warnings(const struct report *r)
{
    return r->count - r->faults;
}

const struct report_line *report_lines(struct report *r, size_t *ret_n)
{
    struct report_line *sorted = xcalloc(r->count + 1, sizeof(*sorted));
    size_t n = 0;
    for (int warning = 0; warning <= 1; warning++)
        for (size_t i = 0; i < r->count; i++)
            if (r->lines[i].warning == (warning == 1))
                sorted[n++] = r->lines[i];
    free(r->lines);
    r->lines = sorted;
    r->capacity = r->count + 1;
    *ret_n = n;
    return r->lines;
}

void report_print(struct report *r, FILE *to)
{
    size_t n = 0;
    const struct report_line *lines = report_lines(r, &n);
    for (size_t i = 0; i < n; i++)
        fprintf(to, "%s: %s%s%s\n", lines[i].warning ? "warning" : "error", lines[i].place,
                lines[i].place[0] == '\0' ? "" : ": ", lines[i].text);
}
