#include "status/metrics.h"

#include "status/gather.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void head(struct buffer *out, const char *name, const char *type, const char *help)
{
    buffer_printf(out, "# HELP papan_%s %s\n# TYPE papan_%s %s\n", name, help, name, type);
}

/* Label values: backslash, quote and newline escaped; controls never get this far but cost nothing here. */
static void label(struct buffer *out, const char *key, const char *value)
{
    buffer_printf(out, "%s=\"", key);
    for (; *value; value++) {
        if (*value == '\\' || *value == '"')
            buffer_add(out, "\\", 1);
        if (*value == '\n')
            buffer_add_text(out, "\\n");
        else
            buffer_add(out, value, 1);
    }
    buffer_add(out, "\"", 1);
}

static const json_t *at(const json_t *o, const char *a, const char *b)
{
    const json_t *v = json_object_get(o, a);
    return b ? json_object_get(v, b) : v;
}

/* A number, a boolean or a time as seconds; nothing where it is unknown. */
static void value(struct buffer *out, const char *name, const char *type, const char *help, const json_t *v)
{
    int64_t ms;
    if (!json_is_number(v) && !json_is_boolean(v) && !json_is_string(v))
        return;
    head(out, name, type, help);
    if (json_is_integer(v))
        buffer_printf(out, "papan_%s %" JSON_INTEGER_FORMAT "\n", name, json_integer_value(v));
    else if (json_is_real(v))
        buffer_printf(out, "papan_%s %.10g\n", name, json_real_value(v));
    else if (json_is_boolean(v))
        buffer_printf(out, "papan_%s %d\n", name, json_is_true(v) ? 1 : 0);
    else if ((ms = facts_time(v)) > 0)
        buffer_printf(out, "papan_%s %" PRId64 ".%03d\n", name, ms / 1000, (int)(ms % 1000));
}

struct metric_row {
    const char *name, *type, *help, *a, *b;
};

static const struct metric_row rows[] = {
    {"playlist_version", "gauge", "Version of the playlist on the screen.", "playlist", "version"},
    {"playlist_issued_timestamp_seconds", "gauge", "When the playlist on the screen was issued.", "playlist",
     "issued"},
    {"playlist_expires_timestamp_seconds", "gauge", "When the playlist on the screen expires.", "playlist",
     "expires"},
    {"playlist_activated_timestamp_seconds", "gauge", "When the playlist came onto the screen.", "playlist",
     "activated"},
    {"next_playlist_version", "gauge", "Version that is accepted but not yet current.", "next_playlist",
     "version"},
    {"emergency_version", "gauge", "Version of the emergency message on the screen.", "emergency", "version"},
    {"sync_last_attempt_timestamp_seconds", "gauge", "Last time the server was asked.", "sync",
     "last_attempt"},
    {"sync_last_success_timestamp_seconds", "gauge", "Last valid answer of the server.", "sync",
     "last_success"},
    {"sync_pending_files", "gauge", "Media that are still to be downloaded.", "sync", "pending_files"},
    {"sync_pending_bytes", "gauge", "Bytes that are still to be downloaded.", "sync", "pending_bytes"},
    {"store_bytes", "gauge", "Bytes of media in the store.", "store", "bytes"},
    {"store_max_bytes", "gauge", "Most bytes of media that the store may hold.", "store", "max_bytes"},
    {"store_free_bytes", "gauge", "Free bytes of the store's file system.", "store", "free_bytes"},
    {"store_files", "gauge", "Media in the store.", "store", "files"},
    {"store_verified_files", "gauge", "Media whose hash was checked in this boot.", "store",
     "verified_files"},
    {"render_fps", "gauge", "Frames presented a second, over the last 5 s.", "render", "fps"},
    {"frames_presented_total", "counter", "Frames presented since papan-screen started.", "render",
     "frames_presented"},
    {"frames_late_total", "counter", "Frames presented late since papan-screen started.", "render",
     "frames_late"},
    {"frames_dropped_total", "counter", "Frames left out since papan-screen started.", "render",
     "frames_dropped"},
    {"last_frame_timestamp_seconds", "gauge", "When the last frame was presented.", "render", "last_frame"},
    {"decoders_running", "gauge", "Decoder processes at work.", "decode", "running"},
    {"decoder_restarts_total", "counter", "Decoders that died or stalled since papan-screen started.",
     "decode", "restarts"},
    {"uptime_seconds", "gauge", "Seconds since the machine started.", "system", "uptime_seconds"},
    {"load1", "gauge", "Load average over one minute.", "system", "load1"},
    {"memory_available_bytes", "gauge", "Memory that programs can still get.", "system",
     "memory_available_bytes"},
    {"temperature_celsius", "gauge", "Temperature of the processor.", "system", "temperature_celsius"},
    {"temperature_limit_celsius", "gauge", "Above this the player counts as overheating.", "system",
     "temperature_limit_celsius"},
    {"undervoltage", "gauge", "1 while the supply voltage is too low.", "system", "undervoltage"},
    {"display_connected", "gauge", "1 while a display is connected (judged under KMSDRM only).", "system",
     "display_connected"},
    {"bytes_written_today", "gauge", "Bytes written to the store since local midnight.", "system",
     "bytes_written_today"},
};

