#include "status/gather.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/zone.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BEAT_AHEAD_MAX_US ((int64_t)60 * 1000000)

#define HARDWARE_EVERY_US INT64_C(5000000)
#define ROOM_EVERY_US INT64_C(15000000)
#define STORE_GRACE_US INT64_C(5000000) /* papan-sync makes the folders when it starts */

/* Their short names name the files in the runtime folder. */
static const char *const programs[PROCESSES_MAX] = {"player", "sync", "screen", "status"};

struct gatherer {
    const struct config *config;
    struct store *store;
    struct facts_reader *screen, *sync, *player, *setup;
    json_t *stick; /* the last, see gathered */
    int64_t stick_gone;
    struct beat *beats[PROCESSES_MAX];
    ino_t beat_inodes[PROCESSES_MAX];
    int64_t began_us;
    struct hardware hardware;
    int64_t hardware_at, room_at; /* mono; 0 = never */
    struct store_room room;
    bool has_room;
    int64_t verified_files;
    int64_t moving_since_us; /* the screen says so since; 0 = it does not */
};

struct gatherer *gatherer_create(const struct config *config)
{
    struct gatherer *g = xcalloc(1, sizeof *g);
    g->config = config;
    g->began_us = clock_mono_us();
    g->store = store_open(config->store.path, STORE_READ, NULL);
    g->screen = facts_reader_create(config->runtime.path, "screen");
    g->sync = facts_reader_create(config->runtime.path, "sync");
    g->player = facts_reader_create(config->runtime.path, "player");
    g->setup = facts_reader_create(config->runtime.path, "setup");
    return g;
}

void gatherer_free(struct gatherer *g)
{
    if (!g)
        return;
    for (size_t i = 0; i < PROCESSES_MAX; i++)
        beat_close(g->beats[i]);
    store_close(g->store);
    facts_reader_free(g->screen);
    facts_reader_free(g->sync);
    facts_reader_free(g->player);
    facts_reader_free(g->setup);
    json_decref(g->stick);
    free(g);
}

int64_t facts_time(const json_t *v)
{
    int64_t ms = 0;
    if (json_is_integer(v))
        return json_integer_value(v);
    if (json_is_string(v) && time_parse(json_string_value(v), &ms))
        return ms;
    return 0;
}

/* ---- heartbeats ---- */

/* The page as it lies there now: a runtime folder that was emptied brings a new file. */
static struct beat_page *page_of(struct gatherer *g, size_t i)
{
    struct stat st;
    char *name = xasprintf("%s.beat", programs[i]), *path = path_join(g->config->runtime.path, name);
    bool there = stat(path, &st) == 0;
    free(name);
    free(path);
    if (!there || st.st_ino != g->beat_inodes[i]) {
        beat_close(g->beats[i]);
        g->beats[i] = there ? beat_attach(g->config->runtime.path, programs[i]) : NULL;
        g->beat_inodes[i] = g->beats[i] ? st.st_ino : 0;
    }
    return g->beats[i] ? beat_page(g->beats[i]) : NULL;
}

static int64_t load(const int64_t *field)
{
    return __atomic_load_n(field, __ATOMIC_RELAXED);
}

/* What papan-player says of a program: pid and restarts. */
static const json_t *player_entry(const json_t *player, const char *name)
{
    size_t i;
    const json_t *v;
    json_array_foreach(json_object_get(player, "processes"), i, v)
    {
        const char *text = json_string_value(json_object_get(v, "name"));
        if (text && strcmp(text, name) == 0)
            return v;
    }
    return NULL;
}

/* A program may turn between our look at the clock and our look at its page: that is no silence. A beat far ahead is another boot's. */
static int64_t silence_ms(int64_t beat_us, int64_t now_us)
{
    if (beat_us > now_us)
        return beat_us - now_us < BEAT_AHEAD_MAX_US ? 0 : -1;
    return (now_us - beat_us) / 1000;
}

static void gather_process(struct gatherer *g, struct gathered *r, size_t i)
{
    struct gathered_process *p = &r->processes[r->n_processes];
    struct beat_page *page = page_of(g, i);
    *p = (struct gathered_process){.silent_ms = -1, .restarts = -1};
    snprintf(p->name, sizeof p->name, "papan-%s", programs[i]);
    const json_t *entry = player_entry(r->player, p->name);
    if (page)
        p->pid = load(&page->pid);
    else if (i == 0)
        p->pid = json_integer_value(json_object_get(r->player, "pid"));
    if (entry) {
        p->pid = json_integer_value(json_object_get(entry, "pid"));
        if (i > 0)
            p->restarts = json_integer_value(json_object_get(entry, "restarts"));
    }
    /* Behind our walls the unit's ProtectProc hides the others from us. Their parent, which is ours, sees them and tells. */
    bool told = entry && json_integer_value(json_object_get(r->player, "pid")) == getppid();
    p->lives = hardware_process(p->pid, &p->rss_bytes) || (told && p->pid > 0);
    if (p->rss_bytes < 0 && told && json_is_integer(json_object_get(entry, "rss_bytes")))
        p->rss_bytes = json_integer_value(json_object_get(entry, "rss_bytes"));
    if (page)
        p->silent_ms = silence_ms(load(&page->beat_mono_us), r->mono_us);
    if (p->lives || entry || page)
        r->n_processes++;
}

