/* What VLC's output threads hand over. */
#include "decode/video_private.h"

#include "base/clock.h"
#include "decode/track.h"

#include <string.h>
#include <vlc/vlc.h>

/* A dated leak of a seek is earlier than what was asked for by at least this. */
#define LEAK_US 4000
/* The second picture comes 10 ms and a frame before it is due, or later; the first seemed 165 ms early where nothing held it up. */
#define SECOND_AHEAD_US 70000
#define REOPENED_MOST 2
/* So many unreleased pictures are a screen that does not keep up; VLC's filters need the rest. */
#define OUTSTANDING_MAX 10u

static struct player *player_of(struct vout_hooks *hooks)
{
    return (struct player *)(void *)hooks;
}

bool player_output_open(struct vout_hooks *hooks, const struct vout_format *format, unsigned wanted,
                        const struct vout_pictures *pictures, struct vout_pool *ret)
{
    struct player *p = player_of(hooks);
    struct video *v = p->video;
    struct error err = {{0}, 0, {0}};
    bool new_ring = false;
    bool ok =
        track_is_right(p->vlc) ||
        error_set(&err, NULL, "has several picture tracks and plays another one than the first by default");
    pthread_mutex_lock(&v->lock);
    p->output = pthread_self();
    ok = ok && ring_open(&v->ring, format, wanted, p->half, ret, &new_ring, &err);
    if (ok) {
        p->pictures = pictures;
        struct frames_message m = v->ring.format;
        if (new_ring)
            video_send(v, &m, v->ring.fd);
    } else if (v->fault.text[0] == 0) {
        v->fault = err;
        video_wake(v);
    }
    pthread_mutex_unlock(&v->lock);
    return ok;
}

void player_output_taken(struct vout_hooks *hooks, const void *pixels)
{
    struct player *p = player_of(hooks);
    pthread_mutex_lock(&p->video->lock);
    if (p->state == PLAYER_OPENING && p->first_slot < 0 && !pthread_equal(pthread_self(), p->output))
        p->first_slot = ring_slot(&p->video->ring, p->half, pixels);
    pthread_mutex_unlock(&p->video->lock);
}

/* Keeps a second hold on the newest picture: VLC moves its date by the length of a pause. */
static void remember_last(struct player *p, void *picture)
{
    if (p->last)
        p->pictures->release(p->last);
    p->pictures->hold(picture);
    p->last = picture;
}

static void send_picture(struct player *p, void *picture, unsigned slot, int64_t time)
{
    struct video *v = p->video;
    p->pictures->hold(picture);
    p->held[slot] = picture;
    p->outstanding++;
    p->frames++;
    p->last_time = time;
    struct frames_message m = {.type = FRAMES_FRAME,
                               .index = ring_index(&v->ring, p->half, slot),
                               .count = p->round,
                               .time_us = time};
    video_send(v, &m, -1);
    v->shown = true;
}

/* The first picture of the round, or the one that a seek brought. */
static void begin(struct player *p, void *picture, unsigned slot, int64_t date)
{
    dates_begin(&p->dates, date, p->start_us, p->video->frame_us);
    remember_last(p, picture);
    send_picture(p, picture, slot, p->start_us);
    p->state = p->state == PLAYER_SEEKING ? PLAYER_HELD : PLAYER_PREROLL;
    p->asked = false;
    video_wake(p->video);
}

/* Told by where the decoder wrote first. Where it writes elsewhere, and a filter copies, by the date: that of the second picture is
 * right, so it is near, while the first one's, dated before VLC's clock runs, has the whole of VLC's buffering before it. */
static bool is_first(const struct player *p, unsigned slot, int64_t date)
{
    if (p->first_slot >= 0)
        return (unsigned)p->first_slot == slot;
    return date - clock_mono_us() > SECOND_AHEAD_US;
}

static void open_again(struct player *p)
{
    p->state = PLAYER_LOST;
    video_wake(p->video);
}

/* Only to be left again: the seek comes next. */
static void leave(struct player *p, void *picture, int64_t date)
{
    remember_last(p, picture);
    p->dates.last_read = date;
    p->state = PLAYER_PAUSING;
    p->asked = false;
    video_wake(p->video);
}

static void next_picture(struct player *p, void *picture, unsigned slot, int64_t date)
{
    int64_t time;
    if (p->state == PLAYER_RESUMING)
        player_resumed(p, clock_mono_us());
    if (!dates_picture(&p->dates, date, p->pictures->date(p->last), &time))
        return;
    remember_last(p, picture);
    if (p->start_us > 0 && p->frames == 1 && time < p->start_us + LEAK_US)
        return;
    send_picture(p, picture, slot, time);
    sound_send(&p->video->sound, &p->sound, &p->dates, p->round);
    if (p->state != PLAYER_PREROLL)
        return;
    p->state = player_must_hold(p) ? PLAYER_PAUSING : PLAYER_RUNNING;
    p->asked = false;
    video_wake(p->video);
}

static bool is_repeat(const struct player *p, const void *picture, int64_t date)
{
    return picture == p->last || (p->last && date == p->dates.last_read);
}

