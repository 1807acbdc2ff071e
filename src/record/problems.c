#include "base/memory.h"
#include "base/text.h"
#include "record/record.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROBLEMS_MAX 64

struct problem_entry {
    char code[32];
    char *text;
    int64_t since; /* wall ms */
    bool raised;   /* in this round */
    bool old;      /* was there when the round began */
};

struct problems {
    struct problem_entry list[PROBLEMS_MAX];
    size_t count;
};

struct problems *problems_create(void)
{
    return xcalloc(1, sizeof(struct problems));
}

void problems_free(struct problems *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->count; i++)
        free(p->list[i].text);
    free(p);
}

void problems_begin(struct problems *p)
{
    for (size_t i = 0; i < p->count; i++) {
        p->list[i].raised = false;
        p->list[i].old = true;
    }
}

static struct problem_entry *find(struct problems *p, const char *code)
{
    for (size_t i = 0; i < p->count; i++)
        if (strcmp(p->list[i].code, code) == 0)
            return &p->list[i];
    return NULL;
}

void problems_raise(struct problems *p, int64_t now, const char *code, const char *fmt, ...)
{
    struct problem_entry *e = find(p, code);
    if (!e && p->count == PROBLEMS_MAX)
        return;
    if (e && e->raised) /* the first of several says enough */
        return;
    if (!e) {
        e = &p->list[p->count++];
        *e = (struct problem_entry){.since = now};
        text_copy(e->code, sizeof e->code, code);
    }
    e->raised = true;
    free(e->text);
    char text[1024], cut[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    text_copy(cut, sizeof cut, text);
    e->text = xstrdup(cut);
}

bool problems_end(struct problems *p)
{
    bool changed = false;
    size_t kept = 0;
    for (size_t i = 0; i < p->count; i++) {
        struct problem_entry *e = &p->list[i];
        changed = changed || e->raised != e->old;
        if (e->raised)
            p->list[kept++] = *e;
        else
            free(e->text);
    }
    p->count = kept;
    return changed;
}

/* Texts come from outside too (server answers, file names): what is no UTF-8 becomes U+FFFD, controls '?'. */
static json_t *safe_string(const char *s)
{
    struct buffer b;
    buffer_init(&b, 4096);
    const char *end = s + strlen(s);
    while (s < end) {
        const char *at = s;
        uint32_t c = utf8_next(&s, end);
        if (codepoint_is_control(c))
            buffer_add(&b, "?", 1);
        else if (utf8_valid(at, (size_t)(s - at)))
            buffer_add(&b, at, (size_t)(s - at));
        else
            buffer_add_text(&b, "\xEF\xBF\xBD");
    }
    char *text = buffer_take(&b);
    json_t *j = json_string(text);
    free(text);
    return j;
}

json_t *problems_json(const struct problems *p)
{
    json_t *array = json_array();
    for (size_t i = 0; i < p->count; i++) {
        const struct problem_entry *e = &p->list[i];
        json_array_append_new(array, json_pack("{s:s, s:o, s:I}", "code", e->code, "text",
                                               safe_string(e->text), "since", (json_int_t)e->since));
    }
    return array;
}
