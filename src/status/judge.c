#include "status/judge.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SYNC_FRESH_MS 3000

int64_t online_window_ms(const struct config *config)
{
    int64_t window = 3 * (int64_t)config->server.poll_seconds * 1000;
    return window > 10000 ? window : 10000;
}

static const struct gathered_process *process(const struct gathered *g, const char *name)
{
    for (size_t i = 0; i < g->n_processes; i++)
        if (strcmp(g->processes[i].name, name) == 0)
            return &g->processes[i];
    return NULL;
}

static int64_t last_success(const struct gathered *g)
{
    return facts_time(json_object_get(json_object_get(g->sync, "sync"), "last_success"));
}

/* papan-sync counts on the boot clock, which does not jump: its word holds while it beats. */
bool judge_online(const struct gathered *g, const struct config *config)
{
    const struct gathered_process *sync = process(g, "papan-sync");
    const char *mode = json_string_value(json_object_get(g->sync, "mode"));
    if (!mode || strcmp(mode, "online") != 0 || !sync || !sync->lives)
        return false;
    if (sync->silent_ms >= 0 && sync->silent_ms < SYNC_FRESH_MS)
        return true;
    int64_t success = last_success(g);
    return success > 0 && g->now - success <= online_window_ms(config);
}

static bool reports(const json_t *facts, const char *code)
{
    size_t i;
    const json_t *v;
    json_array_foreach(json_object_get(facts, "problems"), i, v)
    {
        const char *text = json_string_value(json_object_get(v, "code"));
        if (text && strcmp(text, code) == 0)
            return true;
    }
    return false;
}

/* Is the server's silence no problem (yet)? papan-sync, while it beats, knows best: it waits a window after its start. */
static bool reachable(const struct gathered *g, const struct config *config, int64_t began_us)
{
    const struct gathered_process *sync = process(g, "papan-sync");
    if (sync && sync->lives && sync->silent_ms >= 0 && sync->silent_ms < SYNC_FRESH_MS)
        return !reports(g->sync, "offline");
    return !config->server.url || judge_online(g, config) ||
           (g->mono_us - began_us) / 1000 < online_window_ms(config);
}

/* SDL's dummy stands in while KMSDRM finds no display: then the kernel has connectors, and nothing hangs on any. */
int judge_display(const struct gathered *g)
{
    const char *driver = json_string_value(json_object_get(json_object_get(g->screen, "render"), "driver"));
    if (driver && strcmp(driver, "KMSDRM") == 0)
        return g->hardware.display_connected;
    return driver && strcmp(driver, "dummy") == 0 && g->hardware.display_connected == 0 ? 0 : -1;
}

bool judge_panel_sleeps(const json_t *panel)
{
    const char *wanted = json_string_value(json_object_get(panel, "wanted"));
    const char *sent = json_string_value(json_object_get(panel, "sent"));
    return wanted && sent && strcmp(wanted, "off") == 0 && strcmp(sent, "off") == 0;
}

static void take_reported(const json_t *facts, struct reported_problem *list, size_t *n)
{
    size_t i;
    const json_t *v;
    json_array_foreach(json_object_get(facts, "problems"), i, v)
    {
        const char *code = json_string_value(json_object_get(v, "code"));
        const char *text = json_string_value(json_object_get(v, "text"));
        if (!code || *n == REPORTED_MAX)
            continue;
        struct reported_problem *r = &list[(*n)++];
        *r = (struct reported_problem){.since = facts_time(json_object_get(v, "since"))};
        text_copy(r->code, sizeof r->code, code);
        text_copy(r->detail, sizeof r->detail, text ? text : "");
    }
}

static size_t take_processes(const struct gathered *g, const struct config *config, int64_t began_us,
                             struct process_facts *list)
{
    static const char *const watched[] = {"papan-screen", "papan-sync", "papan-player"};
    int64_t our_age = (g->mono_us - began_us) / 1000;
    size_t n = 0;
    for (size_t i = 0; i < sizeof watched / sizeof watched[0]; i++) {
        const struct gathered_process *p = process(g, watched[i]);
        bool screen = i == 0;
        struct process_facts *f = &list[n++];
        *f = (struct process_facts){.name = watched[i], .expected = screen || (p && p->silent_ms >= 0)};
        if (i == 1 && g->player && config->server.url)
            f->expected = true;
        f->silent_ms = p && p->silent_ms >= 0 ? p->silent_ms : our_age;
        f->never_seen = !(p && p->silent_ms >= 0) && !(screen && g->screen);
    }
    return n;
}

const struct judgement *judge(struct tracker *tracker, const struct gathered *g, const struct config *config,
                              size_t n_faults, const char *config_text, int64_t began_mono_us,
                              int64_t *ret_next_ms)
{
    struct reported_problem *reported = xcalloc(REPORTED_MAX, sizeof *reported);
    struct findings *found = xcalloc(1, sizeof *found);
    struct process_facts processes[3];
    const json_t *playlist = json_object_get(g->screen, "playlist");
    struct health_facts f = {.now = g->now,
                             .reported = reported,
                             .processes = processes,
                             .frozen_ms = g->frozen_ms,
                             .online = reachable(g, config, began_mono_us),
                             .last_success = last_success(g),
                             .offline_window_ms = online_window_ms(config),
                             .store_readable = g->store_readable,
                             .playlist_issued = facts_time(json_object_get(playlist, "issued")),
                             .playlist_expires = facts_time(json_object_get(playlist, "expires")),
                             .clock_wrong = g->time_state == TIME_WRONG,
                             .display_connected =
                                 judge_panel_sleeps(json_object_get(g->screen, "panel")) ? -1 : judge_display(g),
                             .temperature = g->hardware.temperature,
                             .temperature_limit = config->system.temperature_limit,
                             .was_overheating = tracker_lists(tracker, "overheating"),
                             .undervoltage = g->hardware.undervoltage == 1,
                             .n_config_faults = n_faults};
    text_copy(f.store_why, sizeof f.store_why, g->store_why);
    text_copy(f.config_fault, sizeof f.config_fault, config_text);
    take_reported(g->screen, reported, &f.n_reported);
    take_reported(g->sync, reported, &f.n_reported);
    take_reported(g->player, reported, &f.n_reported);
    f.n_processes = take_processes(g, config, began_mono_us, processes);
    health_find(&f, found);
    *ret_next_ms = health_next_ms(&f);
    const struct judgement *j = tracker_judge(tracker, found, g->now, g->mono_us / 1000);
    free(found);
    free(reported);
    return j;
}
