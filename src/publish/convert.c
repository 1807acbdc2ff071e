#include "convert.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void conversion_finish(struct conversion *c)
{
    for (size_t i = 0; i < c->count; i++)
        free(c->media[i].path);
    for (size_t i = 0; i < c->n_warnings; i++)
        free(c->warnings[i]);
    free(c->media);
    free(c->warnings);
    *c = (struct conversion){0};
}

void conversion_warn(struct conversion *c, const char *fmt, ...)
{
    va_list args;
    char *text = NULL;
    va_start(args, fmt);
    if (vasprintf(&text, fmt, args) < 0)
        text = xstrdup("");
    va_end(args);
    c->warnings = xreallocarray(c->warnings, c->n_warnings + 1, sizeof(char *));
    c->warnings[c->n_warnings++] = text;
}

struct converted *conversion_add(struct conversion *c, const struct convert_job *job, const char *extension)
{
    c->media = xreallocarray(c->media, c->count + 1, sizeof(*c->media));
    struct converted *m = &c->media[c->count];
    *m = (struct converted){.extension = extension};
    m->path = xasprintf("%s/%s-%zu.%s", job->folder, job->stem, c->count + 1, extension);
    c->count++;
    return m;
}
