#include "screen/present/connectors.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>

#define ENTRIES_MAX 64
#define FILE_LIMIT ((size_t)64 << 10)

/* FNV-1a: enough to see that something differs. */
static void mix(uint64_t *stamp, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        *stamp = (*stamp ^ (uint8_t)bytes[i]) * UINT64_C(0x100000001b3);
}

static void mix_file(uint64_t *stamp, const char *folder, const char *name)
{
    char *path = path_join(folder, name), *text = NULL;
    size_t n = 0;
    if (file_read(path, FILE_LIMIT, &text, &n, NULL)) {
        mix(stamp, text, n);
        free(text);
    }
    mix(stamp, "/", 1);
    free(path);
}

/* Cards and render nodes have no status. */
static void look_at(const char *folder, const char *name, struct connectors *ret)
{
    char *path = path_join(folder, "status"), *status = NULL;
    size_t n = 0;
    if (file_read(path, 64, &status, &n, NULL)) {
        ret->any = true;
        status[strcspn(status, "\n")] = 0;
        if (strcmp(status, "connected") == 0) {
            ret->connected = true;
            mix(&ret->stamp, name, strlen(name) + 1);
            mix_file(&ret->stamp, folder, "modes");
            mix_file(&ret->stamp, folder, "edid");
        }
        free(status);
    }
    free(path);
}

void connectors_look(const char *root, struct connectors *ret)
{
    *ret = (struct connectors){.stamp = UINT64_C(0xcbf29ce484222325)};
    char *folder = path_join(root, "sys/class/drm");
    char **names = file_list(folder, NULL);
    for (size_t i = 0; names && names[i] && i < ENTRIES_MAX; i++) {
        char *entry = path_join(folder, names[i]);
        look_at(entry, names[i], ret);
        free(entry);
    }
    file_names_free(names);
    free(folder);
}