static void take_picture(struct player *p, void *picture, unsigned slot, int64_t date)
{
    switch (p->state) {
    case PLAYER_IDLE:
    case PLAYER_LOST:
    case PLAYER_ENDED:
        break;
    case PLAYER_OPENING:
        if (p->start_us > 0)
            leave(p, picture, date);
        else if (p->reopened < REOPENED_MOST && !is_first(p, slot, date))
            open_again(p);
        else
            begin(p, picture, slot, date);
        break;
    case PLAYER_SEEKING:
        if (p->asked)
            begin(p, picture, slot, date);
        break;
    default:
        if (p->dates.begun)
            next_picture(p, picture, slot, date);
    }
}

void player_output_picture(struct vout_hooks *hooks, void *picture, const void *pixels, int64_t date,
                           bool early)
{
    struct player *p = player_of(hooks);
    struct video *v = p->video;
    pthread_mutex_lock(&v->lock);
    while (p->outstanding >= OUTSTANDING_MAX)
        pthread_cond_wait(&v->released, &v->lock);
    int slot = ring_slot(&v->ring, p->half, pixels);
    p->early = p->early || (early && slot >= 0);
    if (slot >= 0 && early == p->early && !is_repeat(p, picture, date))
        take_picture(p, picture, (unsigned)slot, date);
    pthread_mutex_unlock(&v->lock);
}

bool player_output_owns(struct vout_hooks *hooks, const void *pixels)
{
    struct player *p = player_of(hooks);
    pthread_mutex_lock(&p->video->lock);
    bool owned = ring_slot(&p->video->ring, p->half, pixels) >= 0;
    pthread_mutex_unlock(&p->video->lock);
    return owned;
}

/* ---- sound ---- */

/* So long after a resume the sound does not wait for the first picture any more. */
#define PATIENCE_US 100000

static void on_samples(void *opaque, const void *samples, unsigned count, int64_t date)
{
    struct player *p = opaque;
    struct video *v = p->video;
    pthread_mutex_lock(&v->lock);
    if (p->state != PLAYER_IDLE && p->state != PLAYER_ENDED)
        sound_put(&v->sound, &p->sound, samples, count, date);
    bool placed = p->dates.begun && (!p->dates.estimated || clock_mono_us() - p->resumed_at > PATIENCE_US);
    if (placed && (p->state == PLAYER_RUNNING || p->state == PLAYER_DRAINING))
        sound_send(&v->sound, &p->sound, &p->dates, p->round);
    pthread_mutex_unlock(&v->lock);
}

static void on_sound_resumed(void *opaque, int64_t date)
{
    struct player *p = opaque;
    (void)date;
    pthread_mutex_lock(&p->video->lock);
    p->sound.resumed = true;
    pthread_mutex_unlock(&p->video->lock);
}

static void on_sound_flushed(void *opaque, int64_t date)
{
    struct player *p = opaque;
    (void)date;
    pthread_mutex_lock(&p->video->lock);
    sound_flush(&p->sound);
    pthread_mutex_unlock(&p->video->lock);
}

static void on_sound_paused(void *opaque, int64_t date)
{
    (void)opaque;
    (void)date;
}

static void on_sound_drained(void *opaque)
{
    (void)opaque;
}

/* ---- what the input tells ---- */

static void on_paused(struct player *p, int64_t now)
{
    if (p->state != PLAYER_PAUSING || !p->asked)
        return;
    p->paused_at = now;
    p->state = p->start_us > 0 ? PLAYER_SEEKING : PLAYER_HELD;
    p->asked = false;
}

static void on_end(struct player *p, int64_t now, bool error)
{
    if (p->state == PLAYER_IDLE || p->state == PLAYER_LOST || p->state == PLAYER_ENDED || p->state == PLAYER_DRAINING)
        return;
    p->failed = error;
    p->ended_at = now;
    p->state = PLAYER_DRAINING;
}

static void on_event(const struct libvlc_event_t *event, void *opaque)
{
    struct player *p = opaque;
    int64_t now = clock_mono_us();
    pthread_mutex_lock(&p->video->lock);
    if (event->type == libvlc_MediaPlayerPaused)
        on_paused(p, now);
    else if (event->type == libvlc_MediaPlayerPlaying)
        player_resumed(p, now);
    else
        on_end(p, now, event->type == libvlc_MediaPlayerEncounteredError);
    pthread_mutex_unlock(&p->video->lock);
    video_wake(p->video);
}

void player_output_connect(struct player *p)
{
    static const int types[] = {libvlc_MediaPlayerPaused, libvlc_MediaPlayerPlaying,
                                libvlc_MediaPlayerEndReached, libvlc_MediaPlayerEncounteredError};
    p->hooks = (struct vout_hooks){VOUT_HOOKS_MAGIC, player_output_open, player_output_picture, player_output_owns,
                                  player_output_taken};
    vmem_connect(p);
    if (p->video->sound.fd >= 0) {
        libvlc_audio_set_callbacks(p->vlc, on_samples, on_sound_paused, on_sound_resumed, on_sound_flushed,
                                   on_sound_drained, p);
        libvlc_audio_set_format(p->vlc, "S16N", SOUND_RATE, 2);
    }
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        libvlc_event_attach(libvlc_media_player_event_manager(p->vlc), types[i], on_event, p);
}
