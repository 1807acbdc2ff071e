#include "screen/piece.h"

#include "base/clock.h"
#include "base/memory.h"
#include "screen/layers.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    JUST_BEGUN_MS = 100,   /* into a slot: still its beginning */
    NEAR_END_MS = 300,     /* before a video's end: begin with its next run */
    RUN_AHEAD_US = 200000, /* the child is told to run so long before */
    AGAIN_AHEAD_US = 500000, /* no more: the sound of both runs shares a ring of 1.4 s */
    HEIR_OVERLAP_MS = 20,  /* lengths are whole milliseconds, and of the sound's last packet */
    AGAIN_REST_MS = 1000,  /* design.md 4.3: less is left: the last frame stays */
    CAPTION_AFTER_MS = 500,
    CAPTION_FADE_MS = 300
};

#define HEIR_AGE_US INT64_C(3600000000) /* no library is trusted to run for ever */

int64_t workshop_mono_of(const struct workshop *w, int64_t wall_ms)
{
    return wall_ms * 1000 + w->mono_of_wall_us;
}

int64_t workshop_wake_for(const struct workshop *w, int64_t wall_ms)
{
    int64_t tick = tick_nearest(&w->ticks, workshop_mono_of(w, wall_ms));
    return tick_time(&w->ticks, tick > w->tick ? tick : w->tick + 1);
}

bool piece_is_video(const struct piece *p)
{
    return p->item->medium && p->item->medium->kind == MEDIUM_VIDEO;
}

const char *item_kind(const struct item *item)
{
    if (!item->medium)
        return "text";
    return item->medium->kind == MEDIUM_VIDEO ? "video" : "picture";
}

