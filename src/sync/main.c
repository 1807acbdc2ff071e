/* papan-sync: fetches the signed playlist, verifies it, downloads the media into the store. */
#include "base/clock.h"
#include "base/config.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/process.h"
#include "sync.h"
#include "target.h"
#include "walls/walls.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MEMORY_BYTES ((uint64_t)1 << 30)
#define OPEN_FILES 256

static void log_faults(const struct config_faults *faults)
{
    for (size_t i = 0; i < faults->count; i++)
        log_warning("%s: %s%s%s", faults->list[i].place, faults->list[i].key ? faults->list[i].key : "",
                    faults->list[i].key ? ": " : "", faults->list[i].text);
}

/* The folder that holds a path: what is replaced by rename keeps its wall only if the folder above is open.
 */
static char *parent_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash > path ? xstrndup(path, (size_t)(slash - path)) : xstrdup("/");
}

static void put_up_walls(const struct config *c, char names[96])
{
    char *keys = parent_of(c->server.keys);
    char *token = parent_of(c->server.token_file ? c->server.token_file : "/etc/x");
    char *ca = parent_of(c->server.ca_file ? c->server.ca_file : "/etc/x");
    char *test = parent_of(c->clock.test ? c->clock.test : "/etc/x");
    bool file_server = c->server.url && !target_is_http(c->server.url);
    /* A stick is mounted and unmounted while we run: a wall can only be drawn around what is there now. */
    const char *read[] = {"/etc",
                          "/usr/share",
                          "/usr/lib",
                          "/lib",
                          "/run",
                          "/proc",
                          "/sys/devices/system/cpu",
                          "/dev/urandom",
                          "/var/run",
                          keys,
                          token,
                          ca,
                          test,
                          c->server.sticks,
                          file_server ? "/" : NULL,
                          NULL};
    const char *write[] = {c->store.path, c->runtime.path, NULL};
    struct walls_plan plan = {.read = read,
                              .write = write,
                              .deny_exec = true,
                              .memory_bytes = MEMORY_BYTES,
                              .file_bytes = UINT64_MAX,
                              .open_files = OPEN_FILES};
    walls_put_up(&plan, names);
    free(keys);
    free(token);
    free(ca);
    free(test);
}

static int run(const struct config *c)
{
    struct error err = {0};
    char walls[WALLS_NAMES_SIZE] = "";
    if (c->clock.test && !clock_use_test_file(c->clock.test, &err))
        log_warning("%s", err.text);
    int signals = process_end_signals();
    clock_boot_id(); /* read before the walls stand */
    struct store *store = store_open(c->store.path, STORE_WRITE, &err);
    if (!store || signals < 0) {
        log_error("%s", store ? "no signalfd" : err.text);
        return 1;
    }
    store_close(store);
    if (!file_make_dirs(c->runtime.path, &err))
        log_warning("%s", err.text);
    put_up_walls(c, walls);
    struct sync *s = sync_create(c, &err);
    if (!s) {
        log_error("%s", err.text);
        return 1;
    }
    memcpy(s->walls, walls, sizeof s->walls);
    int code = sync_run(s, signals) ? 0 : 1;
    if (!sync_destroy(s)) {
        /* Whatever hangs now is a resolver or a card; the store is whole at any instant. */
        log_warning("leaves without waiting for what hangs");
        _exit(code);
    }
    close(signals);
    return code;
}

int main(int argc, char **argv)
{
    int code = 0;
    struct config_faults faults = {0};
    memory_lean();
    process_die_with_parent(SIGTERM);
    struct options *o = options_parse("papan-sync", "", NULL, 0, argc, argv, &code);
    if (!o)
        return code;
    if (options_positional(o, 0)) {
        fprintf(stderr, "papan-sync: what shall \"%s\" mean?\nTry papan-sync --help.\n", options_positional(o, 0));
        options_free(o);
        return 2;
    }
    struct config_source source = options_config_source(o);
    log_start("sync", LOG_LEVEL_INFO);
    struct config *config = config_load(&source, &faults);
    log_set_level((enum log_level)config->log.level);
    log_faults(&faults);
    umask(077);
    code = run(config);
    config_faults_free(&faults);
    config_free(config);
    options_free(o);
    return code;
}
