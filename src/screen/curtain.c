/* Which stage is on the screen, and when the next takes its place; the emergency message over all of it. */
#include "screen/director.h"

#include "base/clock.h"
#include "base/log.h"
#include "screen/stage.h"

#include <string.h>

enum {
    WAIT_US = 3000000,       /* a new stage is waited for so long while another is up */
    FIRST_WAIT_US = 1500000, /* … and where nothing is */
    ALARM_AHEAD_MS = 3000,
    ALARM_SAVE_US = 60000000
};

static void swap(struct director *d, int64_t *ret_wake_us)
{
    struct stage *before = d->stage;
    if (before)
        stage_adopt(d->coming, before);
    d->stage = d->coming;
    d->coming = NULL;
    stage_free(before, d, "another playlist or layout");
    d->changed = d->dirty = true;
    stage_turn(d->stage, d, true, ret_wake_us); /* puts on what was made ready */
}

static void drop_stages(struct director *d, const char *why)
{
    stage_free(d->stage, d, why);
    stage_free(d->coming, d, why);
    d->stage = d->coming = NULL;
    d->changed = true;
}

static bool is_for(const struct stage *s, const struct director *d, const struct layout *layout)
{
    int w, h;
    presenter_size(d->presenter, &w, &h);
    return s && s->bill == d->bill && s->layout == layout && s->width == w && s->height == h;
}

/* The stage that is to come, made anew where it is not the one of this layout, gets ready unseen. */
static void turn_coming(struct director *d, const struct layout *layout, int64_t *ret_wake_us)
{
    if (!is_for(d->coming, d, layout)) {
        stage_free(d->coming, d, NULL);
        d->coming = stage_create(d, d->bill, layout);
        d->coming_since_us = d->work.mono_us;
    }
    stage_turn(d->coming, d, false, ret_wake_us);
}

static void turn_stages(struct director *d, int64_t *ret_wake_us)
{
    const struct layout *layout = d->bill ? timeline_layout(d->bill->timeline, d->work.moment_ms) : NULL;
    if (!layout) {
        if (d->stage || d->coming)
            drop_stages(d, "no layout");
        return;
    }
    if (is_for(d->stage, d, layout)) {
        stage_free(d->coming, d, NULL);
        d->coming = NULL;
        d->stage->held = false;
        stage_turn(d->stage, d, true, ret_wake_us);
        return;
    }
    turn_coming(d, layout, ret_wake_us);
    int64_t limit = d->coming_since_us + (d->stage ? WAIT_US : FIRST_WAIT_US);
    if (stage_ready(d->coming) || d->work.mono_us >= limit) {
        swap(d, ret_wake_us);
        return;
    }
    if (d->stage) {
        d->stage->held = true;
        stage_turn(d->stage, d, true, ret_wake_us);
    }
    *ret_wake_us = limit < *ret_wake_us ? limit : *ret_wake_us;
}

/* ---- the emergency ---- */

static bool alarm_here(struct director *d)
{
    const struct screen_entry *entry = d->bill ? playlist_screen(d->bill->playlist, d->config->screen.id) : NULL;
    return alarm_holds(d->alarm, d->config->screen.id, entry, d->work.wall_ms, clock_boot_ms());
}

static void draw_alarm(struct director *d)
{
    const struct emergency *e = alarm_message(d->alarm);
    int64_t minute = d->work.wall_ms / 60000;
    if (!e || e->clear || (d->alarm_image && minute == d->alarm_minute && e->version == d->alarm_version))
        return;
    struct civil until = zone_local(e->timezone, e->expires_ms), local = zone_local(e->timezone, d->work.wall_ms);
    scribe_pause(d->scribe);
    struct image *drawn = look_emergency(d->look, e, &until, &local, zone_label(e->timezone, d->work.wall_ms),
                                         d->time.state != TIME_WRONG);
    scribe_resume(d->scribe);
    if (!drawn)
        return;
    image_release(d->alarm_image);
    d->alarm_image = drawn;
    d->alarm_minute = minute;
    d->alarm_version = e->version;
}

static void enter_alarm(struct director *d, enum alarm_stage to)
{
    static const char *const names[] = {"none", "up", "leaving", "fading"};
    log_info("emergency: %s -> %s", names[d->alarm_stage], names[to]);
    if (to == ALARM_UP && d->alarm_stage != ALARM_LEAVING)
        drop_stages(d, "emergency message");
    if (to == ALARM_NONE) {
        image_release(d->alarm_image);
        d->alarm_image = NULL;
    }
    d->alarm_stage = to;
    d->alarm_since_us = d->work.mono_us;
    d->changed = true;
}

static void save_alarm(struct director *d)
{
    char *text = d->librarian && d->work.mono_us - d->alarm_saved_us >= ALARM_SAVE_US ?
                     alarm_text(d->alarm, clock_boot_ms()) :
                     NULL;
    if (!text)
        return;
    d->alarm_saved_us = d->work.mono_us;
    d->saves_given++;
    librarian_save(d->librarian, "alarm", text);
}

/* The board behind it is made ready before it ends, so that the fade has something to fade to. */
static void prepare_behind(struct director *d, int64_t *ret_wake_us)
{
    const struct layout *layout = d->bill ? timeline_layout(d->bill->timeline, d->work.moment_ms) : NULL;
    if (!layout || d->stage)
        return;
    turn_coming(d, layout, ret_wake_us);
}

static bool behind_ready(const struct director *d)
{
    return d->work.mono_us - d->alarm_since_us >= WAIT_US || !d->coming || stage_ready(d->coming);
}

static void earliest(int64_t *wake_us, int64_t at_us)
{
    *wake_us = at_us < *wake_us ? at_us : *wake_us;
}

static void turn_alarm(struct director *d, int64_t *ret_wake_us)
{
    bool here = alarm_here(d);
    if (here && d->alarm_stage != ALARM_UP)
        enter_alarm(d, ALARM_UP);
    if (!here && d->alarm_stage == ALARM_UP)
        enter_alarm(d, ALARM_LEAVING);
    if (d->alarm_stage == ALARM_UP) {
        int64_t left = alarm_remaining(d->alarm, d->work.wall_ms, clock_boot_ms());
        draw_alarm(d);
        save_alarm(d);
        if (left <= ALARM_AHEAD_MS)
            prepare_behind(d, ret_wake_us);
        int64_t next = left > ALARM_AHEAD_MS ? left - ALARM_AHEAD_MS : left, minute = 60000 - d->work.wall_ms % 60000;
        earliest(ret_wake_us, d->work.mono_us + (next < minute ? next : minute) * 1000);
    }
    if (d->alarm_stage == ALARM_LEAVING) {
        prepare_behind(d, ret_wake_us);
        if (behind_ready(d))
            enter_alarm(d, ALARM_FADING);
        else
            earliest(ret_wake_us, d->work.mono_us + 50000);
    }
    if (d->alarm_stage == ALARM_FADING) {
        if (d->work.mono_us - d->alarm_since_us >= FADE_MS * 1000)
            enter_alarm(d, ALARM_NONE);
        else
            earliest(ret_wake_us, tick_time(&d->work.ticks, d->work.tick + 1));
    }
}

void curtain_turn(struct director *d, int64_t *ret_wake_us)
{
    turn_alarm(d, ret_wake_us);
    if (d->alarm_stage == ALARM_NONE || d->alarm_stage == ALARM_FADING)
        turn_stages(d, ret_wake_us);
}
