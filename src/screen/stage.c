#include "screen/stage.h"

#include "base/log.h"
#include "base/memory.h"
#include "screen/layers.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TICKER_ASK_US = 1000000 };

static void make_tile(struct tile *t, struct director *d, const struct bill *bill, const struct zone_box *z, int w, int h)
{
    text_copy(t->name, sizeof t->name, z->name);
    t->box = zone_pixels(z, w, h);
    t->use = playlist_zone_use(bill->playlist, z->name);
    if (t->use == ZONE_LOOPS) {
        text_copy(t->loops.name, sizeof t->loops.name, z->name);
        t->loops.box = t->box;
    } else if (t->use == ZONE_TICKERS) {
        t->ticker = ticker_show_create(d->scribe, t->box.w, t->box.h, w < h ? w : h);
    } else if (t->use == ZONE_CLOCK) {
        t->clock = clock_tile_create(d->scribe, t->box.w, t->box.h);
    }
}

struct stage *stage_create(struct director *d, struct bill *bill, const struct layout *layout)
{
    struct stage *s = xcalloc(1, sizeof *s);
    s->bill = bill_hold(bill);
    s->layout = layout;
    presenter_size(d->presenter, &s->width, &s->height);
    s->ground.colour = layout->background;
    for (size_t i = 0; i < layout->n_zones && s->n_tiles < PLAYLIST_ZONES_MAX; i++)
        make_tile(&s->tiles[s->n_tiles++], d, bill, &layout->zones[i], s->width, s->height);
    return s;
}

void stage_free(struct stage *s, struct director *d, const char *cut_reason)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n_tiles; i++) {
        zone_clear(&s->tiles[i].loops, d, cut_reason);
        ticker_show_free(s->tiles[i].ticker);
        clock_tile_free(s->tiles[i].clock);
    }
    decoder_free(s->ground_decoder);
    image_release(s->ground.image);
    bill_release(s->bill);
    free(s);
}

/* ---- background ---- */

static void start_ground(struct stage *s, struct director *d)
{
    const struct medium *m = s->layout->background_medium;
    struct judge_question q = {d->judge, s->bill, d->work.wall_ms};
    struct item as_item = {.id = "background", .medium = m};
    if (judge_why(&q, &as_item) != SHOWABLE)
        return;
    int fd = store_open_blob(d->store, m->hash, m->bytes, NULL);
    if (fd < 0)
        return;
    struct decoder_order order = {.media_fd = fd, .kind = MEDIUM_PICTURE, .bytes = m->bytes, .fit = FIT_COVER,
                                  .box_w = s->width, .box_h = s->height, .item = "background"};
    struct error err = {0};
    s->ground_decoder = decoder_start(d->decoders, &order, d->work.mono_us, &err);
    if (!s->ground_decoder) {
        log_warning("background: %s", err.text);
        s->ground_failed = true;
    }
    close(fd);
}

static void turn_ground(struct stage *s, struct director *d)
{
    if (!s->layout->background_medium || s->ground.image || s->ground_failed)
        return;
    if (!s->ground_decoder)
        start_ground(s, d);
    if (!s->ground_decoder)
        return;
    decoder_turn(s->ground_decoder, d->work.mono_us);
    s->ground.image = decoder_image(s->ground_decoder);
    s->ground_failed = decoder_state(s->ground_decoder) == DECODER_FAILED;
    if (s->ground.image || s->ground_failed) {
        decoder_free(s->ground_decoder);
        s->ground_decoder = NULL;
    }
}

/* ---- tickers ---- */

static const struct ticker *ticker_of(const struct playlist *p, const struct ticker_message *m)
{
    for (size_t i = 0; i < p->n_tickers; i++)
        if (m >= p->tickers[i].messages && m < p->tickers[i].messages + p->tickers[i].n_messages)
            return &p->tickers[i];
    return NULL;
}

/* A ticker whose id is withdrawn shows nothing. */
static size_t drop_withdrawn(struct stage *s, struct director *d, const struct ticker_message **list, size_t n)
{
    struct judge_question q = {d->judge, s->bill, d->work.wall_ms};
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        const struct ticker *t = ticker_of(s->bill->playlist, list[i]);
        struct item as_item = {0};
        text_copy(as_item.id, sizeof as_item.id, t ? t->id : "");
        if (judge_why(&q, &as_item) == SHOWABLE)
            list[kept++] = list[i];
    }
    return kept;
}

static void ask_ticker(struct tile *t, struct stage *s, struct director *d)
{
    const struct ticker_message **list = NULL;
    const struct ticker *first = NULL;
    size_t n = timeline_ticker(s->bill->timeline, t->name, d->work.wall_ms, &list, &first);
    size_t kept = drop_withdrawn(s, d, list, n);
    if (kept > 0)
        first = ticker_of(s->bill->playlist, list[0]);
    const char *id = kept > 0 && first ? first->id : "";
    if (strcmp(id, t->ticker_id) != 0) {
        text_copy(t->ticker_id, sizeof t->ticker_id, id);
        t->ticker_since = d->work.wall_ms;
        d->changed = true;
    }
    ticker_show_set(t->ticker, list, kept, first ? first->speed : 0, kept < n, &d->work.ticks, d->work.tick);
    free(list);
    t->ticker_asked_us = d->work.mono_us;
    t->ticker_ask_at = timeline_next_change(s->bill->timeline, d->work.wall_ms);
}

