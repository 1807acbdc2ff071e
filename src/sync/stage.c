/* From accepted to current (design.md 4.4 "Current"). */
#include "activation.h"
#include "base/log.h"
#include "base/text.h"
#include "sync.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS ((int64_t)86400000)

static bool lease_held(const struct sync *s, const struct item *item)
{
    int64_t lease = (int64_t)item->lease_hours * 3600000;
    const struct playlist *current = s->current.playlist;
    bool confirmed = s->confirmed_boot && s->now_boot - s->confirmed_boot <= lease;
    bool fresh = s->time.state == TIME_TRUSTED && current && s->time.now_ms - current->issued_ms <= lease;
    return confirmed || fresh;
}

bool stage_showable(void *context, const struct item *item)
{
    const struct stage_view *v = context;
    const struct sync *s = v->sync;
    const char *hash = item->medium ? item->medium->hash : NULL;
    if (playlist_withdraws(v->playlist, item->id, hash))
        return false;
    if (item->clock_trusted_only && s->time.state != TIME_TRUSTED)
        return false;
    if (item->lease_hours && (!lease_held(s, item) || s->time.now_ms >= v->playlist->expires_ms))
        return false;
    return !hash || store_has_blob(s->store, hash, item->medium->bytes);
}

struct survey {
    const struct sync *sync;
    bool complete;
};

static void found(void *context, const struct medium *m, int64_t due, bool is_reserve)
{
    struct survey *v = context;
    (void)due;
    if (!is_reserve && v->complete && !store_has_blob(v->sync->store, m->hash, m->bytes))
        v->complete = false;
}

static bool has_the_next_day(const struct sync *s)
{
    struct survey v = {s, true};
    timeline_media(s->next.timeline, s->time.now_ms, s->time.now_ms + DAY_MS, found, &v);
    return v.complete;
}

/* Does the zone show something of ours now: loops by what is showable, tickers by their messages, a clock
 * always. */
static bool zone_shows(const struct sync *s, const struct shelf_slot *slot, const char *zone)
{
    struct stage_view view = {s, slot->playlist};
    struct shown shown;
    const struct ticker_message **messages = NULL;
    const struct ticker *ticker;
    const struct layout *layout = timeline_layout(slot->timeline, s->time.now_ms);
    bool there = false;
    for (size_t i = 0; layout && i < layout->n_zones; i++)
        there = there || strcmp(layout->zones[i].name, zone) == 0;
    if (!there)
        return false;
    switch (playlist_zone_use(slot->playlist, zone)) {
    case ZONE_CLOCK:
        return true;
    case ZONE_TICKERS: {
        size_t n = timeline_ticker(slot->timeline, zone, s->time.now_ms, &messages, &ticker);
        free(messages);
        return n > 0;
    }
    case ZONE_LOOPS:
        return timeline_show(slot->timeline, zone, s->time.now_ms, stage_showable, &view, &shown) &&
               shown.item;
    case ZONE_EMPTY:
        break;
    }
    return false;
}

static bool anything_shows(const struct sync *s, const struct shelf_slot *slot)
{
    const struct layout *layout = timeline_layout(slot->timeline, s->time.now_ms);
    for (size_t i = 0; layout && i < layout->n_zones; i++)
        if (playlist_zone_use(slot->playlist, layout->zones[i].name) == ZONE_LOOPS &&
            zone_shows(s, slot, layout->zones[i].name))
            return true;
    return false;
}

/* papan-screen knows best what it shows; without its word the timeline says what it should. */
static bool keeps_every_zone(const struct sync *s)
{
    if (s->screen_known) {
        for (size_t i = 0; i < s->n_zones_showing; i++)
            if (!zone_shows(s, &s->next, s->zones_showing[i]))
                return false;
        return true;
    }
    const struct layout *layout = timeline_layout(s->current.timeline, s->time.now_ms);
    for (size_t i = 0; layout && i < layout->n_zones; i++) {
        const char *zone = layout->zones[i].name;
        if (playlist_zone_use(s->current.playlist, zone) == ZONE_LOOPS && zone_shows(s, &s->current, zone) &&
            !zone_shows(s, &s->next, zone))
            return false;
    }
    return true;
}

static bool is_ready(const struct sync *s)
{
    struct activation_question q = {
        .has_current = s->current.playlist != NULL,
        .complete = has_the_next_day(s),
        .waited_ms = s->patience_since_boot ? s->now_boot - s->patience_since_boot : 0,
        .patience_ms = (int64_t)s->config->store.patience_seconds * 1000,
    };
    if (!q.complete)
        q.anything_shows = anything_shows(s, &s->next);
    if (!q.complete && q.has_current && q.waited_ms >= q.patience_ms)
        q.keeps_every_zone = keeps_every_zone(s);
    return activation_due(&q);
}

void stage_consider(struct sync *s)
{
    struct error err = {0};
    /* Where the configuration fails closed, nobody can say how many signatures were asked for. */
    if (!s->next.playlist || s->config->closed_server || !is_ready(s))
        return;
    int64_t aside = store_set_aside(s->store);
    bool drop = aside && s->current.playlist && s->current.playlist->version == aside;
    if (!store_activate_next(s->store, drop, &err)) {
        log_error("version %" PRId64 " cannot become current: %s", s->next.playlist->version, err.text);
        text_copy(s->store_trouble.code, sizeof s->store_trouble.code,
                  err.code[0] ? err.code : "store-error");
        text_copy(s->store_trouble.text, sizeof s->store_trouble.text, err.text);
        return;
    }
    s->store_trouble.code[0] = 0;
    shelf_advance(s);
    log_info("version %" PRId64 " is current", s->current.playlist->version);
}
