/* runtime/screen.json, one object. Times are integers: ms since 1970 UTC; "…_mono_us" are microseconds of CLOCK_MONOTONIC.
 *
 *   "program": "papan-screen", "version": "1.0.0", "pid": 123, "screen": "lobi-utama", "timezone": "Asia/Jakarta"
 *   "playlist": {"version", "issued", "expires", "activated", "title", "site"} or null: the one whose content is up (the
 *               current, or with --previous the previous)
 *   "activated_version": 42, "activated_ms", "activated_mono_us": the last version put on the screen by this process (0 = none),
 *               told before its first item is touched, so that papan-player can count deaths against it
 *   "previous": true while previous.papan is shown because of --previous
 *   "emergency": {"version", "title", "expires"} while one is on the screen, else null
 *   "slate": "service", "calm" or null
 *   "now":  [{"zone", "loop", "item", "kind", "started", "ends"}] as presented; kind "picture", "video", "text", "ticker"; a
 *               ticker has "loop" null, "item" its id, "ends" null; empty under an emergency or slate
 *   "next": [{"zone", "loop", "item", "kind", "starts", "ends"}] at most 5 a zone, by the timeline
 *   "zones_showing": ["main"]: loop zones that have content on the screen
 *   "bad_blobs": ["<sha256>"]: blobs that did not match when hashed; papan-sync removes and fetches them
 *   "quarantine": [{"media", "name", "item", "failures", "retry"}]
 *   "decoders": [{"pid", "item", "kind"}]
 *   "walls": {"papan-screen": ["landlock", …], "papan-decode": […]}
 *   "render": {"driver", "renderer", "width", "height", "refresh", "mode"}; counters are in the beat page; mode "1920x1080@60":
 *               the window on the display, before rotation, null without a display
 *   "panel": {"wanted", "sent", "confirmed": "on", "off" or null, "means": ["dpms-kms", "cec-client"], "since"}: the panel's
 *               hours; null where screen.power is not set
 *   "display_connected": true, false or null (unknown)
 *   "clock": "trusted", "estimated", "wrong"
 *   "problems": record.h's shape */
#include "screen/facts.h"

#include "version.h"

#include <string.h>
#include <unistd.h>

static void set(json_t *o, const char *key, json_t *value)
{
    json_object_set_new(o, key, value);
}

static json_t *text_or_null(const char *s)
{
    return s && *s ? json_string(s) : json_null();
}

static json_t *time_or_null(int64_t ms)
{
    return ms ? json_integer(ms) : json_null();
}

static json_t *playlist_object(const struct facts_view *v)
{
    const struct playlist *p = v->playlist;
    if (!p)
        return json_null();
    json_t *o = json_object();
    set(o, "version", json_integer(p->version));
    set(o, "issued", json_integer(p->issued_ms));
    set(o, "expires", json_integer(p->expires_ms));
    set(o, "activated", time_or_null(v->activated_ms));
    set(o, "title", json_string(p->title));
    set(o, "site", json_string(p->site));
    return o;
}

static json_t *emergency_object(const struct emergency *e)
{
    if (!e)
        return json_null();
    json_t *o = json_object();
    set(o, "version", json_integer(e->version));
    set(o, "title", json_string(e->title));
    set(o, "expires", json_integer(e->expires_ms));
    return o;
}

