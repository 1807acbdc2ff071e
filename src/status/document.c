#include "status/document.h"

#include "base/text.h"
#include "status/judge.h"
#include "version.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void set(json_t *o, const char *key, json_t *value)
{
    json_object_set_new(o, key, value ? value : json_null());
}

/* A value as a program wrote it; null where it is absent. */
static json_t *copy(const json_t *from, const char *key)
{
    json_t *v = json_object_get(from, key);
    return v ? json_deep_copy(v) : json_null();
}

static json_t *number(int64_t n)
{
    return n < 0 ? json_null() : json_integer(n);
}

static json_t *real(double d)
{
    return isnan(d) ? json_null() : json_real(round(d * 100) / 100);
}

json_t *document_time(int64_t ms, const struct zone *zone)
{
    if (ms <= 0)
        return json_null();
    char text[TIME_TEXT_SIZE];
    time_format(ms, zone, text);
    return json_string(text);
}

static json_t *time_of(const json_t *from, const char *key, const struct zone *zone)
{
    return document_time(facts_time(json_object_get(from, key)), zone);
}

static json_t *playlist_part(const json_t *p, const struct zone *zone)
{
    json_t *o = json_object();
    set(o, "version", copy(p, "version"));
    set(o, "issued", time_of(p, "issued", zone));
    set(o, "expires", time_of(p, "expires", zone));
    set(o, "activated", time_of(p, "activated", zone));
    set(o, "title", copy(p, "title"));
    return o;
}

static json_t *object_or_null(const json_t *v, json_t *(*build)(const json_t *, const struct zone *),
                              const struct zone *zone)
{
    return json_is_object(v) ? build(v, zone) : json_null();
}

static json_t *next_playlist_part(const json_t *p, const struct zone *zone)
{
    (void)zone;
    json_t *o = json_object();
    set(o, "version", copy(p, "version"));
    set(o, "pending_files", copy(p, "pending_files"));
    set(o, "pending_bytes", copy(p, "pending_bytes"));
    return o;
}

static json_t *emergency_part(const json_t *e, const struct zone *zone)
{
    json_t *o = json_object();
    set(o, "version", copy(e, "version"));
    set(o, "title", copy(e, "title"));
    set(o, "expires", time_of(e, "expires", zone));
    return o;
}

static json_t *slots_part(const json_t *list, const char *begin, const struct zone *zone)
{
    json_t *out = json_array();
    size_t i;
    const json_t *v;
    json_array_foreach(list, i, v)
    {
        json_t *o = json_object();
        set(o, "zone", copy(v, "zone"));
        set(o, "loop", copy(v, "loop"));
        set(o, "item", copy(v, "item"));
        set(o, "kind", copy(v, "kind"));
        set(o, begin, time_of(v, begin, zone));
        set(o, "ends", time_of(v, "ends", zone));
        json_array_append_new(out, o);
    }
    return out;
}

static json_t *sync_part(const struct gathered *g, const struct zone *zone)
{
    const json_t *s = json_object_get(g->sync, "sync");
    json_t *o = json_object();
    set(o, "last_attempt", time_of(s, "last_attempt", zone));
    set(o, "last_success", time_of(s, "last_success", zone));
    set(o, "next_attempt", time_of(s, "next_attempt", zone));
    set(o, "last_error", copy(s, "last_error"));
    set(o, "pending_files", copy(s, "pending_files"));
    set(o, "pending_bytes", copy(s, "pending_bytes"));
    set(o, "percent", copy(s, "percent"));
    return o;
}

/* What papan-setup took, or did not take, from a stick. */
static json_t *stick_setup(const struct gathered *g, const struct zone *zone)
{
    const char *code = json_string_value(json_object_get(g->setup, "code"));
    int64_t time = facts_time(json_object_get(g->setup, "time"));
    if (!code || !text_has_prefix(code, "stick-") || time > g->now || g->now - time >= STICK_TOLD_MS)
        return json_null();
    json_t *o = json_object();
    set(o, "code", json_string(code));
    set(o, "time", document_time(time, zone));
    return o;
}

