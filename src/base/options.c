/* The command line (declared in config.h). */
#include "base/config.h"
#include "base/memory.h"
#include "version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct option_value {
    const char *name;  /* of its row; NULL = a positional argument */
    const char *value; /* in argv; NULL = a flag */
};

struct options {
    struct option_value *list; /* in order */
    size_t count;
    const char **sets; /* the values of --set, for config_source */
    size_t n_sets;
};

static const struct option_row shared[] = {
    {"config", "FILE", "configuration (default: " CONFIG_DEFAULT_FILE ")"},
    {"set", "SECTION.KEY=VALUE", "one configuration key, over the file; may be repeated"},
    {"version", NULL, "print the version and end"},
    {"help", NULL, "print this and end"},
};

enum { N_SHARED = sizeof shared / sizeof shared[0] };

static void print_rows(const struct option_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", rows[i].name, rows[i].argument ? " " : "",
                 rows[i].argument ? rows[i].argument : "");
        printf("  %-28s %s\n", left, rows[i].help);
    }
}

static void print_help(const char *program, const char *usage, const struct option_row *rows, size_t n_rows)
{
    printf("Usage: %s\n\nOptions:\n", usage && *usage ? usage : program);
    print_rows(rows, n_rows);
    print_rows(shared, N_SHARED);
    if (strcmp(program, "papan-player") == 0) {
        printf("\nKeys for --set and the configuration file:\n");
        config_print_table();
    }
}

/* The row called name[0..n), among the program's and the shared ones. */
static const struct option_row *find_row(const struct option_row *rows, size_t n_rows, const char *name,
                                         size_t n)
{
    for (size_t i = 0; i < n_rows + N_SHARED; i++) {
        const struct option_row *row = i < n_rows ? &rows[i] : &shared[i - n_rows];
        if (strlen(row->name) == n && strncmp(row->name, name, n) == 0)
            return row;
    }
    return NULL;
}

static void add(struct options *o, const char *name, const char *value)
{
    o->list[o->count++] = (struct option_value){name, value};
    if (name && strcmp(name, "set") == 0)
        o->sets[o->n_sets++] = value;
}

/* One argument that begins with "--"; takes the next one where the option needs a value. */
static bool parse_option(struct options *o, const struct option_row *rows, size_t n_rows, int argc,
                         char **argv, int *i, char *why, size_t why_size)
{
    const char *name = argv[*i] + 2, *equals = strchr(name, '=');
    size_t n = equals ? (size_t)(equals - name) : strlen(name);
    const struct option_row *row = find_row(rows, n_rows, name, n);
    if (!row) {
        snprintf(why, why_size, "there is no option --%.*s", (int)n, name);
        return false;
    }
    if (!row->argument) {
        if (equals)
            snprintf(why, why_size, "--%s takes no value", row->name);
        else
            add(o, row->name, NULL);
        return !equals;
    }
    if (!equals && *i + 1 >= argc) {
        snprintf(why, why_size, "--%s needs a value: --%s %s", row->name, row->name, row->argument);
        return false;
    }
    add(o, row->name, equals ? equals + 1 : argv[++*i]);
    return true;
}

struct options *options_parse(const char *program, const char *usage, const struct option_row *rows,
                              size_t n_rows, int argc, char **argv, int *ret_exit)
{
    struct options *o = xcalloc(1, sizeof *o);
    size_t n = argc > 0 ? (size_t)argc : 1;
    o->list = xcalloc(n, sizeof *o->list);
    o->sets = xcalloc(n, sizeof *o->sets);
    char why[200] = "";
    bool ok = true, only_positional = false;
    for (int i = 1; i < argc && ok; i++) {
        if (only_positional || argv[i][0] != '-' || !argv[i][1]) {
            add(o, NULL, argv[i]);
        } else if (strcmp(argv[i], "--") == 0) {
            only_positional = true;
        } else if (argv[i][1] == '-') {
            ok = parse_option(o, rows, n_rows, argc, argv, &i, why, sizeof why);
        } else {
            snprintf(why, sizeof why, "there is no option %s", argv[i]);
            ok = false;
        }
    }
    if (!ok) {
        fprintf(stderr, "%s: %s\nTry %s --help.\n", program, why, program);
        *ret_exit = 2;
    } else if (options_has(o, "help")) {
        print_help(program, usage, rows, n_rows);
        *ret_exit = 0;
    } else if (options_has(o, "version") && !options_value(o, "version")) { /* a program may have a --version N */
        printf("%s %s\n", program, PAPAN_VERSION);
        *ret_exit = 0;
    } else {
        return o;
    }
    options_free(o);
    return NULL;
}

void options_free(struct options *o)
{
    if (!o)
        return;
    free(o->list);
    free(o->sets);
    free(o);
}

bool options_has(const struct options *o, const char *name)
{
    for (size_t i = 0; i < o->count; i++)
        if (o->list[i].name && strcmp(o->list[i].name, name) == 0)
            return true;
    return false;
}

const char *options_value(const struct options *o, const char *name)
{
    for (size_t i = o->count; i-- > 0;)
        if (o->list[i].name && strcmp(o->list[i].name, name) == 0)
            return o->list[i].value;
    return NULL;
}

const char *options_nth(const struct options *o, const char *name, size_t i)
{
    for (size_t k = 0; k < o->count; k++)
        if (o->list[k].name && strcmp(o->list[k].name, name) == 0 && i-- == 0)
            return o->list[k].value;
    return NULL;
}

const char *options_positional(const struct options *o, size_t i)
{
    for (size_t k = 0; k < o->count; k++)
        if (!o->list[k].name && i-- == 0)
            return o->list[k].value;
    return NULL;
}

struct config_source options_config_source(const struct options *o)
{
    return (struct config_source){.file = options_value(o, "config"), .sets = o->sets, .n_sets = o->n_sets};
}

const char **options_config_arguments(const struct options *o, size_t *ret_n)
{
    const char *file = options_value(o, "config");
    size_t n = 0;
    const char **list = xcalloc(2 * o->n_sets + 3, sizeof *list);
    if (file) {
        list[n++] = "--config";
        list[n++] = file;
    }
    for (size_t i = 0; i < o->n_sets; i++) {
        list[n++] = "--set";
        list[n++] = o->sets[i];
    }
    list[n] = NULL;
    *ret_n = n;
    return list;
}
