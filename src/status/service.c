#include "status/service.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "record/record.h"
#include "status/access.h"
#include "status/assets.h"
#include "status/routes.h"
#include "status/server.h"
#include "status/snapshot.h"
#include "walls/walls.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define COLLECT_EVERY_MS 1000 /* while somebody asks */
#define COLLECT_UNASKED_MS 2000
#define COLLECTING_LATE_US 2500000
#define BUSY_US 2000000
#define TRY_EVERY_MS 1000
#define READ_AGAIN_MS 5000
#define SAY_EVERY_MS 60000
#define PEM_LIMIT (1u << 20)
#define OPEN_FILES 4096u
#define NICE 10

/* What the endpoint needs beside its socket; read anew at each try, so that a technician may put it right
 * meanwhile. */
struct credentials {
    char *token, *tls_cert, *tls_key;
};

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
    (void)number;
    stopped = 1;
}

static void install_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

struct zone *service_zone(const struct config *config)
{
    json_t *screen = facts_read(config->runtime.path, "screen");
    const char *name = json_string_value(json_object_get(screen, "timezone"));
    struct zone *z = name ? zone_load(name, NULL) : NULL;
    json_decref(screen);
    return z ? z : zone_load_system();
}

static void credentials_finish(struct credentials *c)
{
    free(c->token);
    free(c->tls_cert);
    free(c->tls_key);
    *c = (struct credentials){0};
}

static bool read_pem(const char *path, char **ret, struct error *err)
{
    size_t n;
    return file_read(path, PEM_LIMIT, ret, &n, err);
}

/* Everything that makes it safe to listen; false says why not. */
static bool credentials_read(const struct config *config, struct credentials *ret, struct error *err)
{
    if (!config->status.token_file && !access_is_loopback(config->status.listen))
        return error_set(err, NULL,
                         "status.listen: %s can be reached by others, which needs status.token_file",
                         config->status.listen);
    if (!config->status.tls_cert != !config->status.tls_key)
        return error_set(err, NULL, "status.tls_cert and status.tls_key are needed together");
    if (config->status.token_file) {
        ret->token = config_read_token(config->status.token_file, err);
        if (!ret->token)
            return error_prefix(err, "status.token_file");
    }
    if (config->status.tls_cert && (!read_pem(config->status.tls_cert, &ret->tls_cert, err) ||
                                    !read_pem(config->status.tls_key, &ret->tls_key, err)))
        return error_prefix(err, "TLS");
    return true;
}

/* The folder that holds a file, for the walls: what is replaced later must stay readable. Caller frees. */
static char *folder_of(const char *path)
{
    const char *slash = path ? strrchr(path, '/') : NULL;
    if (!slash)
        return xstrdup(".");
    return slash == path ? xstrdup("/") : xstrndup(path, (size_t)(slash - path));
}

static void put_up_walls(const struct config *config, char names[WALLS_NAMES_SIZE])
{
    char *assets = assets_dashboard(), *store = folder_of(config->store.path),
         *keys = folder_of(config->server.keys), *sys = path_join(config->system.sysfs_root, "sys"),
         *test = folder_of(config->clock.test ? config->clock.test : config->runtime.path);
    /* The store's parent, not the store: a store that is made anew is another folder. */
    const char *const read[] = {assets, store,  keys, sys, config->runtime.path, "/proc", "/sys", "/usr",
                                "/lib", "/etc", test, NULL};
    const char *const write[] = {config->runtime.path, NULL};
    const struct walls_plan plan = {.read = read,
                                    .write = write,
                                    .deny_network = true,
                                    .serves = true,
                                    .deny_exec = true,
                                    .open_files = OPEN_FILES,
                                    .file_bytes = UINT64_C(16) << 20};
    walls_put_up(&plan, names);
    free(assets);
    free(store);
    free(keys);
    free(sys);
    free(test);
}

