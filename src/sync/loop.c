#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "dice.h"
#include "sync.h"
#include "target.h"

#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define TURN_MS 1000
#define SAVE_TIME_MS ((int64_t)3600000)
#define REPLAN_MS ((int64_t)600000)
#define JUMP_MS ((int64_t)60000)
#define FIRST_POLL_MS 4000     /* design.md 6: within 5 s of the start */
#define FIRST_EMERGENCY_MS 500 /* an emergency waits for nobody */
#define EMERGENCY_TIMEOUT_MS 10000
#define STOP_MS 1500
#define STICK_NEW_MS ((int64_t)3600000)

static void wake(void *context)
{
    struct sync *s = context;
    http_wake(s->http);
}

static unsigned emergency_signatures(const struct config *c)
{
    return (unsigned)(c->server.emergency_signatures > 0 ? c->server.emergency_signatures
                                                         : c->server.required_signatures);
}

static void make_trust(struct sync *s)
{
    const struct config *c = s->config;
    s->trust = (struct trusted_source){.keys_folder = c->server.keys,
                                       .required_signatures = (unsigned)c->server.required_signatures,
                                       .site = c->server.site};
    s->emergency_trust = s->trust;
    s->emergency_trust.required_signatures = emergency_signatures(c);
}

static struct http_settings http_settings(const struct config *c, const char *token)
{
    return (struct http_settings){.proxy = c->server.proxy,
                                  .ca_file = c->server.ca_file,
                                  .token = token,
                                  .token_origins = {c->server.url, c->server.report_url}};
}

static void make_fetches(struct sync *s)
{
    const struct config *c = s->config;
    struct poll poll;
    int64_t now = clock_boot_ms(), period = (int64_t)c->server.poll_seconds * 1000, first = 0;
    int64_t alarm_period = (int64_t)c->server.emergency_seconds * 1000;
    if (s->current.playlist)
        first = (int64_t)(dice_roll() * (double)(period < FIRST_POLL_MS ? period : FIRST_POLL_MS));
    poll_init(&poll, period, POLL_AROUND, now + first);
    s->playlist_fetch = fetch_create(c->server.url, &poll, 0, arrival_done, s);
    char *url = target_resolve(c->server.url, "emergency.papan");
    if (!url)
        return;
    poll_init(&poll, alarm_period, POLL_BEFORE, now + (int64_t)(dice_roll() * FIRST_EMERGENCY_MS));
    s->emergency_fetch = fetch_create(
        url, &poll, alarm_period > EMERGENCY_TIMEOUT_MS ? alarm_period : EMERGENCY_TIMEOUT_MS, alarm_done, s);
    free(url);
}

/* Everything that asks the server. Nothing of it where the configuration is wrong in what must fail closed.
 */
static bool make_network(struct sync *s, struct error *err)
{
    const struct config *c = s->config;
    char *token = NULL;
    struct error why = {0};
    bool allowed = c->server.url && !c->closed_server;
    if (c->server.token_file && !(token = config_read_token(c->server.token_file, &why))) {
        log_error("server.token_file: %s; nothing is fetched", why.text);
        allowed = false;
    }
    struct http_settings settings = http_settings(c, token);
    s->http = http_create(&settings, err);
    /* A stick needs no server, but the keys as they are meant. */
    bool content = allowed || !c->closed_server;
    if (s->http && content) {
        struct media_settings media = {.store_path = c->store.path,
                                       .runtime_path = c->runtime.path,
                                       .server_url = allowed ? c->server.url : NULL,
                                       .sticks = c->server.sticks,
                                       .max_bytes = c->store.max_bytes,
                                       .bytes_per_second = c->server.max_kbit * 1000 / 8};
        s->media = media_create(&media, &settings, wake, s, err);
        s->stick = stick_create(c->server.sticks, wake, s, &why);
        if (!s->stick)
            log_warning("%s", why.text);
    }
    if (s->http && allowed)
        make_fetches(s);
    if (s->http && c->server.report_url && !c->closed_server && (token || !c->server.token_file)) {
        struct report_settings report = {.url = c->server.report_url,
                                         .screen = c->screen.id,
                                         .site = c->server.site,
                                         .runtime_path = c->runtime.path};
        s->report = report_create(&report, s->store);
    }
    free(token);
    return s->http && (s->media || !content);
}

struct sync *sync_create(const struct config *config, struct error *err)
{
    struct sync *s = xcalloc(1, sizeof *s);
    struct error why = {0};
    s->config = config;
    make_trust(s);
    s->started_boot = s->now_boot = clock_boot_ms();
    s->problems = problems_create();
    s->facts = facts_create(config->runtime.path, "sync");
    s->screen_facts = facts_reader_create(config->runtime.path, "screen");
    s->beat = beat_create(config->runtime.path, "sync", &why);
    if (!s->beat)
        log_warning("no heartbeat: %s", why.text);
    s->store = store_open(config->store.path, STORE_WRITE, err);
    if (!s->store) {
        sync_destroy(s);
        return NULL;
    }
    s->time = store_time(s->store, config->runtime.path, (int)config->clock.trust);
    news_recall(s);
    shelf_load(s);
    alarm_load(s);
    if (!make_network(s, err) ||
        !(s->scrub = scrub_create(config->store.path, config->runtime.path, wake, s, err))) {
        sync_destroy(s);
        return NULL;
    }
    return s;
}