static json_t *stick_part(const struct gathered *g, const struct zone *zone)
{
    json_t *setup = stick_setup(g, zone);
    if (!g->stick && json_is_null(setup))
        return setup;
    json_t *o = json_object();
    set(o, "present", json_boolean(g->stick && !g->stick_gone));
    set(o, "code", copy(g->stick, "code"));
    set(o, "version", copy(g->stick, "version"));
    set(o, "since", time_of(g->stick, "since", zone));
    set(o, "gone", document_time(g->stick_gone, zone));
    set(o, "setup", setup);
    return o;
}

static json_t *store_part(const struct gathered *g)
{
    json_t *o = json_object();
    bool known = g->has_room;
    set(o, "bytes", known ? json_integer(g->room.used_bytes) : NULL);
    set(o, "max_bytes", known ? json_integer(g->room.max_bytes) : NULL);
    set(o, "files", known ? json_integer(g->room.files) : NULL);
    set(o, "verified_files", known ? json_integer(g->verified_files) : NULL);
    set(o, "free_bytes", known ? json_integer(g->room.free_bytes) : NULL);
    return o;
}

static json_t *size_of(const json_t *render)
{
    char text[48];
    const json_t *width = json_object_get(render, "width"), *height = json_object_get(render, "height");
    if (!json_is_integer(width) || !json_is_integer(height))
        return json_null();
    snprintf(text, sizeof text, "%lldx%lld", (long long)json_integer_value(width),
             (long long)json_integer_value(height));
    return json_string(text);
}

static json_t *render_part(const struct gathered *g, const struct zone *zone)
{
    const json_t *r = json_object_get(g->screen, "render");
    json_t *o = json_object();
    set(o, "driver", copy(r, "driver"));
    set(o, "renderer", copy(r, "renderer"));
    set(o, "size", size_of(r));
    set(o, "mode", copy(r, "mode"));
    bool fresh = g->has_page && g->mono_us - g->page.beat_mono_us < 3000000;
    set(o, "fps", g->has_page ? real(fresh ? (double)g->page.fps_milli / 1000.0 : 0) : NULL);
    set(o, "frames_presented", g->has_page ? json_integer(g->page.frames_presented) : NULL);
    set(o, "frames_late", g->has_page ? json_integer(g->page.frames_late) : NULL);
    set(o, "frames_dropped", g->has_page ? json_integer(g->page.frames_dropped) : NULL);
    set(o, "last_frame", document_time(g->has_page ? g->page.last_frame_wall_ms : 0, zone));
    return o;
}

static json_t *panel_part(const json_t *p, const struct zone *zone)
{
    json_t *o = json_object();
    set(o, "wanted", copy(p, "wanted"));
    set(o, "sent", copy(p, "sent"));
    set(o, "confirmed", copy(p, "confirmed"));
    set(o, "means", copy(p, "means"));
    set(o, "since", time_of(p, "since", zone));
    return o;
}

static json_t *decode_part(const struct gathered *g)
{
    json_t *o = json_object();
    set(o, "running", g->has_page ? json_integer(g->page.decoders_running) : NULL);
    set(o, "restarts", g->has_page ? json_integer(g->page.decoder_restarts) : NULL);
    return o;
}

static json_t *quarantine_part(const json_t *list, const struct zone *zone)
{
    json_t *out = json_array();
    size_t i;
    const json_t *v;
    json_array_foreach(list, i, v)
    {
        json_t *o = json_object();
        set(o, "media", copy(v, "media"));
        set(o, "name", copy(v, "name"));
        set(o, "item", copy(v, "item"));
        set(o, "failures", copy(v, "failures"));
        set(o, "retry", time_of(v, "retry", zone));
        json_array_append_new(out, o);
    }
    return out;
}

/* A program tells its walls as a list of names, or as an object of such lists by program. */
static void take_walls(json_t *out, const json_t *facts, const char *program)
{
    const json_t *walls = json_object_get(facts, "walls");
    const char *key;
    json_t *v;
    if (json_is_array(walls))
        set(out, program, json_deep_copy(walls));
    json_object_foreach((json_t *)walls, key, v) set(out, key, json_deep_copy(v));
}