/* One that is not up yet only has its words drawn. */
static void turn_ticker(struct tile *t, struct stage *s, struct director *d, bool live, int64_t *ret_wake_us)
{
    if (!s->held && (d->dirty || !t->ticker_asked_us || d->work.wall_ms >= t->ticker_ask_at ||
                     d->work.mono_us - t->ticker_asked_us >= TICKER_ASK_US))
        ask_ticker(t, s, d);
    if (!live || !ticker_show_turn(t->ticker, &d->work.ticks, d->work.tick))
        return;
    s->moving = true;
    int64_t next = tick_time(&d->work.ticks, d->work.tick + 1);
    *ret_wake_us = next < *ret_wake_us ? next : *ret_wake_us;
}

static void turn_clock(struct tile *t, struct stage *s, struct director *d, int64_t *ret_wake_us)
{
    int64_t next = clock_tile_turn(t->clock, s->bill->playlist->timezone, d->work.wall_ms, d->time.state != TIME_WRONG);
    int64_t wake = d->work.mono_us + (next - d->work.wall_ms) * 1000;
    *ret_wake_us = wake < *ret_wake_us ? wake : *ret_wake_us;
}

void stage_turn(struct stage *s, struct director *d, bool live, int64_t *ret_wake_us)
{
    s->moving = false;
    turn_ground(s, d);
    for (size_t i = 0; i < s->n_tiles; i++) {
        struct tile *t = &s->tiles[i];
        if (t->use == ZONE_LOOPS && s->held)
            zone_hold(&t->loops, d, ret_wake_us);
        else if (t->use == ZONE_LOOPS)
            zone_turn(&t->loops, s->bill, d, live, ret_wake_us);
        else if (t->use == ZONE_TICKERS)
            turn_ticker(t, s, d, live, ret_wake_us);
        else if (t->use == ZONE_CLOCK)
            turn_clock(t, s, d, ret_wake_us);
        if (t->use == ZONE_LOOPS && t->loops.now && t->loops.now->running)
            s->moving = true;
    }
}

/* Nothing to show, though a medium that is here has still to be hashed: worth a wait. */
static bool awaits_hashing(const struct stage *s, const struct zone_show *z)
{
    if (!z->known || z->want.loop || !z->want.planned.loop)
        return false;
    for (size_t i = 0; i < s->bill->playlist->n_media; i++)
        if (s->bill->media[i] == MEDIUM_PRESENT)
            return true;
    return false;
}

static bool tile_ready(const struct stage *s, const struct tile *t)
{
    switch (t->use) {
    case ZONE_LOOPS:
        return zone_ready(&t->loops) && !awaits_hashing(s, &t->loops);
    case ZONE_TICKERS:
        return ticker_show_ready(t->ticker);
    case ZONE_CLOCK:
        return clock_tile_ready(t->clock);
    case ZONE_EMPTY:
        break;
    }
    return true;
}

bool stage_ready(const struct stage *s)
{
    if (s->ground_decoder)
        return false;
    for (size_t i = 0; i < s->n_tiles; i++)
        if (!tile_ready(s, &s->tiles[i]))
            return false;
    return true;
}

static void adopt_ground(struct stage *s, struct stage *before)
{
    const struct medium *m = s->layout->background_medium, *old = before->layout->background_medium;
    if (s->ground.image || !m || !old || strcmp(m->hash, old->hash) != 0 || s->width != before->width ||
        s->height != before->height)
        return;
    s->ground.image = before->ground.image;
    before->ground.image = NULL;
}

void stage_adopt(struct stage *s, struct stage *before)
{
    adopt_ground(s, before);
    for (size_t i = 0; i < s->n_tiles; i++) {
        struct tile *t = &s->tiles[i], *old = NULL;
        for (size_t k = 0; k < before->n_tiles; k++)
            if (before->tiles[k].use == t->use && strcmp(before->tiles[k].name, t->name) == 0)
                old = &before->tiles[k];
        if (!old)
            continue;
        if (t->use == ZONE_LOOPS)
            zone_adopt(&t->loops, s->bill, &old->loops);
        if (t->use == ZONE_TICKERS && old->box.w == t->box.w && old->box.h == t->box.h && s->width == before->width &&
            s->height == before->height) {
            struct ticker_show *fresh = t->ticker;
            t->ticker = old->ticker; /* the belt runs on; the new messages enter behind what is visible */
            old->ticker = fresh;
            t->ticker_asked_us = 0;
            text_copy(t->ticker_id, sizeof t->ticker_id, old->ticker_id);
            t->ticker_since = old->ticker_since;
        }
    }
}

void stage_layers(struct stage *s, struct director *d, struct scene *scene)
{
    struct box whole = {0, 0, s->width, s->height};
    if (s->ground.image)
        scene_add_image(scene, s->ground.image, whole, whole, 256);
    else
        scene_add_colour(scene, whole, s->ground.colour, 256);
    for (size_t i = 0; i < s->n_tiles; i++) {
        struct tile *t = &s->tiles[i];
        if (t->use == ZONE_LOOPS)
            zone_layers(&t->loops, d, scene, &s->ground);
        else if (t->use == ZONE_TICKERS)
            ticker_show_layer(t->ticker, scene, t->box);
        else if (t->use == ZONE_CLOCK)
            clock_tile_layer(t->clock, scene, t->box);
    }
}

void stage_presented(struct stage *s, struct director *d)
{
    for (size_t i = 0; i < s->n_tiles; i++)
        if (s->tiles[i].use == ZONE_LOOPS)
            zone_presented(&s->tiles[i].loops, d);
}

enum stage_content stage_content(const struct stage *s)
{
    bool due = false;
    for (size_t i = 0; i < s->n_tiles; i++) {
        const struct zone_show *z = &s->tiles[i].loops;
        if (s->tiles[i].use != ZONE_LOOPS)
            continue;
        if (z->now || (z->known && z->want.loop))
            return STAGE_SHOWS;
        due = due || (z->known && z->want.planned.loop);
    }
    return due ? STAGE_NOTHING : STAGE_CALM;
}
