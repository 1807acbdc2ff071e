/* Starting papan-decode, and burying it. */
#include "screen/decoder_private.h"

#include "base/log.h"
#include "base/memory.h"
#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { MEDIA_FD = 3, SOCKET_FD = 4, ARGUMENTS_MAX = 24, BODY_WAIT_US = 50000 };

struct decoders *decoders_create(struct mixer *m)
{
    struct decoders *all = xcalloc(1, sizeof *all);
    all->mixer = m;
    return all;
}

void decoders_free(struct decoders *all)
{
    if (!all)
        return;
    for (size_t i = 0; i < all->n_bodies; i++)
        waitpid(all->bodies[i], NULL, 0); /* all were killed */
    free(all->program);
    free(all);
}

/* A child that draws nothing has no business with the display, the session bus or the supervisor. */
static bool kept_from_child(const char *variable)
{
    static const char *const names[] = {"DISPLAY=",       "WAYLAND_DISPLAY=", "XAUTHORITY=",   "DBUS_SESSION_BUS_ADDRESS=",
                                        "NOTIFY_SOCKET=", "WATCHDOG_PID=",    "WATCHDOG_USEC=", "PULSE_SERVER=",
                                        "SDL_VIDEODRIVER="};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_has_prefix(variable, names[i]))
            return true;
    return false;
}

static char **child_environment(void)
{
    size_t n = 0, kept = 0;
    while (environ[n])
        n++;
    char **copy = xcalloc(n + 1, sizeof *copy);
    for (size_t i = 0; i < n; i++)
        if (!kept_from_child(environ[i]))
            copy[kept++] = environ[i];
    return copy;
}

static size_t build_arguments(const struct decoder_order *o, char *argv[ARGUMENTS_MAX], char text[5][40])
{
    static const char *const fits[] = {"contain", "cover", "stretch"};
    snprintf(text[0], sizeof text[0], "%lld", (long long)o->bytes);
    snprintf(text[1], sizeof text[1], "%lld", (long long)o->start_ms);
    snprintf(text[2], sizeof text[2], "%dx%d", o->box_w, o->box_h);
    snprintf(text[3], sizeof text[3], "%lld", (long long)o->media_ms);
    size_t n = 0;
    const char *fixed[] = {"papan-decode", "--kind",  o->kind == MEDIUM_VIDEO ? "video" : "picture",
                           "--media",      "3",       "--socket",
                           "4",            "--bytes", text[0],
                           "--fit",        fits[o->fit]};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        argv[n++] = (char *)fixed[i];
    argv[n++] = "--box";
    argv[n++] = text[2];
    if (o->kind == MEDIUM_VIDEO) {
        argv[n++] = "--start-ms";
        argv[n++] = text[1];
        argv[n++] = "--runtime-media-ms";
        argv[n++] = text[3];
        if (o->volume > 0)
            argv[n++] = "--sound";
    }
    argv[n] = NULL;
    return n;
}

bool decoder_spawn(struct decoder *d, const struct decoder_order *o, struct error *err)
{
    if (!d->all->program && !(d->all->program = process_sibling("papan-decode", err)))
        return false;
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return error_errno(err, NULL, errno, "socket pair");
    fcntl(pair[0], F_SETFL, fcntl(pair[0], F_GETFL) | O_NONBLOCK);
    char *argv[ARGUMENTS_MAX], text[5][40];
    build_arguments(o, argv, text);
    char **environment = child_environment();
    struct process_fd fds[] = {{o->media_fd, MEDIA_FD}, {pair[1], SOCKET_FD}};
    bool ok = process_start(d->all->program, argv, environment, fds, 2, &d->pid, err);
    free(environment);
    close(pair[1]);
    if (ok)
        d->socket = pair[0];
    else
        close(pair[0]);
    return ok;
}

void decoder_free(struct decoder *d)
{
    if (!d)
        return;
    struct decoders *all = d->all;
    for (size_t i = 0; i < all->n; i++)
        if (all->list[i] == d)
            all->list[i] = all->list[--all->n];
    if (d->pid > 0) {
        kill(d->pid, SIGKILL);
        if (waitpid(d->pid, NULL, WNOHANG) == 0) {
            if (all->n_bodies == BODIES_MAX)
                waitpid(all->bodies[--all->n_bodies], NULL, 0);
            all->bodies[all->n_bodies++] = d->pid;
        }
    }
    if (d->socket >= 0)
        close(d->socket);
    mixer_close(all->mixer, d->voice);
    if (d->ring)
        munmap(d->ring, d->ring_bytes);
    if (d->sound)
        munmap(d->sound, d->sound_bytes);
    decoder_sound_free(d);
    if (d->image)
        image_release(d->image);
    free(d);
}

void decoders_reap(struct decoders *all, int64_t mono_us, int64_t *ret_wake_us)
{
    for (size_t i = 0; i < all->n_bodies;) {
        if (waitpid(all->bodies[i], NULL, WNOHANG) == 0)
            i++;
        else
            all->bodies[i] = all->bodies[--all->n_bodies];
    }
    if (all->n_bodies > 0 && *ret_wake_us > mono_us + BODY_WAIT_US)
        *ret_wake_us = mono_us + BODY_WAIT_US;
}
