#include "screens.h"

#include "base/clock.h"
#include "base/config.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "command.h"
#include "module.h"
#include "names.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIST_LIMIT ((size_t)1 << 20)
#define AGAIN_MS 2000

void screen_list_finish(struct screen_list *l)
{
    for (size_t i = 0; i < l->count; i++) {
        free(l->list[i].name);
        free(l->list[i].url);
        free(l->list[i].token);
    }
    free(l->list);
    *l = (struct screen_list){0};
}

/* The address of /status: what a person copies is the dashboard's. */
static char *status_url(const char *url)
{
    size_t n = strlen(url);
    while (n > 0 && url[n - 1] == '/')
        n--;
    bool whole = n > 7 && strncmp(url + n - 7, "/status", 7) == 0;
    return xasprintf("%.*s%s", (int)n, url, whole ? "" : "/status");
}

static bool read_line(char *line, const char *folder, struct screen_list *l, struct error *err)
{
    char *rest = line, *words[4] = {NULL}, *word;
    size_t n = 0;
    while ((word = strsep(&rest, " \t\r")) != NULL)
        if (word[0] != '\0' && n < 4)
            words[n++] = word;
    if (n == 0 || words[0][0] == '#')
        return true;
    if (n == 1 || n > 3 || (!text_has_prefix(words[1], "http://") && !text_has_prefix(words[1], "https://")))
        return error_set(err, NULL,
                         "must be NAME URL [TOKEN_FILE], such as: lobi-utama http://10.0.0.21:8080");
    char *token = NULL;
    if (n == 3) {
        char *path = words[2][0] == '/' ? xstrdup(words[2]) : xasprintf("%s%s", folder, words[2]);
        token = config_read_token(path, err);
        free(path);
        if (token == NULL)
            return false;
    }
    l->list = xreallocarray(l->list, l->count + 1, sizeof(*l->list));
    l->list[l->count++] = (struct listed_screen){xstrdup(words[0]), status_url(words[1]), token};
    return true;
}

bool screen_list_read(const char *path, struct screen_list *ret, struct error *err)
{
    struct screen_list l = {0};
    char *text = NULL, *rest, *line;
    size_t n = 0, number = 0;
    if (!file_read(path, LIST_LIMIT, &text, &n, err))
        return false;
    char *folder = xstrndup(path, (size_t)(name_base(path) - path));
    bool ok = true;
    rest = text + (text_has_prefix(text, "\xEF\xBB\xBF") ? 3 : 0);
    while (ok && (line = strsep(&rest, "\n")) != NULL) {
        number++;
        ok = read_line(line, folder, &l, err) || error_prefix(err, "%s:%zu", path, number);
    }
    ok = ok && (l.count > 0 || error_set(err, NULL, "%s names no screen", path));
    free(folder);
    free(text);
    if (ok)
        *ret = l;
    else
        screen_list_finish(&l);
    return ok;
}

static bool is_well(const struct screen_answer *a, int64_t version)
{
    return a->reached && strcmp(a->health, "ok") == 0 && (version == 0 || a->version == version);
}

static void print_table(const struct screen_list *l, const struct screen_answer *answers, int64_t version)
{
    int width = 6;
    for (size_t i = 0; i < l->count; i++)
        if ((int)strlen(l->list[i].name) > width)
            width = (int)strlen(l->list[i].name);
    printf("%-*s  %8s  %-9s  %-25s  %s\n", width, "screen", "version", "health", "since", "on now");
    for (size_t i = 0; i < l->count; i++) {
        const struct screen_answer *a = &answers[i];
        if (!a->reached) {
            printf("%-*s  %8s  %-9s  %-25s  %s\n", width, l->list[i].name, "-", "no answer", "", a->text);
            continue;
        }
        char number[24] = "-";
        if (a->version > 0)
            snprintf(number, sizeof(number), "%" PRId64 "%s", a->version,
                     version == 0 || a->version == version ? "" : "!");
        printf("%-*s  %8s  %-9s  %-25s  %s%s%s%s\n", width, l->list[i].name, number, a->health, a->since,
               a->now, a->problems[0] == '\0' ? "" : "  [", a->problems, a->problems[0] == '\0' ? "" : "]");
    }
    fflush(stdout);
}

static size_t count_well(const struct screen_list *l, const struct screen_answer *answers, int64_t version)
{
    size_t n = 0;
    for (size_t i = 0; i < l->count; i++)
        n += is_well(&answers[i], version);
    return n;
}

/* With --watch: until every screen shows the version (or, without one, is well); a table whenever something
 * changed. */
static bool ask_until_done(screens_ask *ask, const struct screen_list *l, int64_t version, bool watch,
                           bool *ret_well, struct error *err)
{
    struct screen_answer *now = xcalloc(l->count, sizeof(*now)), *before = xcalloc(l->count, sizeof(*before));
    bool ok, first = true, done = false;
    do {
        ok = ask(l, now, err);
        size_t well = ok ? count_well(l, now, version) : 0, arrived = 0;
        for (size_t i = 0; ok && i < l->count; i++)
            arrived += now[i].reached && now[i].version == version;
        done = !watch || (version > 0 ? arrived == l->count : well == l->count);
        if (ok && (first || done || memcmp(now, before, l->count * sizeof(*now)) != 0))
            print_table(l, now, version);
        *ret_well = well == l->count;
        memcpy(before, now, l->count * sizeof(*now));
        first = false;
        if (ok && !done)
            clock_sleep_ms(AGAIN_MS);
    } while (ok && !done);
    free(now);
    free(before);
    return ok;
}

static int run(const struct options *o)
{
    struct screen_list l = {0};
    struct error err = {0};
    int64_t version = 0;
    bool well = false;
    if (!command_number(o, "version", 1, INT64_C(1) << 53, &version, &err))
        return command_misuse("screens", "%s", err.text);
    screens_ask *ask = (screens_ask *)module_symbol(ASKING_MODULE, ASKING_SYMBOL, &err);
    bool ok = ask != NULL && screen_list_read(options_positional(o, 0), &l, &err) &&
              ask_until_done(ask, &l, version, options_has(o, "watch"), &well, &err);
    screen_list_finish(&l);
    if (!ok)
        return command_fail("screens", &err);
    return well ? 0 : 1;
}

static const struct option_row rows[] = {
    {"version", "N", "which version should be there; others are marked with !"},
    {"watch", NULL, "ask again until all screens show that version (without --version: until all are ok)"},
};

const struct command command_screens = {
    .name = "screens",
    .usage = "FILE [--version N] [--watch]",
    .help = "asks each screen what it shows and how it is; FILE has lines of \"NAME URL [TOKEN_FILE]\"",
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
    .n_positional = 1,
    .run = run,
};