/* How long the picture stood still while the timeline says that something moves. */
static void gather_movement(struct gatherer *g, struct gathered *r)
{
    struct beat_page *page = page_of(g, 2);
    r->has_page = page != NULL;
    if (!page)
        return;
    r->page = (struct beat_page){.beat_mono_us = load(&page->beat_mono_us),
                                 .pid = load(&page->pid),
                                 .frames_presented = load(&page->frames_presented),
                                 .frames_late = load(&page->frames_late),
                                 .frames_dropped = load(&page->frames_dropped),
                                 .last_frame_wall_ms = load(&page->last_frame_wall_ms),
                                 .last_frame_mono_us = load(&page->last_frame_mono_us),
                                 .fps_milli = load(&page->fps_milli),
                                 .should_move = load(&page->should_move),
                                 .decoders_running = load(&page->decoders_running),
                                 .decoder_restarts = load(&page->decoder_restarts),
                                 .bytes_written = load(&page->bytes_written)};
    if (!r->page.should_move)
        g->moving_since_us = 0;
    else if (!g->moving_since_us)
        g->moving_since_us = r->mono_us;
    int64_t moved =
        r->page.last_frame_mono_us > g->moving_since_us ? r->page.last_frame_mono_us : g->moving_since_us;
    if (r->page.should_move && r->mono_us > moved)
        r->frozen_ms = (r->mono_us - moved) / 1000;
}

/* ---- the store ---- */

static bool folder_readable(const char *store, const char *name, char *why, size_t size)
{
    char *path = path_join(store, name);
    struct stat st;
    bool ok = stat(path, &st) == 0 && S_ISDIR(st.st_mode) && access(path, R_OK | X_OK) == 0;
    if (!ok)
        snprintf(why, size, "%.300s: %s", path, strerror(errno));
    free(path);
    return ok;
}

static void count_verified(struct gatherer *g)
{
    struct store_blob *list = NULL;
    size_t n = 0;
    g->verified_files = 0;
    if (!store_list_blobs(g->store, &list, &n, NULL))
        return;
    for (size_t i = 0; i < n; i++)
        g->verified_files +=
            store_blob_verified(g->store, g->config->runtime.path, list[i].hash, list[i].bytes);
    free(list);
}

static void gather_store(struct gatherer *g, struct gathered *r)
{
    const char *path = g->config->store.path;
    bool young = r->mono_us - g->began_us < STORE_GRACE_US;
    r->store_readable = (folder_readable(path, "playlists", r->store_why, sizeof r->store_why) &&
                         folder_readable(path, "blobs", r->store_why, sizeof r->store_why)) ||
                        young;
    if (!g->room_at || r->mono_us - g->room_at >= ROOM_EVERY_US) {
        g->room_at = r->mono_us;
        g->has_room = r->store_readable && store_room(g->store, g->config->store.max_bytes, &g->room, NULL);
        count_verified(g);
    }
    r->has_room = g->has_room && r->store_readable;
    r->room = g->room;
    r->verified_files = g->verified_files;
}

/* papan-sync tells of a stick while it is in; who looks an hour later wants to know as well. */
static void gather_stick(struct gatherer *g, struct gathered *r)
{
    json_t *now = json_object_get(r->sync, "stick");
    if (json_is_object(now)) {
        json_incref(now);
        json_decref(g->stick);
        g->stick = now;
        g->stick_gone = 0;
    } else if (g->stick && !g->stick_gone) {
        g->stick_gone = r->now;
    }
    if (g->stick_gone && (r->now < g->stick_gone || r->now - g->stick_gone >= STICK_TOLD_MS)) {
        json_decref(g->stick);
        g->stick = NULL;
        g->stick_gone = 0;
    }
    r->stick = json_incref(g->stick);
    r->stick_gone = g->stick_gone;
}

void gatherer_turn(struct gatherer *g, struct gathered *ret)
{
    const char *runtime = g->config->runtime.path;
    *ret = (struct gathered){.mono_us = clock_mono_us()};
    struct known_time time = store_time(g->store, runtime, (int)g->config->clock.trust);
    ret->now = time.now_ms;
    ret->time_state = time.state;
    ret->screen = facts_reader_look(g->screen);
    ret->sync = facts_reader_look(g->sync);
    ret->player = facts_reader_look(g->player);
    ret->setup = facts_reader_look(g->setup);
    gather_stick(g, ret);
    for (size_t i = 0; i < PROCESSES_MAX && programs[i]; i++)
        gather_process(g, ret, i);
    gather_movement(g, ret);
    struct beat_page *sync = page_of(g, 1);
    ret->sync_bytes_written = sync ? load(&sync->bytes_written) : 0;
    gather_store(g, ret);
    if (!g->hardware_at || ret->mono_us - g->hardware_at >= HARDWARE_EVERY_US) {
        g->hardware_at = ret->mono_us;
        hardware_read(g->config->system.sysfs_root, &g->hardware);
    }
    ret->hardware = g->hardware;
}

void gathered_finish(struct gathered *g)
{
    json_decref(g->screen);
    json_decref(g->sync);
    json_decref(g->player);
    json_decref(g->setup);
    json_decref(g->stick);
}