static void write_info(const struct snapshot *s, struct buffer *out)
{
    const char *version = json_string_value(at(s->document, "papan", NULL));
    head(out, "info", "gauge", "Version of Papan and id of the screen; always 1.");
    buffer_add_text(out, "papan_info{");
    label(out, "version", version ? version : "");
    buffer_add(out, ",", 1);
    label(out, "screen", s->screen);
    buffer_add_text(out, "} 1\n");
}

static void write_health(const struct snapshot *s, struct buffer *out)
{
    head(out, "health", "gauge", "1 for the present state of health, 0 for the others.");
    for (int i = HEALTH_OK; i <= HEALTH_CRITICAL; i++)
        buffer_printf(out, "papan_health{state=\"%s\"} %d\n", health_state_name((enum health_state)i),
                      (int)s->judgement.state == i);
    head(out, "problem", "gauge", "1 for each problem code that is listed now, 0 for the others.");
    for (size_t i = 0; i < n_code_rows; i++) {
        const struct code_row *row = &code_rows[i];
        int listed = 0;
        enum severity severity = row->severity;
        for (size_t k = 0; k < s->judgement.n_problems; k++)
            if (s->judgement.problems[k].row == row) {
                listed = 1;
                severity = s->judgement.problems[k].severity;
            }
        buffer_printf(out, "papan_problem{code=\"%s\",severity=\"%s\"} %d\n", row->code,
                      severity_name(severity), listed);
    }
}

static void write_clock(const struct snapshot *s, struct buffer *out)
{
    static const char *const states[] = {"trusted", "estimated", "wrong"};
    const char *now = json_string_value(at(s->document, "system", "clock"));
    head(out, "clock", "gauge", "1 for the present state of the clock, 0 for the others.");
    for (size_t i = 0; i < 3; i++)
        buffer_printf(out, "papan_clock{state=\"%s\"} %d\n", states[i], now && strcmp(now, states[i]) == 0);
}

/* The panel's hours: 1 on, 0 off; nothing where screen.power is not set or nobody knows. */
static void write_panel(const json_t *panel, struct buffer *out)
{
    static const char *const rows_of_panel[][2] = {
        {"wanted", "1 while the panel shall be on (screen.power), 0 while it shall be off."},
        {"sent", "What the panel was last told: 1 on, 0 off."},
        {"confirmed", "What the panel says: 1 on, 0 off."}};
    for (size_t i = 0; i < sizeof rows_of_panel / sizeof *rows_of_panel; i++) {
        const char *name = rows_of_panel[i][0], *v = json_string_value(json_object_get(panel, name));
        char full[40];
        if (!v)
            continue;
        snprintf(full, sizeof full, "panel_%s", name);
        head(out, full, "gauge", rows_of_panel[i][1]);
        buffer_printf(out, "papan_%s %d\n", full, strcmp(v, "on") == 0);
    }
}

/* One series a process of a number among its keys. */
static void write_processes(const json_t *list, struct buffer *out, const char *name, const char *type,
                            const char *help, const char *key)
{
    size_t i;
    const json_t *p;
    bool begun = false;
    json_array_foreach(list, i, p)
    {
        const char *program = json_string_value(json_object_get(p, "name"));
        const json_t *v = json_object_get(p, key);
        if (!program || !json_is_number(v))
            continue;
        if (!begun)
            head(out, name, type, help);
        begun = true;
        buffer_printf(out, "papan_%s{", name);
        label(out, "program", program);
        buffer_printf(out, "} %.10g\n", json_number_value(v));
    }
}

void metrics_write(const struct snapshot *s, struct buffer *out)
{
    const json_t *d = s->document, *processes = json_object_get(d, "processes");
    const char *mode = json_string_value(at(d, "mode", NULL));
    write_info(s, out);
    write_health(s, out);
    write_clock(s, out);
    head(out, "online", "gauge", "1 while the server answers.");
    buffer_printf(out, "papan_online %d\n", mode && strcmp(mode, "online") == 0);
    head(out, "quarantined_media", "gauge", "Media that were set aside after failing.");
    buffer_printf(out, "papan_quarantined_media %zu\n", json_array_size(json_object_get(d, "quarantine")));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        value(out, rows[i].name, rows[i].type, rows[i].help, at(d, rows[i].a, rows[i].b));
    write_panel(json_object_get(d, "panel"), out);
    write_processes(processes, out, "process_resident_memory_bytes", "gauge",
                    "Resident memory of each program.", "rss_bytes");
    write_processes(processes, out, "process_restarts_total", "counter",
                    "Restarts of each program since papan-player started.", "restarts");
    write_processes(processes, out, "process_heartbeat_age_seconds", "gauge",
                    "Seconds since each program's loop turned.", "heartbeat_age_seconds");
}
