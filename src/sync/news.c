/* runtime/sync.json: what papan-sync tells its neighbours. Times are ms since 1970 (null: never), boot times ms since boot.
 *   boot_id             of the boot in which this was written; boot times mean nothing in another
 *   mode                "online" or "offline" (design.md 7)
 *   sync                {last_attempt, last_success, next_attempt, last_error (text or null), pending_files, pending_bytes,
 *                       percent}: of the media of the newest accepted playlist
 *   playlist            {version, activated} of what sync made current, or null
 *   next_playlist       {version, pending_files, pending_bytes} or null
 *   confirmed_boot_ms   boot clock of the last answer that prolongs leases (design.md 4.4); 0 = none in this boot
 *   patience_boot_ms    boot clock since when an accepted version waits; 0 = none waits
 *   success_boot_ms     boot clock of the last valid answer; 0 = none
 *   stick               {code, version (or null), since} of the USB stick that is plugged in, or null: code accepted, same, older,
 *                       expired, refused, unreadable, not-stored
 *   address             of this machine in its network while there is no playlist (the slate tells it), else null
 *   walls               names of the walls that stand
 *   problems            record.h's shape */
#include "base/clock.h"
#include "base/log.h"
#include "sync.h"
#include "sync/address.h"

#include <stdlib.h>
#include <string.h>

#define EVERY_MS 1000
#define NEXT_ATTEMPT_MOVED_MS 500 /* the wall clock was set */

static void set(json_t *o, const char *key, json_t *value)
{
    json_object_set_new(o, key, value);
}

static json_t *number_or_null(int64_t v)
{
    return v ? json_integer(v) : json_null();
}

/* The two clocks are read one after the other, so that the same moment differs by a millisecond from turn to turn. Facts that
 * change for nothing are written for nothing, and wake papan-screen. */
static int64_t next_attempt(struct sync *s)
{
    int64_t next = s->playlist_fetch ? fetch_next_ms(s->playlist_fetch) : 0, ms = s->time.now_ms + (next - s->now_boot);
    if (next != s->next_attempt_boot || llabs(ms - s->next_attempt_ms) >= NEXT_ATTEMPT_MOVED_MS) {
        s->next_attempt_boot = next;
        s->next_attempt_ms = ms;
    }
    return next ? s->next_attempt_ms : 0;
}

static json_t *sync_part(struct sync *s, const struct media_state *m)
{
    json_t *o = json_object();
    set(o, "last_attempt", number_or_null(s->playlist_fetch ? fetch_last_attempt(s->playlist_fetch) : 0));
    set(o, "last_success", number_or_null(s->last_success_ms));
    set(o, "next_attempt", number_or_null(next_attempt(s)));
    set(o, "last_error", s->last_error[0] ? json_string(s->last_error) : json_null());
    set(o, "pending_files", json_integer(m->pending_files));
    set(o, "pending_bytes", json_integer(m->pending_bytes));
    set(o, "percent", json_integer(m->bytes > 0 ? (m->bytes - m->pending_bytes) * 100 / m->bytes : 100));
    return o;
}

static json_t *next_part(const struct sync *s, const struct media_state *m)
{
    if (!s->next.playlist)
        return json_null();
    json_t *o = json_object();
    set(o, "version", json_integer(s->next.playlist->version));
    set(o, "pending_files", json_integer(m->pending_files));
    set(o, "pending_bytes", json_integer(m->pending_bytes));
    return o;
}

static json_t *playlist_part(const struct sync *s)
{
    if (!s->current.playlist)
        return json_null();
    json_t *o = json_object();
    bool known = s->activated_version == s->current.playlist->version;
    set(o, "version", json_integer(s->current.playlist->version));
    set(o, "activated", number_or_null(known ? s->activated_ms : 0));
    return o;
}

static json_t *stick_part(const struct sync *s)
{
    if (!s->stick_news.code[0])
        return json_null();
    json_t *o = json_object();
    set(o, "code", json_string(s->stick_news.code));
    set(o, "version", number_or_null(s->stick_news.version));
    set(o, "since", number_or_null(s->stick_news.since_ms));
    return o;
}

static json_t *walls_part(const struct sync *s)
{
    json_t *list = json_array();
    for (const char *p = s->walls; *p;) {
        size_t n = strcspn(p, ",");
        json_array_append_new(list, json_stringn(p, n));
        p += n + (p[n] == ',');
    }
    return list;
}

static json_t *address_part(const struct sync *s)
{
    char address[INET6_ADDRSTRLEN] = "";
    if (!s->current.playlist && !s->next.playlist)
        address_own(address);
    return *address ? json_string(address) : json_null();
}

static json_t *describe(struct sync *s, const struct media_state *m)
{
    json_t *o = json_object();
    set(o, "boot_id", json_string(clock_boot_id()));
    set(o, "mode", json_string(sync_online(s) ? "online" : "offline"));
    set(o, "sync", sync_part(s, m));
    set(o, "playlist", playlist_part(s));
    set(o, "next_playlist", next_part(s, m));
    set(o, "confirmed_boot_ms", json_integer(s->confirmed_boot));
    set(o, "patience_boot_ms", json_integer(s->patience_since_boot));
    set(o, "success_boot_ms", json_integer(s->last_success_boot));
    set(o, "stick", stick_part(s));
    set(o, "address", address_part(s));
    set(o, "walls", walls_part(s));
    set(o, "problems", problems_json(s->problems));
    return o;
}

void news_publish(struct sync *s)
{
    struct media_state media = {0};
    struct error err = {0};
    if (s->facts_written_boot && s->now_boot - s->facts_written_boot < EVERY_MS)
        return;
    s->facts_written_boot = s->now_boot;
    if (s->media)
        media_snapshot(s->media, &media);
    trouble_collect(s, &media);
    json_t *o = describe(s, &media);
    if (!facts_write(s->facts, o, &err))
        log_warning("%s", err.text);
    json_decref(o);
    free(media.faults);
}

/* Of the facts only what somebody who looks after many screens asks first. */
void news_report(struct sync *s)
{
    if (!s->report || !report_due(s->report, s->now_boot))
        return;
    struct media_state media = {0};
    const struct playlist *p = s->current.playlist;
    if (s->media)
        media_snapshot(s->media, &media);
    json_t *o = json_object();
    set(o, "mode", json_string(sync_online(s) ? "online" : "offline"));
    set(o, "playlist", playlist_part(s));
    set(o, "next_playlist", next_part(s, &media));
    set(o, "sync", sync_part(s, &media));
    set(o, "problems", problems_json(s->problems));
    set(o, "now", s->showing ? json_incref(s->showing) : json_null());
    report_send(s->report, s->http, o, p ? p->timezone : NULL, s->time.now_ms);
    free(media.faults);
}

void news_recall(struct sync *s)
{
    json_t *old = facts_read(s->config->runtime.path, "sync");
    const char *boot = json_string_value(json_object_get(old, "boot_id"));
    if (boot && *boot && strcmp(boot, clock_boot_id()) == 0) {
        s->confirmed_boot = json_integer_value(json_object_get(old, "confirmed_boot_ms"));
        s->patience_since_boot = json_integer_value(json_object_get(old, "patience_boot_ms"));
        s->last_success_boot = json_integer_value(json_object_get(old, "success_boot_ms"));
        s->last_success_ms =
            json_integer_value(json_object_get(json_object_get(old, "sync"), "last_success"));
        const json_t *playlist = json_object_get(old, "playlist");
        s->activated_version = json_integer_value(json_object_get(playlist, "version"));
        s->activated_ms = json_integer_value(json_object_get(playlist, "activated"));
    }
    json_decref(old);
}
