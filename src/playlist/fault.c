#include "playlist/playlist.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A payload of 250,000 wrong values would else give as many sentences. */
#define FAULTS_KEPT 5000
#define FAULT_TEXT 512

/* Texts quote what an author wrote: no control character of theirs may reach a terminal or a log. */
static char *fault_clean(const char *s)
{
    size_t n = strlen(s);
    struct buffer b;
    buffer_init(&b, 4 * n + 16);
    const char *end = s + n;
    for (const char *p = s; p < end;) {
        const char *start = p;
        uint32_t c = utf8_next(&p, end);
        if (codepoint_is_control(c) || (c == 0xFFFD && (unsigned char)*start != 0xEF)) {
            buffer_add(&b, "?", 1);
        } else {
            buffer_add(&b, start, (size_t)(p - start));
        }
    }
    return buffer_take(&b);
}

void playlist_faults_add(struct playlist_faults *f, enum playlist_fault_kind kind, const char *path,
                         const char *fmt, ...)
{
    f->errors += kind != FAULT_WARNING;
    f->refusals += kind == FAULT_REFUSED;
    if (f->count >= FAULTS_KEPT) {
        return;
    }
    char text[FAULT_TEXT];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    if ((f->count & (f->count - 1)) == 0) {
        f->list = xreallocarray(f->list, f->count ? f->count * 2 : 1, sizeof(*f->list));
    }
    f->list[f->count++] = (struct playlist_fault){
        .path = fault_clean(path), .text = fault_clean(text), .kind = kind, .warning = kind == FAULT_WARNING};
}

void playlist_faults_free(struct playlist_faults *f)
{
    if (!f) {
        return;
    }
    for (size_t i = 0; i < f->count; i++) {
        free(f->list[i].path);
        free(f->list[i].text);
    }
    free(f->list);
    *f = (struct playlist_faults){0};
}

bool playlist_faults_error(const struct playlist_faults *f, const char *code, struct error *err)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct playlist_fault *fault = &f->list[i];
        if (fault->kind == FAULT_REFUSED) {
            return error_set(err, code, "%s%s%s", fault->path, *fault->path ? ": " : "", fault->text);
        }
    }
    return error_set(err, code, "more faults than can be listed");
}
