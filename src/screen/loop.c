#include "screen/loop.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/process.h"
#include "screen/director.h"
#include "screen/fence.h"
#include "screen/shots.h"
#include "screen/watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum {
    IDLE_US = 1000000, /* the heartbeat, window events, a clock that jumps */
    REOPEN_US = 2000000,
    SYNC_US = 60000000,
    TEST_CLOCK_US = 15000,
    POLLED_MAX = 64
};

struct runner {
    const struct config *config;
    struct director *d;
    struct watch *watch;
    int signals, shots;
    int64_t reopened_us, sync_us;
    bool watch_ready; /* the watch has something to read */
    bool stop;
};

static void read_signals(struct runner *r)
{
    struct signalfd_siginfo info;
    while (read(r->signals, &info, sizeof info) == (ssize_t)sizeof info)
        r->stop = r->stop || info.ssi_signo != SIGHUP;
}

static void read_watch(struct runner *r)
{
    struct director *d = r->d;
    struct watch_news news = {0};
    if (r->watch_ready)
        news = watch_read(r->watch);
    if (watch_again(r->watch))
        news.playlists = news.blobs = true;
    d->look_wanted = d->look_wanted || news.playlists;
    d->survey_wanted = d->survey_wanted || news.blobs;
    int64_t now = clock_mono_us();
    if (news.sync || now - r->sync_us >= SYNC_US) {
        r->sync_us = now;
        library_read_sync(d);
    }
}

static void reopen_display(struct runner *r, int64_t *ret_wake_us)
{
    int64_t now = clock_mono_us();
    struct presenter *p = r->d->presenter;
    if (now - r->reopened_us >= REOPEN_US) {
        r->reopened_us = now;
        int connected = presenter_connected(p);
        bool anew = presenter_on_dummy(p) ? presenter_reopen(p) : presenter_watch(p);
        if (anew)
            panel_forget(r->d->panel);
        if (anew || presenter_connected(p) != connected)
            r->d->changed = true;
    }
    if (!presenter_on_dummy(p))
        return;
    int64_t next = r->reopened_us + REOPEN_US;
    *ret_wake_us = next < *ret_wake_us ? next : *ret_wake_us;
}

static void sleep_until(struct runner *r, int64_t wake_us)
{
    struct pollfd fds[POLLED_MAX];
    int workers[2];
    size_t n = 0;
    librarian_fds(r->d->librarian, workers);
    fds[n++] = (struct pollfd){.fd = r->signals, .events = POLLIN};
    fds[n++] = (struct pollfd){.fd = watch_fd(r->watch), .events = POLLIN};
    fds[n++] = (struct pollfd){.fd = r->shots, .events = POLLIN};
    fds[n++] = (struct pollfd){.fd = workers[0], .events = POLLIN};
    fds[n++] = (struct pollfd){.fd = workers[1], .events = POLLIN};
    fds[n++] = (struct pollfd){.fd = scribe_fd(r->d->scribe), .events = POLLIN};
    n += decoders_poll(r->d->decoders, &r->d->work.ticks, r->d->work.tick, fds + n, POLLED_MAX - n);
    int64_t now = clock_mono_us(), left = wake_us > now ? wake_us - now : 0;
    struct timespec t = {.tv_sec = left / 1000000, .tv_nsec = left % 1000000 * 1000};
    if (ppoll(fds, (nfds_t)n, &t, NULL) < 0 && errno != EINTR)
        log_error("ppoll: %s", strerror(errno));
    r->watch_ready = fds[1].revents != 0;
    if (fds[0].revents)
        read_signals(r);
    if (r->shots >= 0 && fds[2].revents)
        shots_serve(r->shots, r->d->presenter, r->d->work.wall_ms);
}

static void turn(struct runner *r)
{
    int64_t wake = clock_mono_us() + (r->config->clock.test ? TEST_CLOCK_US : IDLE_US);
    read_watch(r);
    reopen_display(r, &wake);
    director_turn(r->d, &wake);
    sleep_until(r, wake);
}

int loop_run(const struct config *c, bool previous)
{
    struct error err = {0};
    struct runner r = {.config = c, .signals = process_end_signals(), .shots = -1, .watch_ready = true};
    r.d = director_create(c, false, &err);
    if (!r.d) {
        log_error("%s", err.text);
        return 1;
    }
    r.d->previous_instead_of = previous ? store_set_aside(r.d->store) : -1;
    r.watch = watch_create(c);
    r.shots = shot_listen(c->runtime.path, &err);
    if (r.shots < 0)
        log_warning("%s", err.text);
    fence_put_up(c, r.d->screen_walls);
    while (!r.stop)
        turn(&r);
    log_info("stopping");
    if (r.shots >= 0)
        close(r.shots);
    watch_free(r.watch);
    director_destroy(r.d);
    close(r.signals);
    return 0;
}
