#include "player/tree.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/process.h"
#include "player/aside.h"
#include "player/child.h"
#include "player/console.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <systemd/sd-daemon.h>
#include <time.h>
#include <unistd.h>

enum {
    SYNC,
    SCREEN,
    STATUS,
    N_CHILDREN,
    TURN_MS = 1000,
    STOPPING_TURN_MS = 250,
    GRACE_MS = 3500,          /* SIGTERM to SIGKILL; the whole tree has 5 s */
    RESTART_TOLD_MS = 600000, /* process-restarted is gone after 10 min */
    ABSENT_MS = 3000,
    WEIGH_MS = 15000
};

struct tree {
    const struct config *config;
    const struct config_faults *faults;
    const char *const *arguments;
    size_t n_arguments;
    int lock; /* held while we run: one player a runtime folder */
    struct child children[N_CHILDREN];
    struct aside aside;
    struct facts *facts;
    struct facts_reader *screen_facts;
    struct problems *problems;
    bool stopping;
    int64_t weighed_at, rss_bytes;      /* ours; see weigh() */
    int64_t watchdog_ms, watchdog_sent; /* systemd's; 0 = it does not watch */
};

static bool child_wanted(const struct tree *t, int i)
{
    return i != STATUS || !t->config->closed_status;
}

static void start_due(struct tree *t)
{
    int64_t now = clock_boot_ms();
    for (int i = 0; i < N_CHILDREN; i++) {
        struct child *c = &t->children[i];
        if (c->pid || now < c->start_at || !child_wanted(t, i))
            continue;
        bool previous = i == SCREEN && t->aside.version;
        child_start(c, t->arguments, t->n_arguments, previous ? "--previous" : NULL);
        if (i == SCREEN)
            aside_run_began(&t->aside, now);
    }
}

/* Which playlist the screen activated, from its facts. */
static void look_at_screen(struct tree *t)
{
    json_t *facts = facts_reader_look(t->screen_facts);
    int64_t version = json_integer_value(json_object_get(facts, "activated_version"));
    if (json_integer_value(json_object_get(facts, "pid")) == t->children[SCREEN].pid)
        aside_saw_active(&t->aside, version, clock_boot_ms());
    json_decref(facts);
}

static void screen_died(struct tree *t, int wait_status)
{
    if (t->stopping || (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0))
        return;
    look_at_screen(t);
    aside_run_died(&t->aside, clock_boot_ms(), clock_wall_ms());
}

static void reap(struct tree *t)
{
    int wait_status;
    for (pid_t pid; (pid = waitpid(-1, &wait_status, WNOHANG)) > 0;) {
        for (int i = 0; i < N_CHILDREN; i++) {
            struct child *c = &t->children[i];
            if (c->pid != pid)
                continue; /* a decoder whose screen died comes to us as well */
            if (i == SCREEN)
                screen_died(t, wait_status);
            if (t->stopping)
                c->pid = 0;
            else
                child_ended(c, wait_status);
        }
    }
}

static void raise_problems(struct tree *t)
{
    int64_t boot = clock_boot_ms(), wall = clock_wall_ms();
    problems_begin(t->problems);
    for (size_t i = 0; i < t->faults->count; i++) {
        const struct config_fault *f = &t->faults->list[i];
        problems_raise(t->problems, wall, "config-invalid", "%s: %s%s%s", f->place, f->key ? f->key : "",
                       f->key ? ": " : "", f->text);
    }
    for (int i = 0; i < N_CHILDREN; i++) {
        const struct child *c = &t->children[i];
        if (c->restarted && boot - c->restarted < RESTART_TOLD_MS)
            problems_raise(t->problems, wall, "process-restarted", "%s: %s", c->name, c->why);
    }
    const struct child *screen = &t->children[SCREEN];
    if (screen->stalled)
        problems_raise(t->problems, wall, "screen-stalled", "papan-screen stands still");
    else if (!screen->pid && screen->restarted && boot - screen->restarted > ABSENT_MS)
        problems_raise(t->problems, wall, "screen-stalled", "papan-screen does not stay up: %s", screen->why);
    if (t->aside.version)
        problems_raise(t->problems, wall, "playlist-set-aside", "version %lld ended the screen three times",
                       (long long)t->aside.version);
    problems_end(t->problems);
}

/* Not each turn: facts that change are written. */
static void weigh(struct tree *t)
{
    int64_t now = clock_boot_ms();
    bool due = !t->weighed_at || now - t->weighed_at >= WEIGH_MS;
    if (due) {
        t->weighed_at = now;
        t->rss_bytes = process_rss(getpid());
    }
    for (int i = 0; i < N_CHILDREN; i++) {
        struct child *c = &t->children[i];
        if (!c->pid)
            c->rss_bytes = 0;
        else if (due || !c->rss_bytes)
            c->rss_bytes = process_rss(c->pid);
    }
}

