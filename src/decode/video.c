#include "decode/video.h"

#include "base/clock.h"
#include "base/log.h"
#include "decode/deadline.h"
#include "decode/priority.h"
#include "decode/ramparts.h"
#include "decode/video_private.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <vlc/vlc.h>

int video_open_again(int media)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", media);
    return open(path, O_RDONLY | O_CLOEXEC);
}

void video_wake(struct video *v)
{
    uint64_t one = 1;
    ssize_t n = write(v->wake, &one, sizeof one);
    (void)n; /* full means that it is awake anyhow */
}

void video_send(struct video *v, struct frames_message *m, int fd)
{
    m->sent_us = clock_mono_us();
    if (!frames_send(v->job->socket, m, fd))
        video_wake(v); /* the main loop finds the socket closed */
}

/* No window, no text, no titles, no subtitles, no files beside the medium, nothing from a configuration. */
static libvlc_instance_t *instance_create(bool sound)
{
    const char *arguments[] = {
        "--quiet",
        "--no-osd",
        "--no-spu",
        "--text-renderer=tdummy",
        "--no-video-title-show",
        "--no-sub-autodetect-file",
        "--no-snapshot-preview",
        "--no-xlib",
        "--no-stats",
        "--no-drop-late-frames",
        "--no-skip-frames",
        "--no-auto-preparse",
        "--no-metadata-network-access",
        "--no-lua",
        "--no-input-record-native",
        "--aout=dummy", /* else libvlc probes every sound system; the players take the samples */
        "--avcodec-hw=none",
        "--no-mkv-preload-local-dir",
        "--no-mkv-use-ordered-chapters",
        "--no-mkv-use-dummy",
        sound ? "--audio" : "--no-audio",
        "--video-filter=postproc"}; /* papanvout's: takes pictures as they leave the decoder's queue */
    bool without_ours = *ramparts_plugin_folder() == '\0';
    /* a display, a bus or a home would only be tried in vain */
    static char path[4200];
    static char *environment[] = {path, NULL};
    snprintf(path, sizeof path, "VLC_PLUGIN_PATH=%s", ramparts_plugin_folder());
    environ = environment;
    return libvlc_new((int)(sizeof arguments / sizeof arguments[0]) - without_ours, arguments);
}

static void on_start(struct video *v, int64_t due_us)
{
    struct player *p = &v->players[0];
    if (v->low_priority)
        priority_restore();
    v->low_priority = false;
    pthread_mutex_lock(&v->lock);
    if (!p->due_known) {
        p->due_known = true;
        p->due_us = due_us;
    }
    pthread_mutex_unlock(&v->lock);
}

static void on_sound_done(struct video *v, uint64_t offset)
{
    pthread_mutex_lock(&v->lock);
    if (offset >= v->sound.done && offset <= v->sound.written)
        v->sound.done = offset;
    pthread_mutex_unlock(&v->lock);
}

/* The ring's count is set for good before the screen can know a slot to release. */
static void on_release(struct video *v, uint32_t index)
{
    unsigned slots = v->ring.pool.count;
    if (slots > 0 && index < slots * RING_HALVES)
        player_release(&v->players[index / slots], index % slots);
}

/* False: the screen wants no more. */
static bool on_message(struct video *v, const struct frames_message *m)
{
    switch ((enum frames_type)m->type) {
    case FRAMES_START:
        on_start(v, m->time_us);
        return true;
    case FRAMES_AGAIN:
        v->again = true;
        v->again_due_us = m->time_us;
        return true;
    case FRAMES_RELEASE:
        on_release(v, m->index);
        return true;
    case FRAMES_SOUND_DONE:
        on_sound_done(v, m->offset);
        return true;
    case FRAMES_STOP:
        return false;
    default:
        return true;
    }
}

static bool read_messages(struct video *v)
{
    struct frames_message m;
    int fd = -1, got;
    while ((got = frames_receive(v->job->socket, &m, &fd, NULL)) == 1) {
        if (fd >= 0)
            close(fd);
        if (!on_message(v, &m))
            return false;
    }
    return got == 0;
}

/* The next round's player opens once the one before the present round is over and the screen has given all
 * its frames back. */
static void begin_again(struct video *v)
{
    unsigned next = 1 - v->current;
    struct player *p = &v->players[next];
    if (!v->again)
        return;
    pthread_mutex_lock(&v->lock);
    bool ready = (p->state == PLAYER_IDLE || p->state == PLAYER_ENDED) && p->outstanding == 0;
    if (ready && !p->vlc)
        error_set(&v->fault, NULL, "cannot be opened twice, so it cannot be repeated");
    uint32_t round = v->players[v->current].round + 1;
    pthread_mutex_unlock(&v->lock);
    if (!ready || !p->vlc)
        return;
    player_open(p, round, 0);
    pthread_mutex_lock(&v->lock);
    p->due_known = true;
    p->due_us = v->again_due_us;
    pthread_mutex_unlock(&v->lock);
    v->current = next;
    v->again = false;
}

static bool fault_of(struct video *v, struct error *err)
{
    pthread_mutex_lock(&v->lock);
    bool bad = v->fault.text[0] != 0, shown = v->shown;
    if (bad)
        *err = v->fault;
    pthread_mutex_unlock(&v->lock);
    if (shown)
        deadline_met();
    return bad;
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < 0 ? b : b < 0 || a < b ? a : b;
}

static enum job_status loop(struct video *v, struct error *err)
{
    for (;;) {
        begin_again(v);
        int64_t wait = -1;
        for (unsigned i = 0; i < RING_HALVES; i++)
            if (v->players[i].vlc)
                wait = sooner(wait, player_step(&v->players[i]));
        if (fault_of(v, err))
            return JOB_BAD_MEDIA;
        struct pollfd fds[] = {{v->job->socket, POLLIN, 0}, {v->wake, POLLIN, 0}};
        struct timespec time = {wait / 1000000, wait % 1000000 * 1000};
        if (ppoll(fds, 2, wait < 0 ? NULL : &time, NULL) < 0 && errno != EINTR)
            return error_errno(err, NULL, errno, "cannot wait") ? JOB_DONE : JOB_NO_LIBRARY;
        uint64_t n;
        ssize_t got = fds[1].revents ? read(v->wake, &n, sizeof n) : 0;
        (void)got;
        if (fds[0].revents && !read_messages(v))
            return JOB_DONE;
    }
}

static bool players_create(struct video *v, int media_again, struct error *err)
{
    if (!player_create(&v->players[0], v, 0, v->job->media, err))
        return false;
    return media_again < 0 || player_create(&v->players[1], v, 1, media_again, err);
}

enum job_status video_run(const struct job *job, const struct magic *magic, int media_again,
                          struct error *err)
{
    static struct video v; /* VLC's threads may use it until the process ends */
    v = (struct video){.job = job, .magic = magic, .sound = {.fd = -1}, .low_priority = priority_lower()};
    pthread_mutex_init(&v.lock, NULL);
    pthread_cond_init(&v.released, NULL);
    ring_init(&v.ring);
    v.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (v.wake < 0 || (job->sound && !sound_init(&v.sound, job->socket, err)))
        return JOB_NO_LIBRARY;
    v.vlc = instance_create(job->sound);
    if (!v.vlc) {
        error_set(err, NULL, "libvlc does not start");
        return JOB_NO_LIBRARY;
    }
    if (!players_create(&v, media_again, err))
        return JOB_NO_LIBRARY;
    player_open(&v.players[0], 0, job->start_ms * 1000);
    return loop(&v, err);
}
