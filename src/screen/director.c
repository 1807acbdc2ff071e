#include "screen/director.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "screen/stage.h"
#include "version.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRST_FRAME_GUESS_US = 600000,
    JUMP_MS = 400,           /* the wall clock moved by so much against the boot clock */
    TOGETHER_US = 100,
    STOOD_STILL_US = 1500000, /* between two turns: the loop itself was stopped */
    SOUND_US = 250000,
    SECOND_US = 1000000
};

/* ---- the beginning and the end ---- */

static void read_state(struct director *d)
{
    char *text = NULL;
    size_t n = 0;
    if (!d->snapshot && store_read_state(d->store, "quarantine", &text, &n, NULL))
        d->quarantine = quarantine_create(text, n, PAPAN_VERSION, clock_boot_id());
    else
        d->quarantine = quarantine_create(NULL, 0, PAPAN_VERSION, clock_boot_id());
    free(text);
    text = NULL;
    if (!d->snapshot && store_read_state(d->store, "alarm", &text, &n, NULL))
        alarm_remember(d->alarm, text, n);
    free(text);
}

static void open_runtime(struct director *d)
{
    struct error err = {0};
    const char *runtime = d->config->runtime.path;
    d->facts = facts_create(runtime, "screen");
    d->beat = beat_create(runtime, "screen", &err);
    if (!d->beat)
        log_warning("%s", err.text);
    struct plays_place place = {d->config->store.path, runtime};
    d->plays = play_writer_create(&place, d->config->plays.days, &err);
    if (!d->plays)
        log_warning("plays: %s", err.text);
    d->sound = sound_create(d->mixer, d->config->screen.audio_device);
    d->panel = panel_create(d->config);
}

static bool open_library(struct director *d, struct error *err)
{
    struct library_receiver receiver;
    library_receive(d, &receiver);
    d->librarian = librarian_create(d->config, &receiver, err);
    d->look_wanted = true;
    return d->librarian != NULL;
}

static bool open_look(struct director *d, struct error *err)
{
    presenter_size(d->presenter, &d->look_width, &d->look_height);
    struct look *l = look_create(d->look_width, d->look_height, d->config->screen.language, d->config->screen.panel, err);
    if (!l)
        return false;
    d->look = l;
    d->scribe = d->work.scribe = scribe_create(l, d->snapshot);
    return true;
}

struct director *director_create(const struct config *c, bool snapshot, struct error *err)
{
    struct director *d = xcalloc(1, sizeof *d);
    d->config = c;
    d->snapshot = d->work.snapshot = snapshot;
    d->sync.confirmed_boot_ms = -1;
    d->sync.percent = -1;
    d->previous_instead_of = -1;
    d->work.first_frame_us = FIRST_FRAME_GUESS_US;
    d->work.ticks = (struct ticks){clock_mono_us(), 60000};
    d->system_zone = zone_load_system();
    d->mixer = mixer_create();
    mixer_set_volume(d->mixer, c->screen.volume);
    d->decoders = d->work.decoders = decoders_create(d->mixer);
    d->alarm = alarm_create();
    d->problems = problems_create();
    d->store = d->work.store = store_open(c->store.path, snapshot ? STORE_READ : STORE_WRITE, err);
    if (!d->store)
        d->store = d->work.store = store_open(c->store.path, STORE_READ, err);
    read_state(d);
    d->judge = judge_create(d->quarantine);
    d->time = store_time(d->store, c->runtime.path, (int)c->clock.trust);
    d->time_boot_ms = clock_boot_ms();
    d->presenter = presenter_open(c, snapshot, err);
    if (!d->presenter || !open_look(d, err) || (!snapshot && !open_library(d, err))) {
        director_destroy(d);
        return NULL;
    }
    if (!snapshot)
        open_runtime(d);
    return d;
}

static void save_last(struct director *d)
{
    quarantine_unnote_all(d->quarantine);
    if (!quarantine_dirty(d->quarantine))
        return;
    struct error err = {0};
    char *text = quarantine_text(d->quarantine);
    if (!store_write_state(d->store, "quarantine", text, strlen(text), &err))
        log_warning("%s", err.text);
    free(text);
}