static bool hours_open(const struct sync *s)
{
    const struct config *c = s->config;
    const struct playlist *p = s->next.playlist ? s->next.playlist : s->current.playlist;
    if (c->server.n_hours == 0 || !p)
        return true;
    struct civil local = zone_local(p->timezone, s->time.now_ms);
    int minute = local.hour * 60 + local.minute;
    for (size_t i = 0; i < c->server.n_hours; i++) {
        const struct config_hours *h = &c->server.hours[i];
        bool inside = h->from_minute < h->to_minute ? minute >= h->from_minute && minute < h->to_minute
                                                    : minute >= h->from_minute || minute < h->to_minute;
        if (inside)
            return true;
    }
    return false;
}

/* Whoever plugged it in waits for it: the hours of the line do not hold. */
static bool stick_is_new(const struct sync *s)
{
    return s->stick_news.code[0] && s->now_boot - s->stick_news.since_boot < STICK_NEW_MS;
}

static void look_at_clocks(struct sync *s)
{
    s->now_boot = clock_boot_ms();
    s->time = store_time(s->store, s->config->runtime.path, (int)s->config->clock.trust);
    if (s->media)
        media_set_time(s->media, s->time.now_ms, hours_open(s) || stick_is_new(s));
}

static void ask_server(struct sync *s)
{
    if (s->emergency_fetch)
        fetch_tick(s->emergency_fetch, s->http, s->now_boot, false);
    if (s->playlist_fetch)
        fetch_tick(s->playlist_fetch, s->http, s->now_boot, !s->current.playlist && !s->next.playlist);
}

static void save_time(struct sync *s)
{
    struct error err = {0};
    s->time_saved_boot = s->now_boot;
    if (!store_save_time(s->store, s->config->runtime.path, (int)s->config->clock.trust, 0, &err))
        log_warning("%s", err.text);
}

static void update_plan(struct sync *s)
{
    int64_t passed = s->now_boot - s->plan_made_boot, by_time = s->time.now_ms - s->plan_made_ms;
    bool clock_jumped = llabs(by_time - passed) > JUMP_MS;
    if (s->plan_stale || passed >= REPLAN_MS || clock_jumped)
        wants_update(s);
}

/* Until the next poll is due, at most a second. */
static int pause_ms(const struct sync *s)
{
    int64_t wake_at = s->now_boot + TURN_MS;
    const struct fetch *const fetches[] = {s->playlist_fetch, s->emergency_fetch};
    for (size_t i = 0; i < 2; i++)
        if (fetches[i] && !fetch_running(fetches[i]) && fetch_next_ms(fetches[i]) < wake_at)
            wake_at = fetch_next_ms(fetches[i]);
    return wake_at > s->now_boot ? (int)(wake_at - s->now_boot) : 0;
}

static bool stop_asked(int signal_fd)
{
    struct signalfd_siginfo info;
    return read(signal_fd, &info, sizeof info) == (ssize_t)sizeof info;
}

static bool store_is_there(const struct sync *s)
{
    char *path = path_join(s->config->store.path, "playlists");
    bool there = access(path, F_OK) == 0;
    free(path);
    return there;
}

bool sync_run(struct sync *s, int signal_fd)
{
    while (!stop_asked(signal_fd)) {
        if (!store_is_there(s)) {
            log_error("store-error: %s is gone", s->config->store.path);
            return false;
        }
        look_at_clocks(s);
        shelf_watch_keys(s);
        ask_server(s);
        arrival_stick(s);
        neighbours_read(s);
        neighbours_collect_scrub(s);
        stage_consider(s);
        update_plan(s);
        if (s->now_boot - s->time_saved_boot >= SAVE_TIME_MS || !s->time_saved_boot)
            save_time(s);
        news_publish(s);
        news_report(s);
        if (s->beat)
            beat_turn(s->beat);
        http_turn(s->http, signal_fd, pause_ms(s));
    }
    log_info("stops");
    return true;
}

bool sync_destroy(struct sync *s)
{
    bool quiet = true;
    if (s->store) {
        s->now_boot = clock_boot_ms();
        s->facts_written_boot = 0;
        save_time(s);
        news_publish(s);
        quiet = media_destroy(s->media, STOP_MS);
        quiet = scrub_destroy(s->scrub, STOP_MS) && quiet;
        quiet = stick_destroy(s->stick, STOP_MS) && quiet;
    }
    if (!quiet)
        return false;
    report_free(s->report);
    fetch_free(s->playlist_fetch);
    fetch_free(s->emergency_fetch);
    http_destroy(s->http);
    shelf_free(s);
    store_close(s->store);
    facts_free(s->facts);
    facts_reader_free(s->screen_facts);
    problems_free(s->problems);
    beat_close(s->beat);
    json_decref(s->showing);
    free(s->corrupt);
    free(s);
    return true;
}