static void tell(struct tree *t)
{
    struct error err = {0};
    raise_problems(t);
    json_t *list = json_array();
    weigh(t);
    json_array_append_new(list, json_pack("{s:s, s:I, s:I}", "name", "papan-player", "pid",
                                          (json_int_t)getpid(), "rss_bytes", (json_int_t)t->rss_bytes));
    for (int i = 0; i < N_CHILDREN; i++) {
        const struct child *c = &t->children[i];
        json_array_append_new(list, json_pack("{s:s, s:I, s:I, s:I, s:o}", "name", c->name, "pid",
                                              (json_int_t)c->pid, "restarts", (json_int_t)c->restarts,
                                              "started", (json_int_t)c->started_wall, "rss_bytes",
                                              c->rss_bytes > 0 ? json_integer(c->rss_bytes) : json_null()));
    }
    json_t *o = json_pack("{s:I, s:o, s:o, s:[s]}", "pid", (json_int_t)getpid(), "processes", list,
                          "problems", problems_json(t->problems), "walls", "no-new-privs");
    if (t->aside.version)
        json_object_set_new(o, "set_aside",
                            json_pack("{s:I, s:I}", "version", (json_int_t)t->aside.version, "since",
                                      (json_int_t)t->aside.since_ms));
    if (!facts_write(t->facts, o, &err))
        log_error("%s", err.text);
    json_decref(o);
}

static void feed_watchdog(struct tree *t)
{
    int64_t now = clock_boot_ms();
    if (!t->watchdog_ms || now - t->watchdog_sent < t->watchdog_ms / 4)
        return;
    t->watchdog_sent = now;
    sd_notify(0, "WATCHDOG=1");
}

/* Sleeps for a turn, or until a child ends or we shall stop. */
static void wait_turn(struct tree *t, const sigset_t *signals, long ms)
{
    struct timespec turn = {ms / 1000, ms % 1000 * 1000000L};
    int number = sigtimedwait(signals, NULL, &turn);
    if (number == SIGTERM || number == SIGINT)
        t->stopping = true;
}

static bool any_running(const struct tree *t)
{
    for (int i = 0; i < N_CHILDREN; i++)
        if (t->children[i].pid)
            return true;
    return false;
}

static void signal_all(const struct tree *t, int number)
{
    for (int i = 0; i < N_CHILDREN; i++)
        if (t->children[i].pid)
            kill(t->children[i].pid, number);
}

static void stop_all(struct tree *t, const sigset_t *signals)
{
    int64_t begin = clock_boot_ms();
    bool killed = false;
    log_info("stopping");
    sd_notify(0, "STOPPING=1");
    signal_all(t, SIGTERM);
    for (reap(t); any_running(t); reap(t)) {
        if (!killed && clock_boot_ms() - begin >= GRACE_MS) {
            log_warning("some programs do not stop; killing them");
            signal_all(t, SIGKILL);
            killed = true;
        }
        wait_turn(t, signals, STOPPING_TURN_MS);
    }
}

static bool open_runtime(struct tree *t, struct error *err)
{
    const char *path = t->config->runtime.path;
    if (!file_make_dirs(path, err))
        return error_prefix(err, "runtime.path");
    char *name = path_join(path, "player.lock");
    t->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = t->lock >= 0 && flock(t->lock, LOCK_EX | LOCK_NB) == 0;
    if (!ok && errno == EWOULDBLOCK)
        error_set(err, NULL, "another papan-player runs on %s", path);
    else if (!ok)
        error_errno(err, NULL, errno, "%s", name);
    free(name);
    return ok;
}

static void loop(struct tree *t, const sigset_t *signals)
{
    bool ready = false;
    while (!t->stopping) {
        reap(t);
        start_due(t);
        for (int i = 0; i < N_CHILDREN; i++)
            child_check(&t->children[i], t->config->runtime.path);
        look_at_screen(t);
        tell(t);
        if (!ready)
            sd_notify(0, "READY=1");
        ready = true;
        feed_watchdog(t);
        wait_turn(t, signals, TURN_MS);
    }
}

int tree_run(const struct config *config, const struct config_faults *faults, const char *const *arguments,
             size_t n_arguments)
{
    struct tree t = {.config = config,
                     .faults = faults,
                     .arguments = arguments,
                     .n_arguments = n_arguments,
                     .lock = -1,
                     .children = {[SYNC] = {.name = "papan-sync", .short_name = "sync"},
                                  [SCREEN] = {.name = "papan-screen", .short_name = "screen"},
                                  [STATUS] = {.name = "papan-status", .short_name = "status"}}};
    struct error err = {0};
    sigset_t signals;
    uint64_t watchdog_us = 0;
    if (!open_runtime(&t, &err)) {
        log_error("%s", err.text);
        if (t.lock >= 0)
            close(t.lock);
        return 1;
    }
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); /* decoders of a dead screen are ours to bury */
    if (sd_watchdog_enabled(0, &watchdog_us) > 0)
        t.watchdog_ms = (int64_t)(watchdog_us / 1000);
    if (config->closed_status)
        log_error("the status page stays down until its configuration is right");
    aside_init(&t.aside, config->store.path);
    t.facts = facts_create(config->runtime.path, "player");
    t.screen_facts = facts_reader_create(config->runtime.path, "screen");
    t.problems = problems_create();
    console_darken();
    loop(&t, &signals);
    stop_all(&t, &signals);
    console_give_back();
    for (int i = 0; i < N_CHILDREN; i++)
        child_finish(&t.children[i]);
    problems_free(t.problems);
    facts_free(t.facts);
    facts_reader_free(t.screen_facts);
    aside_finish(&t.aside);
    close(t.lock);
    return 0;
}