static json_t *walls_part(const struct gathered *g, const char *own)
{
    json_t *out = json_object(), *ours = json_array();
    take_walls(out, g->player, "papan-player");
    take_walls(out, g->sync, "papan-sync");
    take_walls(out, g->screen, "papan-screen");
    while (*own) {
        size_t n = strcspn(own, ",");
        json_array_append_new(ours, json_stringn(own, n));
        own += n + (own[n] == ',');
    }
    set(out, "papan-status", ours);
    return out;
}

static json_t *processes_part(const struct gathered *g)
{
    json_t *out = json_array();
    for (size_t i = 0; i < g->n_processes; i++) {
        const struct gathered_process *p = &g->processes[i];
        json_t *o = json_object();
        set(o, "name", json_string(p->name));
        set(o, "pid", p->lives ? json_integer(p->pid) : NULL);
        set(o, "rss_bytes", number(p->rss_bytes));
        set(o, "restarts", number(p->restarts));
        set(o, "heartbeat_age_seconds", p->silent_ms < 0 ? NULL : real((double)p->silent_ms / 1000.0));
        json_array_append_new(out, o);
    }
    return out;
}

static json_t *system_part(const struct gathered *g, const struct config *config, int64_t bytes_today)
{
    static const char *const states[] = {
        [TIME_TRUSTED] = "trusted", [TIME_ESTIMATED] = "estimated", [TIME_WRONG] = "wrong"};
    int display = judge_display(g);
    json_t *o = json_object();
    set(o, "uptime_seconds", number(g->hardware.uptime_seconds));
    set(o, "load1", real(g->hardware.load1));
    set(o, "memory_available_bytes", number(g->hardware.memory_available_bytes));
    set(o, "temperature_celsius", real(g->hardware.temperature));
    set(o, "temperature_limit_celsius", json_integer(config->system.temperature_limit));
    set(o, "undervoltage", g->hardware.undervoltage < 0 ? NULL : json_boolean(g->hardware.undervoltage));
    set(o, "clock", json_string(states[g->time_state]));
    set(o, "display_connected", display < 0 ? NULL : json_boolean(display));
    set(o, "bytes_written_today", json_integer(bytes_today));
    return o;
}

/* What a screen that is gone presented last is not on the screen now. */
static const json_t *presented(const struct gathered *g, const char *key)
{
    for (size_t i = 0; i < g->n_processes; i++)
        if (strcmp(g->processes[i].name, "papan-screen") == 0 && g->processes[i].lives)
            return json_object_get(g->screen, key);
    return NULL;
}

json_t *document_build(const struct gathered *g, const struct config *config, const struct judgement *j,
                       const struct zone *zone, const char *own_walls, int64_t bytes_today)
{
    json_t *o = json_object();
    set(o, "papan", json_string(PAPAN_VERSION));
    set(o, "time", document_time(g->now, zone));
    set(o, "timezone", json_string(zone_name(zone)));
    set(o, "screen", config->screen.id[0] ? json_string(config->screen.id) : NULL);
    set(o, "health", json_string(health_state_name(j->state)));
    set(o, "health_since", document_time(j->state_since, zone));
    set(o, "problems", json_array());
    set(o, "history", json_array());
    set(o, "mode", json_string(judge_online(g, config) ? "online" : "offline"));
    set(o, "playlist", object_or_null(json_object_get(g->screen, "playlist"), playlist_part, zone));
    set(o, "next_playlist",
        object_or_null(json_object_get(g->sync, "next_playlist"), next_playlist_part, zone));
    set(o, "emergency", object_or_null(json_object_get(g->screen, "emergency"), emergency_part, zone));
    set(o, "slate", copy(g->screen, "slate"));
    set(o, "now", slots_part(presented(g, "now"), "started", zone));
    set(o, "next", slots_part(presented(g, "next"), "starts", zone));
    set(o, "sync", sync_part(g, zone));
    set(o, "stick", stick_part(g, zone));
    set(o, "store", store_part(g));
    set(o, "render", render_part(g, zone));
    set(o, "panel", object_or_null(json_object_get(g->screen, "panel"), panel_part, zone));
    set(o, "decode", decode_part(g));
    set(o, "quarantine", quarantine_part(json_object_get(g->screen, "quarantine"), zone));
    set(o, "walls", walls_part(g, own_walls));
    set(o, "processes", processes_part(g));
    set(o, "system", system_part(g, config, bytes_today));
    return o;
}