void director_destroy(struct director *d)
{
    if (!d)
        return;
    stage_free(d->stage, d, "papan-screen stopped");
    stage_free(d->coming, d, NULL);
    librarian_destroy(d->librarian);
    if (!d->snapshot && d->quarantine && d->store)
        save_last(d);
    play_writer_destroy(d->plays, 1500);
    sound_destroy(d->sound);
    decoders_free(d->decoders);
    mixer_free(d->mixer);
    bill_release(d->bill);
    judge_free(d->judge);
    quarantine_free(d->quarantine);
    alarm_free(d->alarm);
    image_release(d->alarm_image);
    image_release(d->slate_image);
    image_release(d->identify);
    note_free(d);
    scribe_destroy(d->scribe);
    look_free(d->look);
    panel_free(d->panel);
    if (d->presenter)
        presenter_close(d->presenter);
    store_close(d->store);
    facts_free(d->facts);
    problems_free(d->problems);
    beat_close(d->beat);
    zone_free(d->system_zone);
    free(d);
}

const struct zone *director_zone(const struct director *d)
{
    return d->bill ? d->bill->playlist->timezone : d->system_zone;
}

/* ---- a turn ---- */

/* A measured rate wavers; only another rate is one. The number of the present tick goes on, so that nothing jumps. */
static void follow_refresh(struct director *d)
{
    struct workshop *w = &d->work;
    int64_t hz = llround(presenter_refresh(d->presenter) * 1000);
    if (hz < 10000 || hz > 1000000 || llabs(hz - w->ticks.hz_milli) * 200 <= w->ticks.hz_milli)
        return;
    struct ticks from_now = {0, hz};
    w->ticks = (struct ticks){w->mono_us - tick_time(&from_now, w->tick), hz};
    log_info("refresh rate %.3f Hz", (double)hz / 1000);
}

/* Both clocks of one instant: what falls between the two readings would shift every planned moment. */
static void read_clocks(struct director *d)
{
    struct workshop *w = &d->work;
    int64_t wall_us;
    for (int i = 0; i < 3; i++) {
        int64_t from = clock_mono_us();
        wall_us = d->time.state == TIME_WRONG ? d->time.now_ms * 1000 + (clock_boot_us() - d->time_boot_ms * 1000) :
                                                clock_wall_us();
        w->mono_us = clock_mono_us();
        if (w->mono_us - from < TOGETHER_US)
            break;
    }
    if (d->snapshot)
        wall_us = d->fixed_wall_ms * 1000;
    w->wall_ms = wall_us / 1000;
    w->mono_of_wall_us = w->mono_us - wall_us;
}

static void take_time(struct director *d)
{
    struct workshop *w = &d->work;
    int64_t before = w->mono_us, boot = clock_boot_ms();
    read_clocks(d);
    if (!before)
        d->started_us = d->laid_us = w->mono_us; /* of the picture: opening the display may take its time */
    int64_t difference = w->wall_ms - boot;
    if (llabs(difference - d->wall_minus_boot) > JUMP_MS) {
        d->dirty = true;
        d->look_wanted = d->look_wanted || w->mono_us - d->looked_us > SECOND_US;
    }
    d->wall_minus_boot = difference;
    if (before && w->mono_us - before > STOOD_STILL_US)
        decoders_forgive(d->decoders, w->mono_us - before);
    w->tick = tick_before(&w->ticks, w->mono_us);
    follow_refresh(d);
    w->moment_ms = d->snapshot ? w->wall_ms : (tick_middle(&w->ticks, w->tick) - w->mono_of_wall_us) / 1000;
    struct judge_facts facts = {w->wall_ms, boot, d->time.state, d->sync.confirmed_boot_ms};
    judge_tell(d->judge, &facts);
}