static void raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < OPEN_FILES) {
        limit.rlim_cur = limit.rlim_max < OPEN_FILES ? limit.rlim_max : OPEN_FILES;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static void wait_for_configuration(struct beat *beat)
{
    for (int waited = 0; waited < READ_AGAIN_MS && !stopped; waited += TRY_EVERY_MS) {
        if (beat)
            beat_turn(beat);
        clock_sleep_ms(TRY_EVERY_MS);
    }
}

/* Tries until it listens or shall stop; -1 then. */
static int wait_for_port(const struct config *config, struct beat *beat, struct credentials *ret)
{
    char said[1024] = "";
    int64_t said_at = 0;
    while (!stopped) {
        struct error err = {0};
        int fd = credentials_read(config, ret, &err) ? server_bind(config->status.listen, &err) : -1;
        if (fd >= 0)
            return fd;
        credentials_finish(ret);
        int64_t now = clock_boot_ms();
        if (strcmp(said, err.text) != 0 || now - said_at >= SAY_EVERY_MS) {
            log_error("the status page is down: %s; trying again", err.text);
            text_copy(said, sizeof said, err.text);
            said_at = now;
        }
        if (beat)
            beat_turn(beat);
        clock_sleep_ms(TRY_EVERY_MS);
    }
    return -1;
}

/* The two threads share one heartbeat, so that only one of them wakes up each second: the collecting one
 * beats, unless the one that serves is stuck. That one looks every few seconds, and beats itself once the
 * other is late (a dying card may hold it up for long). */
struct collecting {
    struct collector *collector;
    struct beat *beat;
    /* atomic: */
    bool stop;
    int64_t busy_us;   /* since when the serving thread has not waited, 0 = it waits */
    int64_t beaten_us; /* the collecting thread's last beat */
};

static void beat_for_both(struct collecting *c)
{
    int64_t now = clock_mono_us(), busy = __atomic_load_n(&c->busy_us, __ATOMIC_RELAXED);
    if (c->beat && (!busy || now - busy < BUSY_US))
        beat_turn(c->beat);
    __atomic_store_n(&c->beaten_us, now, __ATOMIC_RELAXED);
}

static void serve_turn(struct collecting *c, struct server *server, const sigset_t *waiting)
{
    bool late = clock_mono_us() - __atomic_load_n(&c->beaten_us, __ATOMIC_RELAXED) > COLLECTING_LATE_US;
    if (late && c->beat)
        beat_turn(c->beat);
    __atomic_store_n(&c->busy_us, 0, __ATOMIC_RELAXED);
    server_wait(server, late, waiting);
    __atomic_store_n(&c->busy_us, clock_mono_us(), __ATOMIC_RELAXED);
    server_turn(server);
}

static void *collect(void *argument)
{
    struct collecting *c = argument;
    while (!__atomic_load_n(&c->stop, __ATOMIC_RELAXED)) {
        int64_t began = clock_mono_us();
        collector_turn(c->collector);
        beat_for_both(c);
        int64_t every = collector_asked(c->collector) ? COLLECT_EVERY_MS : COLLECT_UNASKED_MS;
        int64_t next = collector_next_ms(c->collector);
        int64_t left = (next < every ? next : every) - (clock_mono_us() - began) / 1000;
        clock_sleep_ms(left > 100 ? left : 100);
    }
    return NULL;
}

static bool start_collecting(struct collecting *c, pthread_t *ret, struct error *err)
{
    int rc = pthread_create(ret, NULL, collect, c);
    if (rc)
        return error_errno(err, NULL, rc, "cannot start the collecting thread");
    pthread_setname_np(*ret, "collect");
    return true;
}

static int serve(const struct config *config, const struct config_faults *faults, int listener,
                 struct beat *beat, const struct credentials *credentials)
{
    char walls[WALLS_NAMES_SIZE] = "";
    struct error err = {0};
    put_up_walls(config, walls);
    char *assets = assets_dashboard();
    struct collecting collecting = {.collector = collector_create(config, faults, walls),
                                    .beat = beat,
                                    .beaten_us = clock_mono_us()};
    struct routes *routes = routes_create(config, collecting.collector, credentials->token, assets);
    pthread_t thread;
    sigset_t ends, waiting;
    /* all threads made here inherit it: these come to this one only, and only while it waits */
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, &waiting);
    collector_turn(collecting.collector);
    struct server *server =
        server_create(listener, credentials->tls_cert, credentials->tls_key, routes, &err);
    bool started = server && start_collecting(&collecting, &thread, &err);
    if (started)
        log_info("listening on %s (walls: %s)", config->status.listen, walls);
    else
        log_error("%s", err.text);
    while (started && !stopped)
        serve_turn(&collecting, server, &waiting);
    __atomic_store_n(&collecting.stop, true, __ATOMIC_RELAXED);
    server_free(server);
    if (started)
        pthread_join(thread, NULL);
    routes_free(routes);
    collector_free(collecting.collector);
    free(assets);
    pthread_sigmask(SIG_SETMASK, &waiting, NULL);
    return started ? 0 : 1;
}

static void log_faults(const struct config_faults *faults)
{
    for (size_t i = 0; i < faults->count; i++) {
        const struct config_fault *f = &faults->list[i];
        if (f->key && text_has_prefix(f->key, "status."))
            log_error("%s: %s: %s", f->place, f->key, f->text);
    }
}

int service_run(const struct config *config, const struct config_faults *faults, bool quiet)
{
    struct error err = {0};
    struct credentials credentials = {0};
    install_signals();
    setpriority(PRIO_PROCESS, 0, NICE); /* whoever draws comes first, however many ask */
    bool closed = config->closed_status || !config->status.listen;
    if (closed && !quiet) {
        log_faults(faults);
        log_error("the status page stays down until the configuration is right");
    }
    raise_file_limit();
    if (!file_make_dirs(config->runtime.path, &err))
        log_error("%s", err.text);
    struct beat *beat = beat_create(config->runtime.path, "status", &err);
    if (!beat)
        log_error("%s", err.text);
    int status = 0, listener = closed ? -1 : wait_for_port(config, beat, &credentials);
    if (closed)
        wait_for_configuration(beat);
    if (closed && !stopped)
        status = SERVICE_READ_AGAIN;
    else if (listener >= 0)
        status = serve(config, faults, listener, beat, &credentials);
    credentials_finish(&credentials);
    beat_close(beat);
    return status;
}
