#include "decode/player.h"

#include "base/clock.h"
#include "decode/video_private.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <vlc/vlc.h>

/* At the end of the file the last pictures are still on their way. */
#define DRAIN_US 100000
/* A picture that VLC's output had taken before the pause still comes so long after it; the seek's come behind that. */
#define SETTLE_US 40000
/* After a seek the sought picture is due so long after the resume (measured with VLC 3.0). */
#define SOUGHT_DELAY_US 10000

static unsigned threads_for(const struct job *job)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned all = cores < 1 ? 1 : cores > 4 ? 4 : (unsigned)cores;
#if defined(__x86_64__)
    const int64_t one_core = 16000;
#else
    const int64_t one_core = 6000;
#endif
    /* one thread costs 8-10 % less CPU and 25 MB less memory than several, where it suffices: judged by
     * kbit/s */
    return job->length_ms > 0 && job->bytes * 8 / job->length_ms <= one_core ? 1 : all;
}

static void add_options(libvlc_media_t *media, const struct video *v)
{
    char option[64];
    snprintf(option, sizeof option, ":demux=%s,none", v->magic->demux);
    libvlc_media_add_option(media, option);
    snprintf(option, sizeof option, ":avcodec-threads=%u", threads_for(v->job));
    libvlc_media_add_option(media, option);
    libvlc_media_add_option(media, ":file-caching=100");
    libvlc_media_add_option(media, ":audio-track=0");
}

bool player_create(struct player *p, struct video *video, unsigned half, int media, struct error *err)
{
    *p = (struct player){.video = video, .half = half, .media = media};
    libvlc_media_t *m = libvlc_media_new_fd(video->vlc, media);
    if (m) {
        add_options(m, video);
        p->vlc = libvlc_media_player_new_from_media(m);
        libvlc_media_release(m);
    }
    if (!p->vlc)
        return error_set(err, NULL, "libvlc has no player: %s",
                         libvlc_errmsg() ? libvlc_errmsg() : "no reason given");
    player_output_connect(p);
    return true;
}

static void play(struct player *p)
{
    struct video *v = p->video;
    lseek(p->media, 0, SEEK_SET);
    pthread_mutex_lock(&v->lock);
    p->state = PLAYER_OPENING;
    p->asked = p->failed = p->early = false;
    p->first_slot = -1;
    p->frames = 0;
    p->last_time = 0;
    p->dates = (struct dates){0};
    p->sound = (struct sound_stream){0};
    pthread_mutex_unlock(&v->lock);
    if (libvlc_media_player_play(p->vlc) != 0) {
        pthread_mutex_lock(&v->lock);
        error_set(&v->fault, NULL, "libvlc does not play it");
        pthread_mutex_unlock(&v->lock);
    }
}

void player_open(struct player *p, uint32_t round, int64_t start_us)
{
    struct video *v = p->video;
    if (p->state == PLAYER_ENDED)
        libvlc_media_player_stop(p->vlc);
    pthread_mutex_lock(&v->lock);
    if (p->last)
        p->pictures->release(p->last);
    p->last = NULL;
    p->due_known = false;
    p->reopened = 0;
    p->round = round;
    p->start_us = start_us;
    pthread_mutex_unlock(&v->lock);
    play(p);
}

static void reopen(struct player *p)
{
    p->reopened++;
    libvlc_media_player_stop(p->vlc);
    play(p);
}

/* So much too early is early enough for a pause. */
#define WORTH_A_PAUSE_US 15000

bool player_must_hold(const struct player *p)
{
    return !p->due_known || p->due_us - LEAD_US - p->dates.origin > WORTH_A_PAUSE_US;
}

void player_resumed(struct player *p, int64_t now)
{
    if (p->state != PLAYER_RESUMING)
        return;
    p->state = PLAYER_RUNNING;
    p->resumed_at = now;
    if (p->start_us > 0)
        dates_sought(&p->dates, now + SOUGHT_DELAY_US, p->start_us);
    else
        dates_resumed(&p->dates, now - p->paused_at);
}

/* What can be asked of the file once its first picture is there. */
static void look_at_media(struct player *p)
{
    struct video *v = p->video;
    p->looked_at = true;
    int64_t length = libvlc_media_player_get_length(p->vlc), frame = 0;
    libvlc_media_t *media = libvlc_media_player_get_media(p->vlc);
    libvlc_media_track_t **tracks;
    unsigned n = libvlc_media_tracks_get(media, &tracks);
    for (unsigned i = 0; i < n && !frame; i++) {
        if (tracks[i]->i_type != libvlc_track_video)
            continue;
        const libvlc_video_track_t *t = tracks[i]->video;
        if (t->i_frame_rate_num && t->i_frame_rate_den)
            frame = (int64_t)t->i_frame_rate_den * 1000000 / t->i_frame_rate_num;
    }
    if (n > 0)
        libvlc_media_tracks_release(tracks, n);
    libvlc_media_release(media);
    pthread_mutex_lock(&v->lock);
    v->frame_us = p->dates.frame_us = frame < 5000 || frame > 1000000 ? 0 : frame;
    if (v->job->length_ms > 0 && length > v->job->length_ms * 10 + 60000)
        error_set(&v->fault, NULL, "claims to last %lld s, the playlist says %lld s",
                  (long long)(length / 1000), (long long)(v->job->length_ms / 1000));
    pthread_mutex_unlock(&v->lock);
}

