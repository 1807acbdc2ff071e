#include "reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PATH_LIMIT 1024

struct place place_root(const struct node *json)
{
    return (struct place){.json = json};
}

struct place place_key(const struct place *up, const char *key)
{
    return (struct place){.up = up, .key = key, .json = node_get(up->json, key)};
}

struct place place_index(const struct place *up, size_t index)
{
    return (struct place){.up = up, .index = index, .json = node_at(up->json, index)};
}

struct place place_entry(const struct place *up, const struct node *member)
{
    return (struct place){.up = up, .key = member->key, .json = member};
}

static void path_add(struct buffer *b, const struct place *p)
{
    if (!p->up) {
        return;
    }
    path_add(b, p->up);
    if (!p->key) {
        buffer_printf(b, "[%zu]", p->index);
    } else if (id_valid(p->key) || strcmp(p->key, "*") == 0) {
        buffer_printf(b, "%s%s", b->length ? "." : "", p->key);
    } else {
        buffer_printf(b, "[\"%.80s\"]", p->key);
    }
}

static void reader_vnote(struct reader *r, enum playlist_fault_kind kind, const struct place *p,
                         const char *fmt, va_list args) __attribute__((format(printf, 4, 0)));

static void reader_vnote(struct reader *r, enum playlist_fault_kind kind, const struct place *p,
                         const char *fmt, va_list args)
{
    char text[512];
    vsnprintf(text, sizeof(text), fmt, args);
    struct buffer path;
    buffer_init(&path, PATH_LIMIT);
    path_add(&path, p);
    playlist_faults_add(r->faults, kind, path.data ? path.data : "", "%s", text);
    buffer_finish(&path);
}

bool reader_fault(struct reader *r, const struct place *p, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    reader_vnote(r, FAULT_REFUSED, p, fmt, args);
    va_end(args);
    return false;
}

void reader_note(struct reader *r, enum playlist_fault_kind kind, const struct place *p, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    reader_vnote(r, kind, p, fmt, args);
    va_end(args);
}
