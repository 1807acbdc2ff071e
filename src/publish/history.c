#include "base/file.h"
#include "base/memory.h"
#include "command.h"
#include "release.h"
#include "source.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static size_t count_items(const json_t *payload)
{
    size_t i, n = 0;
    json_t *loop;
    json_array_foreach(json_object_get(payload, "loops"), i, loop)
    {
        n += json_array_size(json_object_get(loop, "items"));
    }
    return n;
}

static const char *text_of(const json_t *payload, const char *key)
{
    const char *text = json_string_value(json_object_get(payload, key));
    return text == NULL ? "" : text;
}

static void print_version(const char *folder, int64_t version)
{
    struct error err = {0};
    json_t *payload = history_read(folder, version, &err);
    if (payload == NULL) {
        printf("%7" PRId64 "  %s\n", version, err.text);
        return;
    }
    printf("%7" PRId64 "  %-25s  %-25s  %5zu items  %s", version, text_of(payload, "issued"),
           text_of(payload, "expires"), count_items(payload), text_of(payload, "title"));
    const json_t *withdrawn = json_object_get(payload, "withdrawn");
    for (size_t i = 0; i < json_array_size(withdrawn); i++)
        printf("%s%s", i == 0 ? "  withdrawn: " : ", ", json_string_value(json_array_get(withdrawn, i)));
    putchar('\n');
    json_decref(payload);
}

static int run(const struct options *o)
{
    char *folder = path_join(options_positional(o, 0), ".papan");
    int64_t *versions = NULL;
    size_t n = history_versions(folder, &versions);
    if (n == 0)
        printf("nothing was published from this folder yet\n");
    else
        printf("version  issued                     expires\n");
    for (size_t i = n; i > 0; i--)
        print_version(folder, versions[i - 1]);
    free(versions);
    free(folder);
    return 0;
}

const struct command command_history = {
    .name = "history",
    .usage = "SRC",
    .help = "lists the versions that were published from the folder SRC, newest first",
    .n_positional = 1,
    .run = run,
};
