#include "tool.h"

#include "base/memory.h"
#include "base/process.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define OUTPUT_LIMIT ((size_t)4 << 20)

char *tool_path(const char *name, struct error *err)
{
    char *found = process_find(name);
    if (found == NULL)
        error_set(err, NULL, "%s is not installed; on Debian: sudo apt install ffmpeg", name);
    return found;
}

static void add_owned(struct arguments *a, char *text)
{
    a->list = xreallocarray(a->list, a->count + 2, sizeof(char *));
    a->list[a->count++] = text;
    a->list[a->count] = NULL;
}

void arguments_add(struct arguments *a, const char *text)
{
    add_owned(a, xstrdup(text));
}

void arguments_add_list(struct arguments *a, const char *const *texts)
{
    for (size_t i = 0; texts[i] != NULL; i++)
        arguments_add(a, texts[i]);
}

void arguments_printf(struct arguments *a, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *text = NULL;
    if (vasprintf(&text, fmt, args) < 0)
        text = xstrdup("");
    va_end(args);
    add_owned(a, text);
}

void arguments_finish(struct arguments *a)
{
    for (size_t i = 0; i < a->count; i++)
        free(a->list[i]);
    free(a->list);
    *a = (struct arguments){0};
}

char *tool_last_words(const char *output)
{
    const char *end = output + strlen(output);
    while (end > output && (end[-1] == '\n' || end[-1] == '\r' || end[-1] == ' '))
        end--;
    const char *start = end;
    while (start > output && start[-1] != '\n')
        start--;
    return xstrndup(start, (size_t)(end - start) < 400 ? (size_t)(end - start) : 400);
}

bool tool_run(const char *path, const struct arguments *a, char **ret_output, struct error *err)
{
    char *output = NULL;
    int status = 0;
    if (!process_run(path, a->list, OUTPUT_LIMIT, &output, &status, err))
        return false;
    bool ok = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!ok) {
        char *words = tool_last_words(output), how[64];
        process_status_text(status, how, sizeof(how));
        error_set(err, NULL, "%s (%s)", words[0] == '\0' ? "it could not be read" : words, how);
        free(words);
    }
    if (ret_output != NULL)
        *ret_output = output;
    else
        free(output);
    return ok;
}
