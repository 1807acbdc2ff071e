/* Fills the view that facts.c writes. */
#include "screen/director.h"

#include "base/log.h"
#include "screen/stage.h"

#include <string.h>

enum { NEXT_MAX = 5 };

static struct facts_slot *new_slot(struct facts_slot *list, size_t *n)
{
    return *n < FACTS_SLOTS_MAX ? &list[(*n)++] : NULL;
}

static void fill_slot(struct facts_slot *f, const char *zone, const struct loop *loop, const struct item *item,
                      int64_t start, int64_t end)
{
    if (!f)
        return;
    text_copy(f->zone, sizeof f->zone, zone);
    text_copy(f->loop, sizeof f->loop, loop ? loop->id : "");
    text_copy(f->item, sizeof f->item, item->id);
    f->kind = item_kind(item);
    f->started = start;
    f->ends = end;
}

static void add_next(struct facts_view *v, struct stage *s, const char *zone, int64_t from)
{
    for (int i = 0; i < NEXT_MAX && from < INT64_MAX; i++) {
        struct slot slot;
        if (!timeline_at(s->bill->timeline, zone, from, &slot))
            return;
        if (slot.loop)
            fill_slot(new_slot(v->next, &v->n_next), zone, slot.loop, slot.item, slot.start, slot.end);
        else if (slot.end == INT64_MAX)
            return;
        from = slot.end;
    }
}

static void add_tile(struct facts_view *v, struct director *d, struct tile *t)
{
    struct stage *s = d->stage;
    if (t->use == ZONE_LOOPS) {
        const struct piece *p = t->loops.now;
        if (p) {
            fill_slot(new_slot(v->now, &v->n_now), t->name, p->loop, p->item, p->start, p->end);
            v->showing[v->n_showing++] = t->name;
        }
        add_next(v, s, t->name, p ? p->end : d->work.wall_ms);
    } else if (t->use == ZONE_TICKERS && t->ticker_id[0]) {
        struct facts_slot *f = new_slot(v->now, &v->n_now);
        if (!f)
            return;
        memset(f, 0, sizeof *f);
        text_copy(f->zone, sizeof f->zone, t->name);
        text_copy(f->item, sizeof f->item, t->ticker_id);
        f->kind = "ticker";
        f->started = t->ticker_since;
    }
}

static void add_stage(struct facts_view *v, struct director *d)
{
    for (size_t i = 0; i < d->stage->n_tiles; i++)
        add_tile(v, d, &d->stage->tiles[i]);
    if (d->alarm_stage == ALARM_UP || d->alarm_stage == ALARM_LEAVING || d->board != BOARD_STAGE)
        v->n_now = v->n_showing = 0;
}

static void add_quarantine(struct facts_view *v, struct director *d)
{
    for (size_t i = 0; i < quarantine_count(d->quarantine) && v->n_quarantine < FACTS_QUARANTINE_MAX; i++) {
        const struct quarantined *q = quarantine_at(d->quarantine, i);
        if (!quarantine_set_aside(d->quarantine, q->hash))
            continue;
        struct facts_quarantined *f = &v->quarantine[v->n_quarantine++];
        const struct medium *m = d->bill ? playlist_medium(d->bill->playlist, q->hash) : NULL;
        text_copy(f->media, sizeof f->media, q->hash);
        text_copy(f->item, sizeof f->item, q->item);
        f->name = m ? m->name : "";
        f->failures = q->failures;
        f->retry = q->retry;
    }
}

static void add_decoders(struct facts_view *v, struct director *d)
{
    for (size_t i = 0; i < decoders_count(d->decoders) && v->n_decoders < FACTS_DECODERS_MAX; i++) {
        const struct decoder *c = decoders_at(d->decoders, i);
        v->decoders[v->n_decoders].pid = decoder_pid(c);
        text_copy(v->decoders[v->n_decoders].item, ID_MAX + 1, decoder_item(c));
        v->decoders[v->n_decoders++].kind = decoder_kind(c) == MEDIUM_VIDEO ? "video" : "picture";
    }
}

static void add_display(struct facts_view *v, struct director *d)
{
    static const char *const clocks[] = {"trusted", "estimated", "wrong"};
    v->driver = presenter_driver(d->presenter);
    v->renderer = presenter_renderer(d->presenter);
    presenter_size(d->presenter, &v->width, &v->height);
    v->refresh = presenter_refresh(d->presenter);
    v->display_connected = presenter_connected(d->presenter);
    presenter_mode(d->presenter, v->mode, sizeof v->mode);
    v->panel = panel_view(d->panel);
    v->clock = clocks[d->time.state];
}

void report_turn(struct director *d)
{
    static struct facts_view v; /* large; main thread only */
    struct error err = {0};
    if (!d->facts)
        return;
    memset(&v, 0, sizeof v);
    v.screen_id = d->config->screen.id;
    v.zone_name = zone_name(director_zone(d));
    v.playlist = d->bill ? d->bill->playlist : NULL;
    v.activated_version = d->activated_version;
    v.activated_ms = d->activated_ms;
    v.activated_mono_us = d->activated_mono_us;
    v.emergency = d->alarm_stage == ALARM_UP ? alarm_message(d->alarm) : NULL;
    v.slate = d->board == BOARD_SERVICE ? "service" : d->board == BOARD_CALM ? "calm" : NULL;
    v.walls = d->screen_walls;
    v.decoder_walls = decoders_walls(d->decoders);
    v.previous = d->on_previous;
    v.n_bad = d->n_bad;
    memcpy(v.bad, d->bad, sizeof v.bad);
    if (d->stage)
        add_stage(&v, d);
    add_quarantine(&v, d);
    add_decoders(&v, d);
    add_display(&v, d);
    json_t *object = facts_object(&v, problems_json(d->problems));
    if (!facts_write(d->facts, object, &err))
        log_warning("%s", err.text);
    json_decref(object);
    d->changed = false;
    d->reported_us = d->work.mono_us;
}
