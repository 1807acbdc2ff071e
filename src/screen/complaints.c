/* The problems that papan-screen alone knows (design.md 7). */
#include "screen/director.h"

#include "base/clock.h"
#include "screen/stage.h"

#include <errno.h>
#include <string.h>

enum { KEPT_MS = 600000 /* what happened once is told so long */, MISSING_AHEAD_MS = 3600000 };

static void raise_playlist(struct director *d)
{
    int64_t now = d->work.wall_ms;
    struct problems *p = d->problems;
    if (!d->bill) {
        if (d->looked) {
            bool none = d->bill_error.errnum == ENOENT || !d->bill_error.text[0];
            if (strcmp(d->bill_error.code, "no-keys") == 0)
                problems_raise(p, now, "no-keys", "%s", d->bill_error.text);
            problems_raise(p, now, "no-playlist", "%s", none ? "no playlist has been received yet" : d->bill_error.text);
        }
        return;
    }
    const struct playlist *l = d->bill->playlist;
    if (now >= l->expires_ms)
        problems_raise(p, now, "playlist-expired", "version %lld is past its end", (long long)l->version);
    else if (now >= l->expires_ms - (l->expires_ms - l->issued_ms) / 4)
        problems_raise(p, now, "playlist-expires-soon", "version %lld ends in %lld hours", (long long)l->version,
                       (long long)((l->expires_ms - now) / 3600000));
    if (d->on_previous)
        problems_raise(p, now, "playlist-set-aside", "version %lld is shown instead of the current one",
                       (long long)l->version);
}

struct due_faults {
    bool lease, clock;
    char lease_item[ID_MAX + 1], clock_item[ID_MAX + 1];
};

/* Of a loop that is due: items that this player must not show now. */
static void check_loop(struct director *d, const struct loop *l, struct due_faults *f)
{
    struct judge_question q = {d->judge, d->bill, d->work.wall_ms};
    for (size_t i = 0; i < l->n_items; i++) {
        const struct item *item = &l->items[i];
        if (!item->lease_hours && !item->clock_trusted_only)
            continue;
        if (!when_holds(&item->when, d->bill->playlist->timezone, d->work.wall_ms, NULL))
            continue;
        enum unshowable why = judge_why(&q, item);
        if (why == UNSHOWABLE_LEASE && !f->lease) {
            f->lease = true;
            text_copy(f->lease_item, sizeof f->lease_item, item->id);
        }
        if (why == UNSHOWABLE_CLOCK && !f->clock) {
            f->clock = true;
            text_copy(f->clock_item, sizeof f->clock_item, item->id);
        }
    }
}

/* Loops of the highest priority that is active in a zone; lower ones are not due. */
static void check_zone(struct director *d, const char *zone, struct due_faults *f)
{
    const struct playlist *p = d->bill->playlist;
    const struct screen_entry *entry = playlist_screen(p, d->config->screen.id);
    struct slot slot;
    if (!timeline_at(d->bill->timeline, zone, d->work.wall_ms, &slot) || !slot.loop)
        return;
    for (size_t i = 0; i < p->n_loops; i++) {
        const struct loop *l = &p->loops[i];
        if (strcmp(l->zone, zone) == 0 && l->priority == slot.loop->priority &&
            playlist_names_screen((const char(*)[ID_MAX + 1])l->screens, l->n_screens, d->config->screen.id, entry) &&
            when_holds(&l->when, p->timezone, d->work.wall_ms, NULL))
            check_loop(d, l, f);
    }
}

static void raise_due(struct director *d)
{
    struct due_faults f = {0};
    int64_t now = d->work.wall_ms;
    for (size_t i = 0; d->stage && i < d->stage->n_tiles; i++)
        if (d->stage->bill == d->bill && d->stage->tiles[i].use == ZONE_LOOPS)
            check_zone(d, d->stage->tiles[i].name, &f);
    if (f.lease)
        problems_raise(d->problems, now, "lease-expired", "%s: the server has not confirmed it in time", f.lease_item);
    if (d->time.state == TIME_WRONG)
        problems_raise(d->problems, now, "clock-unsure", "the clock stands before the time that is known to have passed");
    else if (f.clock)
        problems_raise(d->problems, now, "clock-unsure", "%s waits for a clock that is synchronised", f.clock_item);
}

static void raise_media(struct director *d)
{
    const struct playlist *p = d->bill->playlist;
    int64_t now = d->work.wall_ms;
    size_t missing = 0, first = 0;
    for (size_t i = 0; i < p->n_media; i++) {
        if (d->bill->media[i] == MEDIUM_BAD)
            problems_raise(d->problems, now, "media-corrupt", "%s does not have its hash", p->media[i].name);
        if (d->bill->media[i] != MEDIUM_ABSENT || d->bill->reserve[i] || d->bill->due[i] > now + MISSING_AHEAD_MS)
            continue;
        first = missing++ == 0 ? i : first;
    }
    if (missing)
        problems_raise(d->problems, now, "media-missing", "%zu file%s not here, first %s", missing,
                       missing == 1 ? " is" : "s are", *p->media[first].name ? p->media[first].name : p->media[first].hash);
    size_t aside = 0, one = 0;
    for (size_t i = 0; i < p->n_media; i++)
        if (quarantine_set_aside(d->quarantine, p->media[i].hash))
            one = aside++ == 0 ? i : one;
    if (aside)
        problems_raise(d->problems, now, "item-quarantined", "%zu file%s set aside, first %s", aside,
                       aside == 1 ? " is" : "s are", *p->media[one].name ? p->media[one].name : p->media[one].hash);
}

static void raise_plays(struct director *d)
{
    int64_t boot = clock_boot_ms(), lost = d->plays ? play_writer_dropped(d->plays) : 0;
    if (lost > d->dropped)
        d->dropped_boot_ms = boot;
    d->dropped = lost;
    if (!d->plays)
        problems_raise(d->problems, d->work.wall_ms, "plays-dropped", "no play record can be written");
    else if (lost && boot - d->dropped_boot_ms < KEPT_MS)
        problems_raise(d->problems, d->work.wall_ms, "plays-dropped",
                       "%lld play records could not be written", (long long)lost);
}

static void raise_program(struct director *d)
{
    int64_t now = d->work.wall_ms;
    raise_plays(d);
    if (d->crash_ms && clock_boot_ms() - d->crash_ms < KEPT_MS)
        problems_raise(d->problems, now, "decoder-crashed", "%s", d->crash_text);
    const char *sound = d->sound ? sound_fault(d->sound) : NULL;
    if (sound)
        problems_raise(d->problems, now, "sound-failing", "%s", sound);
    if (d->save_error[0])
        problems_raise(d->problems, now, "store-error", "%s", d->save_error);
}

bool complaints_turn(struct director *d)
{
    problems_begin(d->problems);
    if (d->bill && !timeline_has_screen(d->bill->timeline)) {
        problems_raise(d->problems, d->work.wall_ms, "screen-unknown", "the playlist has no screen \"%s\" and no \"*\"",
                       d->config->screen.id);
        return problems_end(d->problems);
    }
    raise_playlist(d);
    if (d->bill) {
        raise_due(d);
        raise_media(d);
        if (d->board == BOARD_SERVICE && d->stage && d->stage->bill == d->bill)
            problems_raise(d->problems, d->work.wall_ms, "nothing-showable",
                           "something is due in every zone and nothing of it can be shown");
    }
    raise_program(d);
    return problems_end(d->problems);
}