static json_t *slots_array(const struct facts_slot *slots, size_t n, const char *start_key)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) {
        json_t *o = json_object();
        set(o, "zone", json_string(slots[i].zone));
        set(o, "loop", text_or_null(slots[i].loop));
        set(o, "item", json_string(slots[i].item));
        set(o, "kind", json_string(slots[i].kind));
        set(o, start_key, json_integer(slots[i].started));
        set(o, "ends", time_or_null(slots[i].ends));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *quarantine_array(const struct facts_view *v)
{
    json_t *list = json_array();
    for (size_t i = 0; i < v->n_quarantine; i++) {
        const struct facts_quarantined *q = &v->quarantine[i];
        json_t *o = json_object();
        set(o, "media", json_string(q->media));
        set(o, "name", text_or_null(q->name));
        set(o, "item", text_or_null(q->item));
        set(o, "failures", json_integer(q->failures));
        set(o, "retry", time_or_null(q->retry));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *names_array(const char *names)
{
    json_t *list = json_array();
    while (names && *names) {
        size_t n = strcspn(names, ",");
        if (n)
            json_array_append_new(list, json_stringn(names, n));
        names += n + (names[n] == ',');
    }
    return list;
}

static json_t *decoders_array(const struct facts_view *v)
{
    json_t *list = json_array();
    for (size_t i = 0; i < v->n_decoders; i++) {
        json_t *o = json_object();
        set(o, "pid", json_integer(v->decoders[i].pid));
        set(o, "item", text_or_null(v->decoders[i].item));
        set(o, "kind", json_string(v->decoders[i].kind));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *render_object(const struct facts_view *v)
{
    json_t *o = json_object();
    set(o, "driver", text_or_null(v->driver));
    set(o, "renderer", text_or_null(v->renderer));
    set(o, "width", json_integer(v->width));
    set(o, "height", json_integer(v->height));
    set(o, "refresh", json_real(v->refresh));
    set(o, "mode", text_or_null(v->mode));
    return o;
}

static json_t *power_or_null(int on)
{
    return on < 0 ? json_null() : json_string(on ? "on" : "off");
}

static json_t *panel_object(const struct panel_view *p)
{
    if (!p)
        return json_null();
    json_t *o = json_object(), *means = json_array();
    set(o, "wanted", power_or_null(p->on));
    set(o, "sent", power_or_null(p->sent));
    set(o, "confirmed", power_or_null(p->confirmed));
    for (size_t i = 0; i < sizeof p->means / sizeof *p->means; i++)
        if (p->means[i])
            json_array_append_new(means, json_string(p->means[i]));
    set(o, "means", means);
    set(o, "since", time_or_null(p->since_ms));
    return o;
}

static void set_lists(json_t *o, const struct facts_view *v)
{
    set(o, "now", slots_array(v->now, v->n_now, "started"));
    set(o, "next", slots_array(v->next, v->n_next, "starts"));
    json_t *showing = json_array(), *bad = json_array(), *walls = json_object();
    for (size_t i = 0; i < v->n_showing; i++)
        json_array_append_new(showing, json_string(v->showing[i]));
    for (size_t i = 0; i < v->n_bad; i++)
        json_array_append_new(bad, json_string(v->bad[i]));
    set(walls, "papan-screen", names_array(v->walls));
    set(walls, "papan-decode", names_array(v->decoder_walls));
    set(o, "zones_showing", showing);
    set(o, "bad_blobs", bad);
    set(o, "walls", walls);
    set(o, "quarantine", quarantine_array(v));
    set(o, "decoders", decoders_array(v));
}

json_t *facts_object(const struct facts_view *v, json_t *problems)
{
    json_t *o = json_object();
    set(o, "program", json_string("papan-screen"));
    set(o, "version", json_string(PAPAN_VERSION));
    set(o, "pid", json_integer(getpid()));
    set(o, "screen", text_or_null(v->screen_id));
    set(o, "timezone", text_or_null(v->zone_name));
    set(o, "playlist", playlist_object(v));
    set(o, "activated_version", json_integer(v->activated_version));
    set(o, "activated_ms", time_or_null(v->activated_ms));
    set(o, "activated_mono_us", json_integer(v->activated_mono_us));
    set(o, "previous", json_boolean(v->previous));
    set(o, "emergency", emergency_object(v->emergency));
    set(o, "slate", text_or_null(v->slate));
    set_lists(o, v);
    set(o, "render", render_object(v));
    set(o, "display_connected", v->display_connected < 0 ? json_null() : json_boolean(v->display_connected));
    set(o, "panel", panel_object(v->panel));
    set(o, "clock", text_or_null(v->clock));
    set(o, "problems", problems);
    return o;
}