/* Another size: everything is laid out anew; the look's sizes hang on the short side. */
static void follow_size(struct director *d)
{
    int w, h;
    struct error err = {0};
    presenter_size(d->presenter, &w, &h);
    if (w == d->look_width && h == d->look_height)
        return;
    stage_free(d->stage, d, "the display changed");
    stage_free(d->coming, d, NULL);
    d->stage = d->coming = NULL;
    d->board = BOARD_GROUND;
    d->laid_us = d->work.mono_us;
    image_release(d->alarm_image);
    image_release(d->slate_image);
    image_release(d->identify);
    image_release(d->note.image);
    d->alarm_image = d->slate_image = d->identify = d->note.image = NULL;
    struct look *before = d->look;
    scribe_destroy(d->scribe);
    if (open_look(d, &err)) {
        look_free(before);
        d->changed = true;
        return;
    }
    log_error("%s", err.text);
    d->scribe = d->work.scribe = scribe_create(before, d->snapshot);
    d->look_width = w;
    d->look_height = h;
}

static void mark_fps(struct director *d)
{
    struct beat_page *page = d->beat ? beat_page(d->beat) : NULL;
    size_t n = sizeof d->mark_us / sizeof *d->mark_us, last = (d->marks + n - 1) % n;
    if (!page)
        return;
    page->frames_late = d->work.frames_late;
    page->frames_dropped = d->work.frames_dropped;
    page->decoders_running = (int64_t)decoders_count(d->decoders);
    page->decoder_restarts = decoders_failures(d->decoders);
    page->should_move = !panel_asleep(d->panel) && d->stage && d->board == BOARD_STAGE && d->alarm_stage == ALARM_NONE && d->stage->moving;
    if (d->plays)
        page->bytes_written = play_writer_bytes(d->plays);
    if (d->marks && d->work.mono_us - d->mark_us[last] < SECOND_US)
        return;
    size_t oldest = d->marks < n ? 0 : d->marks % n;
    int64_t span = d->work.mono_us - d->mark_us[oldest];
    if (d->marks && span > 0)
        page->fps_milli = (d->presents - d->mark_presents[oldest]) * 1000 * 1000000 / span;
    d->mark_us[d->marks % n] = d->work.mono_us;
    d->mark_presents[d->marks % n] = d->presents;
    d->marks++;
    if (d->marks >= 2 * n)
        d->marks -= n;
}

static void turn_sound(struct director *d, int64_t *ret_wake_us)
{
    if (!d->sound)
        return;
    sound_turn(d->sound, d->work.mono_us);
    if (mixer_wants_device(d->mixer) && *ret_wake_us > d->work.mono_us + SOUND_US)
        *ret_wake_us = d->work.mono_us + SOUND_US;
}

void director_turn(struct director *d, int64_t *ret_wake_us)
{
    if (d->librarian)
        librarian_collect(d->librarian);
    scribe_collect(d->scribe);
    if (presenter_pump(d->presenter))
        d->changed = true;
    take_time(d);
    follow_size(d);
    library_turn(d, ret_wake_us);
    bool was_dirty = d->dirty;
    curtain_turn(d, ret_wake_us);
    if (was_dirty)
        d->dirty = false;
    slate_turn(d, ret_wake_us);
    identify_turn(d, ret_wake_us);
    note_turn(d, ret_wake_us);
    hours_turn(d, ret_wake_us);
    compose_scene(d);
    compose_present(d);
    library_turn(d, ret_wake_us); /* notes of pieces made in this turn */
    turn_sound(d, ret_wake_us);
    decoders_reap(d->decoders, d->work.mono_us, ret_wake_us);
    mark_fps(d);
    bool due = d->work.mono_us - d->complained_us >= SECOND_US;
    if (!d->snapshot && (due || d->changed)) {
        d->complained_us = d->work.mono_us;
        d->changed = complaints_turn(d) || d->changed;
        if (d->changed || d->work.mono_us - d->reported_us >= 10 * SECOND_US)
            report_turn(d);
    }
    if (d->beat)
        beat_turn(d->beat);
}
