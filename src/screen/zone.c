#include "screen/zone.h"

#include "base/clock.h"
#include "base/log.h"
#include "screen/layers.h"

#include <stdio.h>
#include <string.h>

enum {
    PREPARE_MS = 2500,         /* a decoder is started so long before its item is due */
    LATE_FADE_MS = 120,        /* an item that comes later than this into its slot is cut in */
    ASK_US = 1000000,          /* leases, set-asides and clocks change without a word */
    EXPEL_US = 500000,         /* what must not be shown waits so long for its successor */
};

static struct judge_question question(const struct director *d, struct bill *bill, int64_t at)
{
    return (struct judge_question){d->judge, bill, at};
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* A stand-in keeps the slot to its end, though its planned item may have become showable meanwhile. */
static bool stand_in_stays(const struct zone_show *z, struct bill *bill, const struct director *d,
                           const struct shown *asked)
{
    const struct piece *p = z->now;
    struct judge_question q = question(d, bill, d->work.moment_ms);
    return p && p->bill == bill && p->substituted && p->state != PIECE_FAILED && d->work.moment_ms < p->end &&
           asked->loop && asked->planned.item == p->planned && asked->planned.start == p->start &&
           judge_why(&q, p->item) == SHOWABLE;
}

static void ask(struct zone_show *z, struct bill *bill, struct director *d)
{
    int64_t now = d->work.moment_ms;
    struct judge_question q = question(d, bill, now);
    struct shown s = {0};
    bool zone_is_there = timeline_show(bill->timeline, z->name, now, judge_showable, &q, &s);
    if (!zone_is_there)
        memset(&s, 0, sizeof s);
    z->ask_at = timeline_next_change(bill->timeline, now);
    if (s.loop)
        z->ask_at = earlier(z->ask_at, s.end);
    z->asked_us = d->work.mono_us;
    if (z->known && stand_in_stays(z, bill, d, &s))
        return;
    z->want = s;
    z->known = true;
}

static struct piece *make(struct zone_show *z, struct bill *bill, struct director *d, const struct shown *s)
{
    const struct item *item = s->item;
    bool note = item->medium && !d->snapshot && quarantine_note(d->quarantine, item->medium->hash, item->id);
    struct piece *p = piece_create(&d->work, bill, s, z->box.w, z->box.h, note);
    if (note)
        p->note = d->saves_given + 1; /* the director saves before it sleeps */
    if (z->now && !piece_take_over(p, z->now))
        piece_become_heir(p, z->now, &d->work);
    z->next_us = d->work.mono_us;
    return p;
}

static void drop_next(struct zone_show *z, struct director *d)
{
    if (z->next && z->next->item->medium && !piece_is(z->next, z->next->bill, &z->want))
        quarantine_unnote(d->quarantine, z->next->item->medium->hash);
    if (z->now)
        z->now->heir_start = 0;
    piece_free(z->next);
    z->next = NULL;
}

static void on_failure(struct zone_show *z, struct director *d, struct piece *p)
{
    const struct medium *m = p->item->medium;
    int64_t now = d->work.moment_ms;
    if (strcmp(p->failure_code, "media-missing") == 0 || strcmp(p->failure_code, "media-corrupt") == 0) {
        bool corrupt = p->failure_code[6] == 'c';
        p->bill->media[bill_index(p->bill, m)] = corrupt ? MEDIUM_BAD : MEDIUM_ABSENT;
    } else if (m) {
        judge_failed(d->judge, m->hash, p->start, p->end);
        if (quarantine_fail(d->quarantine, m->hash, p->item->id, now))
            log_warning("%s (%s) failed twice and is set aside", p->item->id, m->name);
    }
    if (strcmp(p->failure_code, "decoder-crashed") == 0) {
        d->crash_ms = clock_boot_ms();
        snprintf(d->crash_text, sizeof d->crash_text, "%s: %s", p->item->id, p->reason);
    }
    log_warning("zone %s: %s failed: %s", z->name, p->item->id, p->reason);
    record_piece(d, z->name, p, PLAY_FAILED, p->reason);
    z->asked_us = 0;
    d->changed = true;
}

static void leave(struct zone_show *z, struct director *d, const char *why)
{
    if (z->now)
        record_leaving(d, z->name, z->now, why);
    piece_free(z->now);
    z->now = NULL;
    z->expel_us = 0;
    d->changed = true;
}

static bool fades(const struct zone_show *z, const struct director *d)
{
    const struct piece *in = z->next, *out = z->now;
    return out && out->shown && out->state != PIECE_FAILED && in->item->transition == TRANSITION_FADE && !in->after_change &&
           in->bill == out->bill && in->start == out->end && d->work.moment_ms - in->start <= LATE_FADE_MS &&
           !piece_same_look(in, out);
}

static const char *leaving_reason(const struct piece *p, const struct director *d)
{
    struct judge_question q = question(d, p->bill, d->work.moment_ms);
    enum unshowable why = judge_why(&q, p->item);
    if (why != SHOWABLE)
        return unshowable_text(why);
    return p->bill == d->bill ? "the cycle changed" : "another playlist or layout";
}

static void put_on(struct zone_show *z, struct director *d)
{
    bool fade = fades(z, d);
    if (z->now)
        record_leaving(d, z->name, z->now, leaving_reason(z->now, d));
    piece_free(z->old);
    z->old = NULL;
    z->fading = fade;
    if (fade) {
        z->old = z->now;
        z->fade_from = z->next->start;
    } else {
        piece_free(z->now);
    }
    z->now = z->next;
    z->next = NULL;
    z->expel_us = 0;
    d->changed = true;
    log_debug("zone %s: %s%s%s", z->name, z->now->item->id, z->now->substituted ? " instead of " : "",
              z->now->substituted && z->now->planned ? z->now->planned->id : "");
}

static bool is_wanted(const struct zone_show *z, struct bill *bill, const struct piece *p)
{
    return p && z->known && z->want.loop && piece_is(p, bill, &z->want);
}

/* What is shown and not wanted: may it stay until its successor is ready? */
static void judge_present(struct zone_show *z, struct bill *bill, struct director *d)
{
    struct piece *p = z->now;
    if (!p || is_wanted(z, bill, p))
        return;
    int64_t mono = d->work.mono_us;
    struct judge_question q = question(d, p->bill, d->work.moment_ms);
    enum unshowable why = judge_why(&q, p->item);
    if (!z->want.loop) {
        leave(z, d, leaving_reason(p, d));
        return;
    }
    bool banned = why != SHOWABLE && why != UNSHOWABLE_FAILED; /* a failed video's last frame may stay */
    if (banned && z->expel_us == 0)
        z->expel_us = mono + EXPEL_US;
    if (z->expel_us && mono >= z->expel_us)
        leave(z, d, unshowable_text(why));
}

static void turn_now(struct zone_show *z, struct director *d, int64_t *ret_wake_us)
{
    if (!z->now || z->now->state == PIECE_FAILED)
        return;
    piece_turn(z->now, &d->work, ret_wake_us);
    if (z->now->state == PIECE_FAILED)
        on_failure(z, d, z->now);
}

static void note_load(struct zone_show *z, const struct director *d)
{
    int64_t took = (d->work.mono_us - z->next_us) / 1000;
    z->load_ms = took > 0 ? took : 1;
}

static void turn_next(struct zone_show *z, struct director *d, int64_t *ret_wake_us)
{
    if (!z->next)
        return;
    if (z->next->state == PIECE_WAITING && d->saves_done >= z->next->note)
        piece_go(z->next);
    piece_check_heir(z->next, z->now);
    bool loaded = z->next->state == PIECE_READY;
    piece_turn(z->next, &d->work, ret_wake_us);
    if (z->load_ms && !loaded && z->next->state == PIECE_READY)
        note_load(z, d);
    if (z->next->state == PIECE_FAILED) {
        on_failure(z, d, z->next);
        piece_free(z->next);
        z->next = NULL;
    }
}

/* The slot of a moment, or where something that is made now would come too late even for its end, the one by then. */
static bool slot_in_time(struct zone_show *z, struct bill *bill, struct director *d, int64_t at, struct shown *ret)
{
    int64_t loaded = d->work.moment_ms + z->load_ms;
    if (z->load_ms && loaded > at)
        at = loaded;
    struct judge_question q = question(d, bill, at);
    *ret = (struct shown){0};
    return timeline_show(bill->timeline, z->name, at, judge_showable, &q, ret) && ret->loop;
}

/* The item of the slot after the present one, made ready ahead of its time. */
static void prepare(struct zone_show *z, struct bill *bill, struct director *d, int64_t *ret_wake_us)
{
    int64_t left = z->now->end - d->work.moment_ms;
    if (z->next || z->fading)
        return;
    if (left > PREPARE_MS) {
        *ret_wake_us = earlier(*ret_wake_us, d->work.mono_us + (left - PREPARE_MS) * 1000);
        return;
    }
    struct shown s;
    if (slot_in_time(z, bill, d, z->now->end, &s) && s.start >= z->now->end) {
        z->next = make(z, bill, d, &s);
        z->ahead = s.start > z->now->end;
    }
}

/* Loading took longer than the whole slot. */
static bool missed(const struct piece *p, const struct bill *bill, const struct director *d)
{
    return p->bill == bill && p->state < PIECE_READY && d->work.moment_ms >= p->end;
}

static void want_next(struct zone_show *z, struct bill *bill, struct director *d)
{
    if (!z->want.loop) {
        drop_next(z, d);
        return;
    }
    bool early = z->ahead && z->next && z->next->bill == bill && d->work.moment_ms < z->next->start;
    if (early)
        return;
    z->ahead = false;
    if (z->next && !piece_is(z->next, bill, &z->want)) {
        if (missed(z->next, bill, d))
            note_load(z, d);
        drop_next(z, d);
    }
    struct shown s;
    if (z->next)
        return;
    if (!slot_in_time(z, bill, d, d->work.moment_ms, &s) || s.start <= d->work.moment_ms)
        s = z->want;
    z->next = make(z, bill, d, &s);
    z->ahead = s.start > d->work.moment_ms;
}

static void turn_fade(struct zone_show *z, struct director *d, int64_t *ret_wake_us)
{
    if (!z->fading)
        return;
    if (d->work.moment_ms - z->fade_from >= FADE_MS || d->work.moment_ms < z->fade_from) {
        piece_free(z->old);
        z->old = NULL;
        z->fading = false;
        return;
    }
    piece_turn(z->old, &d->work, ret_wake_us);
    *ret_wake_us = earlier(*ret_wake_us, tick_time(&d->work.ticks, d->work.tick + 1));
}

static void move(struct zone_show *z, struct bill *bill, struct director *d, bool live, int64_t *ret_wake_us)
{
    if (d->dirty || !z->known || d->work.moment_ms >= z->ask_at || d->work.mono_us - z->asked_us >= ASK_US)
        ask(z, bill, d);
    bool right = is_wanted(z, bill, z->now) && z->now->state != PIECE_FAILED;
    if (right)
        z->expel_us = 0;
    else
        want_next(z, bill, d);
    turn_next(z, d, ret_wake_us);
    if (!live)
        return;
    if (z->next && is_wanted(z, bill, z->next) && z->next->state == PIECE_READY && d->work.moment_ms >= z->next->start &&
        (!z->next->heir || piece_inherit(z->next, z->now)))
        put_on(z, d);
    judge_present(z, bill, d);
    if (z->now && is_wanted(z, bill, z->now) && z->now->state != PIECE_FAILED)
        prepare(z, bill, d, ret_wake_us);
}

void zone_turn(struct zone_show *z, struct bill *bill, struct director *d, bool live, int64_t *ret_wake_us)
{
    if (live)
        turn_now(z, d, ret_wake_us);
    move(z, bill, d, live, ret_wake_us);
    if (z->asked_us == 0) /* something failed: its substitute at once */
        move(z, bill, d, live, ret_wake_us);
    turn_fade(z, d, ret_wake_us);
    if (z->known && z->ask_at < INT64_MAX) {
        int64_t far = d->work.moment_ms + 3600000;
        *ret_wake_us = earlier(*ret_wake_us, workshop_wake_for(&d->work, z->ask_at < far ? z->ask_at : far));
    }
    if (z->expel_us)
        *ret_wake_us = earlier(*ret_wake_us, z->expel_us);
}

void zone_hold(struct zone_show *z, struct director *d, int64_t *ret_wake_us)
{
    turn_now(z, d, ret_wake_us);
    turn_fade(z, d, ret_wake_us);
}

bool zone_ready(const struct zone_show *z)
{
    return z->known && (!z->want.loop || (z->next && z->next->state == PIECE_READY && !z->ahead) || z->now);
}

void zone_layers(struct zone_show *z, struct director *d, struct scene *s, const struct piece_ground *g)
{
    unsigned alpha = 256;
    if (z->fading && z->old) {
        piece_layers(z->old, &d->work, s, z->box, 256, g);
        alpha = fade_alpha(d->work.moment_ms - z->fade_from, FADE_MS);
    }
    if (z->now)
        piece_layers(z->now, &d->work, s, z->box, alpha, g);
}

void zone_presented(struct zone_show *z, struct director *d)
{
    if (z->old)
        piece_presented(z->old, &d->work);
    if (z->now)
        piece_presented(z->now, &d->work);
}

void zone_adopt(struct zone_show *z, struct bill *bill, struct zone_show *from)
{
    bool same_place = z->box.w == from->box.w && z->box.h == from->box.h;
    if (!same_place || !from->now || !z->known || !z->want.loop)
        return;
    const struct item *item = from->now->item;
    bool same = piece_rebind(from->now, bill, &z->want), ready = z->next && z->next->state == PIECE_READY && !z->ahead;
    if (!same && (ready || !from->now->shown ||
                  playlist_withdraws(bill->playlist, item->id, item->medium ? item->medium->hash : NULL)))
        return;
    if (same) {
        piece_free(z->next);
        z->next = NULL;
        from->now->heir_start = 0; /* was of the bill before */
    }
    z->now = from->now;
    from->now = NULL;
}

void zone_clear(struct zone_show *z, struct director *d, const char *cut_reason)
{
    if (z->now)
        leave(z, d, cut_reason);
    if (z->next && z->next->item->medium)
        quarantine_unnote(d->quarantine, z->next->item->medium->hash);
    piece_free(z->next);
    piece_free(z->old);
    z->next = z->old = NULL;
    z->fading = z->known = false;
}
