#include "screen/fence.h"

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATHS_MAX = 40 };

struct paths {
    char *list[PATHS_MAX];
    size_t n;
};

static void add(struct paths *p, const char *path)
{
    if (path && *path && p->n < PATHS_MAX - 1)
        p->list[p->n++] = xstrdup(path);
}

static void add_joined(struct paths *p, const char *folder, const char *name)
{
    if (!folder || !*folder)
        return;
    char *path = path_join(folder, name);
    add(p, path);
    free(path);
}

/* What may be replaced while we run is another one then: the folder that holds it must be open. */
static void add_parent(struct paths *p, const char *path)
{
    const char *slash = path ? strrchr(path, '/') : NULL;
    char *folder = slash && slash != path ? xstrndup(path, (size_t)(slash - path)) : NULL;
    add(p, path && !slash ? "." : folder);
    free(folder);
}

/* The programs' own folder: papan-decode and its output module lie there in a build tree. */
static void add_own_folder(struct paths *p)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    char *slash = n > 0 ? (self[n] = 0, strrchr(self, '/')) : NULL;
    if (slash) {
        *slash = 0;
        add(p, self);
    }
}

static void finish(struct paths *p)
{
    for (size_t i = 0; i < p->n; i++)
        free(p->list[i]);
}

void fence_put_up(const struct config *c, char ret_names[WALLS_NAMES_SIZE])
{
    static const char *const system[] = {"/usr",  "/lib",  "/lib64", "/lib32", "/etc", "/proc",
                                         "/sys",  "/run",  "/opt/vc", "/var/cache/fontconfig", "/tmp/.X11-unix"};
    struct paths read = {0}, write = {0};
    for (size_t i = 0; i < sizeof system / sizeof *system; i++)
        add(&read, system[i]);
    add_own_folder(&read);
    add(&read, c->store.path);
    add_parent(&read, c->store.path);
    add_parent(&read, c->server.keys);
    add_parent(&read, c->clock.test);
    add(&read, getenv("TZDIR"));
    add(&read, getenv("XAUTHORITY"));
    add(&read, getenv("FONTCONFIG_PATH"));
    add(&read, getenv("FONTCONFIG_FILE"));
    add_joined(&read, getenv("HOME"), ".Xauthority");
    add_joined(&read, getenv("HOME"), ".config/pulse");
    add_joined(&read, getenv("HOME"), ".cache/fontconfig");
    add(&write, "/dev");
    add(&write, c->runtime.path);
    add(&write, getenv("XDG_RUNTIME_DIR"));
    add_joined(&write, c->store.path, "plays");
    add_joined(&write, c->store.path, "state");
    struct walls_plan plan = {.read = (const char *const *)read.list,
                              .write = (const char *const *)write.list,
                              .deny_network = true,
                              .serves = true,
                              .file_bytes = UINT64_MAX};
    walls_put_up(&plan, ret_names);
    log_info("walls: %s", *ret_names ? ret_names : "none");
    finish(&read);
    finish(&write);
}