static void fail(struct piece *p, const char *code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void fail(struct piece *p, const char *code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(p->reason, sizeof p->reason, fmt, ap);
    va_end(ap);
    snprintf(p->failure_code, sizeof p->failure_code, "%s", code);
    p->state = PIECE_FAILED; /* its last picture stays until the piece is put away */
}

/* ---- texts ---- */

static int agenda_page(const struct piece *p, int64_t wall_ms)
{
    int pages = look_agenda_pages(p->item->text);
    int64_t into = wall_ms - p->origin, each = p->item->ms / (pages > 0 ? pages : 1);
    if (pages < 2 || each <= 0 || into < 0)
        return 0;
    return (int)(into / each % pages);
}

/* What an agenda shows changes with its page and whenever a row begins or ends. */
static int64_t text_key(const struct piece *p, int64_t wall_ms, const struct civil *local)
{
    const struct text_content *t = p->item->text;
    if (t->style != STYLE_AGENDA)
        return 1;
    int minute = local->hour * 60 + local->minute, passed = 0;
    for (size_t i = 0; i < t->n_agenda; i++) {
        passed += t->agenda[i].from_minute <= minute;
        passed += t->agenda[i].to_minute >= 0 && t->agenda[i].to_minute <= minute;
    }
    return 1 + agenda_page(p, wall_ms) * 100000 + passed;
}

static void take_text(struct piece *p)
{
    if (!p->text_order || !drawing_done(p->text_order))
        return;
    struct image *drawn = drawing_take_image(p->text_order);
    drawing_drop(p->text_order);
    p->text_order = NULL;
    if (!drawn && !p->image) {
        fail(p, "", "no memory for the text");
        return;
    }
    if (drawn) {
        image_release(p->image);
        p->image = drawn;
    }
    p->page_key = p->order_key;
    p->state = PIECE_READY;
}

static void draw_text(struct piece *p, struct workshop *w)
{
    take_text(p);
    int64_t at = w->wall_ms > p->start ? w->wall_ms : p->start;
    struct civil local = zone_local(p->bill->playlist->timezone, at);
    int64_t key = text_key(p, at, &local);
    if (p->text_order || p->state == PIECE_FAILED || (p->image && key == p->page_key))
        return;
    p->order_key = key;
    p->text_order = scribe_text(w->scribe, p->bill, p->item, p->width, p->height, agenda_page(p, at), &local);
    take_text(p);
}

static void take_caption(struct piece *p)
{
    if (!p->caption_order || !drawing_done(p->caption_order))
        return;
    p->caption = drawing_take_image(p->caption_order);
    p->caption_box = drawing_box(p->caption_order);
    drawing_drop(p->caption_order);
    p->caption_order = NULL;
}

/* ---- media ---- */

/* Where in the file to begin, and when its time 0 falls. */
static int64_t choose_start(struct piece *p, const struct workshop *w)
{
    int64_t length = p->item->medium->ms, at = w->wall_ms > p->start ? w->wall_ms : p->start;
    p->pass_start = p->origin;
    if (at - p->origin <= JUST_BEGUN_MS || length <= 0)
        return 0;
    if (!w->snapshot && w->wall_ms + w->first_frame_us / 1000 > at)
        at = w->wall_ms + w->first_frame_us / 1000;
    int64_t into = at - p->origin;
    p->pass_start = p->origin + into / length * length;
    int64_t offset = into % length;
    if (!w->snapshot && length - offset < NEAR_END_MS) {
        p->pass_start += length;
        return 0;
    }
    return offset;
}

static void start_decoder(struct piece *p, struct workshop *w)
{
    const struct medium *m = p->item->medium;
    struct error err = {0};
    int fd = store_open_blob(w->store, m->hash, m->bytes, &err);
    if (fd < 0) {
        fail(p, err.code[0] ? err.code : "media-missing", "%s", err.text);
        return;
    }
    bool video = m->kind == MEDIUM_VIDEO;
    struct decoder_order order = {.media_fd = fd,
                                  .kind = m->kind,
                                  .bytes = m->bytes,
                                  .media_ms = m->ms,
                                  .start_ms = video ? choose_start(p, w) : 0,
                                  .fit = p->item->fit,
                                  .box_w = p->width,
                                  .box_h = p->height,
                                  .volume = video && !w->snapshot ? p->item->volume : 0,
                                  .item = p->item->id};
    p->decoder = decoder_start(w->decoders, &order, w->mono_us, &err);
    close(fd);
    if (p->decoder)
        p->state = PIECE_LOADING;
    else
        fail(p, "decoder-crashed", "%s", err.text);
}

struct piece *piece_create(struct workshop *w, struct bill *bill, const struct shown *s, int width, int height,
                           bool note_pending)
{
    struct piece *p = xcalloc(1, sizeof *p);
    p->bill = bill_hold(bill);
    p->loop = s->loop;
    p->item = s->item;
    p->planned = s->planned.item;
    p->start = s->start;
    p->origin = s->origin;
    p->end = s->end;
    p->substituted = s->substituted;
    p->after_change = s->after_change;
    p->width = width;
    p->height = height;
    p->state = note_pending ? PIECE_WAITING : PIECE_LOADING;
    if (p->item->medium && (*p->item->caption || *p->item->link)) {
        p->caption_order = scribe_caption(w->scribe, bill, p->item, width, height);
        p->caption_from = p->start + CAPTION_AFTER_MS;
        take_caption(p);
    }
    return p;
}

void piece_free(struct piece *p)
{
    if (!p)
        return;
    decoder_free(p->decoder);
    image_release(p->image);
    image_release(p->caption);
    drawing_drop(p->text_order);
    drawing_drop(p->caption_order);
    bill_release(p->bill);
    free(p);
}

void piece_go(struct piece *p)
{
    if (p->state == PIECE_WAITING)
        p->state = PIECE_LOADING;
}

static bool same_words(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_medium_item(const struct item *a, const struct item *b)
{
    return a->medium && b->medium && strcmp(a->medium->hash, b->medium->hash) == 0 && a->fit == b->fit &&
           a->medium->kind == b->medium->kind && a->volume == b->volume && same_words(a->caption, b->caption) &&
           same_words(a->link, b->link) && same_words(a->link_text, b->link_text);
}

bool piece_same_look(const struct piece *a, const struct piece *b)
{
    if (a->width != b->width || a->height != b->height || piece_is_video(a) || piece_is_video(b))
        return false;
    return (a->bill == b->bill && a->item == b->item) || same_medium_item(a->item, b->item);
}

bool piece_take_over(struct piece *p, struct piece *from)
{
    if (p->image || !from->image || !piece_same_look(p, from))
        return false;
    p->image = image_hold(from->image);
    p->page_key = from->page_key;
    if (from->caption) {
        drawing_drop(p->caption_order);
        p->caption_order = NULL;
        image_release(p->caption);
        p->caption = image_hold(from->caption);
        p->caption_box = from->caption_box;
        p->caption_from = 0;
    }
    p->state = PIECE_READY;
    return true;
}

/* Where the last run that begins in the slot of a piece ends. */
static int64_t last_end(const struct piece *p)
{
    int64_t length = p->item->medium->ms, end = p->pass_start + length, left = p->end - end;
    return left < AGAIN_REST_MS ? end : end + ((left - AGAIN_REST_MS) / length + 1) * length;
}

static bool may_hand_on(const struct piece *p)
{
    return p && p->decoder && p->running && decoder_state(p->decoder) != DECODER_FAILED && !decoder_early(p->decoder);
}

bool piece_become_heir(struct piece *p, struct piece *from, const struct workshop *w)
{
    bool follows = p->start == from->end && p->origin == p->start;
    bool cut = p->item->transition == TRANSITION_CUT || p->after_change;
    bool same = piece_is_video(p) && same_medium_item(p->item, from->item) && p->width == from->width && p->height == from->height;
    if (!follows || !cut || !same || p->item->medium->ms <= 0 || !may_hand_on(from) ||
        decoder_age_us(from->decoder, w->mono_us) > HEIR_AGE_US)
        return false;
    bool asked = from->pass_start == p->start;
    if (!asked && (from->pass_start > p->start || last_end(from) > p->start + HEIR_OVERLAP_MS))
        return false;
    from->heir_start = asked ? 0 : p->start;
    p->heir = true;
    p->state = PIECE_READY;
    return true;
}

static void load_after_all(struct piece *p)
{
    p->heir = false;
    p->state = PIECE_LOADING;
}

bool piece_inherit(struct piece *p, struct piece *from)
{
    if (!may_hand_on(from) || from->pass_start != p->start) {
        if (from)
            from->heir_start = 0;
        load_after_all(p);
        return false;
    }
    p->decoder = from->decoder;
    from->decoder = NULL;
    p->pass_start = from->pass_start;
    p->last_serial = from->last_serial;
    p->running = true;
    p->heir = false;
    return true;
}

void piece_check_heir(struct piece *p, struct piece *from)
{
    if (p->heir && !may_hand_on(from))
        load_after_all(p);
}

bool piece_is(const struct piece *p, const struct bill *bill, const struct shown *s)
{
    return p->bill == bill && p->item == s->item && p->origin == s->origin;
}

bool piece_rebind(struct piece *p, struct bill *bill, const struct shown *s)
{
    if (p->state == PIECE_FAILED || p->origin != s->origin || strcmp(p->item->id, s->item->id) != 0 ||
        !same_medium_item(p->item, s->item))
        return false;
    struct bill *before = p->bill;
    p->bill = bill_hold(bill);
    p->loop = s->loop;
    p->item = s->item;
    p->planned = s->planned.item;
    p->end = s->end;
    bill_release(before);
    return true;
}

/* ---- moving on ---- */

static void wake_at(int64_t *ret_wake_us, int64_t mono_us)
{
    if (mono_us < *ret_wake_us)
        *ret_wake_us = mono_us;
}

/* The file's time 0 falls on the slot's start (or a whole number of lengths later); where the first frame comes too late for
 * that, the run begins as soon as it can. */
static void begin_run(struct piece *p, struct workshop *w, int64_t *ret_wake_us)
{
    int64_t zero = workshop_mono_of(w, p->pass_start), first = decoder_first_time(p->decoder);
    int64_t due = zero + first;
    if (due - w->mono_us > RUN_AHEAD_US) {
        wake_at(ret_wake_us, due - RUN_AHEAD_US);
        return;
    }
    int64_t start = tick_nearest(&w->ticks, zero);
    if (tick_of_frame(&w->ticks, start, first) <= w->tick)
        start = w->tick + 1 - tick_of_frame(&w->ticks, 0, first);
    decoder_run(p->decoder, &w->ticks, start);
    p->running = true;
}

/* Asked for while it still plays: a decoder that opened the file only at its end would begin late, and each time later. */
static void repeat_or_rest(struct piece *p, struct workshop *w, int64_t *ret_wake_us)
{
    int64_t length = p->item->medium->ms, next = p->pass_start + length;
    bool last = p->end - next < AGAIN_REST_MS;
    if (!decoder_may_repeat(p->decoder) || length <= 0 || (last && !p->heir_start))
        return;
    if (last)
        next = p->heir_start;
    int64_t ask = workshop_mono_of(w, next) - AGAIN_AHEAD_US;
    if (decoder_state(p->decoder) != DECODER_ENDED && w->mono_us < ask) {
        wake_at(ret_wake_us, ask);
        return;
    }
    if (last)
        p->heir_start = 0;
    p->pass_start = next;
    decoder_again(p->decoder, &w->ticks, tick_nearest(&w->ticks, workshop_mono_of(w, next)));
}

static void judge_decoder(struct piece *p)
{
    if (decoder_state(p->decoder) == DECODER_FAILED) {
        const char *why = decoder_reason(p->decoder);
        bool crash = text_has_prefix(why, "died") || text_has_prefix(why, "stalled") || text_has_prefix(why, "no frame");
        fail(p, crash ? "decoder-crashed" : "", "%s", why);
    } else if (decoder_early(p->decoder) && decoder_exhausted(p->decoder)) {
        fail(p, "", "%s", decoder_reason(p->decoder));
    }
}

static void turn_medium(struct piece *p, struct workshop *w, int64_t *ret_wake_us)
{
    if (!p->decoder && !p->image && !p->heir)
        start_decoder(p, w);
    if (!p->decoder)
        return;
    decoder_turn(p->decoder, w->mono_us);
    judge_decoder(p);
    if (p->state == PIECE_FAILED)
        return;
    if (p->state == PIECE_LOADING && decoder_state(p->decoder) != DECODER_STARTING) {
        p->state = PIECE_READY;
        int64_t took = decoder_first_us(p->decoder);
        if (piece_is_video(p)) /* leans to the slow side */
            w->first_frame_us = took > w->first_frame_us ? took : (w->first_frame_us * 7 + took) / 8;
    }
    if (!piece_is_video(p)) {
        p->image = decoder_image(p->decoder);
        if (p->image) {
            decoder_free(p->decoder);
            p->decoder = NULL;
        }
        return;
    }
    if (p->state == PIECE_LOADING || w->snapshot)
        return;
    if (!p->running)
        begin_run(p, w, ret_wake_us);
    else
        repeat_or_rest(p, w, ret_wake_us);
}

void piece_turn(struct piece *p, struct workshop *w, int64_t *ret_wake_us)
{
    if (p->state == PIECE_WAITING || p->state == PIECE_FAILED)
        return;
    take_caption(p);
    if (p->item->medium) {
        turn_medium(p, w, ret_wake_us);
    } else {
        draw_text(p, w);
        if (p->item->text->style == STYLE_AGENDA)
            wake_at(ret_wake_us, w->mono_us + (60000 - w->wall_ms % 60000) * 1000);
    }
    if (p->decoder && p->state == PIECE_LOADING)
        wake_at(ret_wake_us, w->mono_us + 250000);
    if (p->running && p->decoder) {
        int64_t next = decoder_next_tick(p->decoder, &w->ticks, w->tick);
        /* Its first frame is due, and it is not on yet: it may go on at any refresh from now on. */
        if (!p->shown && w->tick >= decoder_start_tick(p->decoder) - 1)
            next = w->tick + 1;
        wake_at(ret_wake_us, next == INT64_MAX ? w->mono_us + 250000 : tick_time(&w->ticks, next));
    }
    if (p->caption && p->caption_from && p->shown) {
        int64_t into = w->wall_ms - p->caption_from;
        if (into < 0)
            wake_at(ret_wake_us, w->mono_us - into * 1000);
        else if (into < CAPTION_FADE_MS)
            wake_at(ret_wake_us, tick_time(&w->ticks, w->tick + 1));
    }
}

/* ---- layers ---- */

static void fill(struct scene *s, struct box box, struct box zone, unsigned alpha, const struct piece_ground *g)
{
    struct box clip = box_intersect(box, zone);
    if (clip.w <= 0 || clip.h <= 0)
        return;
    if (g->image)
        scene_add_image(s, g->image, (struct box){0, 0, s->width, s->height}, clip, alpha);
    else
        scene_add_colour(s, clip, g->colour, alpha);
}

/* While it fades in, the background must fade in beside it, or the bars would jump at the end. */
static void fill_bars(struct scene *s, struct box zone, struct box box, bool opaque, unsigned alpha,
                      const struct piece_ground *g)
{
    struct box in = box_intersect(box, zone);
    if (alpha >= 256)
        return;
    if (!opaque) {
        fill(s, zone, zone, alpha, g);
        return;
    }
    int right = zone.x + zone.w, bottom = zone.y + zone.h;
    fill(s, (struct box){zone.x, zone.y, zone.w, in.y - zone.y}, zone, alpha, g);
    fill(s, (struct box){zone.x, in.y + in.h, zone.w, bottom - in.y - in.h}, zone, alpha, g);
    fill(s, (struct box){zone.x, in.y, in.x - zone.x, in.h}, zone, alpha, g);
    fill(s, (struct box){in.x + in.w, in.y, right - in.x - in.w, in.h}, zone, alpha, g);
}

static void video_layer(struct piece *p, struct workshop *w, struct scene *s, struct box zone, unsigned alpha,
                        const struct piece_ground *ground)
{
    struct yuv yuv;
    int passed = 0, late = 0, num, den;
    uint64_t before = p->last_serial;
    if (!p->decoder || !decoder_frame(p->decoder, &w->ticks, w->tick, &yuv, &passed, &late))
        return;
    if (yuv.serial != before) {
        p->frames++;
        p->missed += passed;
        p->last_serial = yuv.serial;
        p->last_shown = w->moment_ms;
        w->frames_dropped += passed;
        w->frames_late += late;
    }
    decoder_aspect(p->decoder, &num, &den);
    struct box box = fit_box(p->item->fit, yuv.width, yuv.height, num, den, zone);
    fill_bars(s, zone, box, true, alpha, ground);
    struct layer *l = scene_add(s, LAYER_VIDEO, box, zone, alpha);
    if (l)
        l->yuv = yuv;
}

void piece_layers(struct piece *p, struct workshop *w, struct scene *s, struct box zone, unsigned alpha,
                  const struct piece_ground *ground)
{
    if (piece_is_video(p)) {
        video_layer(p, w, s, zone, alpha, ground);
    } else if (p->image) {
        struct box box = zone;
        if (p->item->medium && p->item->fit != FIT_STRETCH)
            box = (struct box){zone.x + (zone.w - p->image->width) / 2, zone.y + (zone.h - p->image->height) / 2,
                               p->image->width, p->image->height};
        fill_bars(s, zone, box, p->image->opaque, alpha, ground);
        scene_add_image(s, p->image, box, zone, alpha);
    }
    if (!p->caption)
        return;
    unsigned shown = p->caption_from ? fade_alpha(w->wall_ms - p->caption_from, CAPTION_FADE_MS) : 256;
    struct box b = p->caption_box;
    b.x += zone.x;
    b.y += zone.y;
    scene_add_image(s, p->caption, b, zone, shown * alpha / 256);
}

void piece_presented(struct piece *p, struct workshop *w)
{
    if (!p->shown) {
        p->shown = true;
        p->first_shown = w->moment_ms;
        p->last_shown = w->moment_ms;
        if (!piece_is_video(p))
            p->frames = 1;
    }
    if (p->decoder && piece_is_video(p))
        decoder_presented(p->decoder);
}