static void send_end(struct player *p)
{
    struct frames_message m = {
        .type = FRAMES_END, .count = p->round, .frames = p->frames, .time_us = p->last_time};
    p->state = PLAYER_ENDED;
    if (p->frames == 0)
        error_set(&p->video->fault, NULL, p->failed ? "cannot be played" : "no picture in it");
    else
        video_send(p->video, &m, -1);
}

/* A round that is over would lie in memory until the next but one begins, which may be hours. */
static void clear_away(struct player *p)
{
    struct video *v = p->video;
    libvlc_media_player_stop(p->vlc);
    pthread_mutex_lock(&v->lock);
    ring_forget(&v->ring, p->half);
    p->state = PLAYER_IDLE;
    pthread_mutex_unlock(&v->lock);
    malloc_trim(0);
}

enum action { NOTHING, REOPEN, PAUSE, SEEK, RESUME, CLEAR_AWAY };

/* When to lift the pause, so that time 0 (after a seek: start_us) comes out LEAD_US before it is due. */
static int64_t resume_at(const struct player *p)
{
    if (p->start_us > 0)
        return p->due_us - LEAD_US - SOUGHT_DELAY_US;
    return p->due_us - LEAD_US + (p->paused_at - p->dates.origin);
}

/* libvlc drops a request that comes before it has noticed its own state; so it is made again until its event comes. */
#define INSIST_US 50000

static enum action insist(struct player *p, enum action action, int64_t now, int64_t *ret_wait)
{
    *ret_wait = INSIST_US;
    if (p->asked && now - p->asked_at < INSIST_US)
        return NOTHING;
    p->asked = true;
    p->asked_at = now;
    return action;
}

/* With the lock: what is to be asked of libvlc now, or how long to wait (*ret_wait). */
static enum action decide(struct player *p, int64_t now, int64_t *ret_wait)
{
    switch (p->state) {
    case PLAYER_LOST:
        return REOPEN;
    case PLAYER_PAUSING:
        return insist(p, PAUSE, now, ret_wait);
    case PLAYER_SEEKING:
        if (p->asked)
            break;
        if (now - p->paused_at < SETTLE_US) {
            *ret_wait = SETTLE_US - (now - p->paused_at);
            break;
        }
        p->asked = true;
        return SEEK;
    case PLAYER_HELD:
        if (!p->due_known)
            break;
        if (resume_at(p) <= now) {
            p->state = PLAYER_RESUMING;
            p->asked = false;
            return insist(p, RESUME, now, ret_wait);
        }
        *ret_wait = resume_at(p) - now;
        break;
    case PLAYER_RESUMING:
        return insist(p, RESUME, now, ret_wait);
    case PLAYER_DRAINING:
        if (now - p->ended_at < DRAIN_US) {
            *ret_wait = DRAIN_US - (now - p->ended_at);
            break;
        }
        send_end(p);
        __attribute__((fallthrough));
    case PLAYER_ENDED: /* the screen still shows the last picture */
        return p->outstanding == 0 ? CLEAR_AWAY : NOTHING;
    default:
        break;
    }
    return NOTHING;
}

int64_t player_step(struct player *p)
{
    int64_t wait = -1;
    pthread_mutex_lock(&p->video->lock);
    bool fresh = p->round == 0 && !p->looked_at && p->state > PLAYER_OPENING;
    pthread_mutex_unlock(&p->video->lock);
    if (fresh)
        look_at_media(p);
    pthread_mutex_lock(&p->video->lock);
    enum action action = decide(p, clock_mono_us(), &wait);
    pthread_mutex_unlock(&p->video->lock);
    if (action == REOPEN) {
        reopen(p);
    } else if (action == PAUSE) {
        libvlc_media_player_set_pause(p->vlc, 1);
    } else if (action == SEEK) {
        libvlc_media_player_set_time(p->vlc, p->start_us / 1000);
    } else if (action == RESUME) {
        libvlc_media_player_set_pause(p->vlc, 0);
    } else if (action == CLEAR_AWAY) {
        clear_away(p);
    }
    return wait;
}

void player_release(struct player *p, unsigned slot)
{
    struct video *v = p->video;
    pthread_mutex_lock(&v->lock);
    void *picture = p->held[slot];
    p->held[slot] = NULL;
    if (picture)
        p->outstanding--;
    pthread_cond_broadcast(&v->released);
    pthread_mutex_unlock(&v->lock);
    if (picture)
        p->pictures->release(picture);
}
