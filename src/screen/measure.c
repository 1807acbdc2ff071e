#include "screen/measure.h"

#include "base/clock.h"
#include "base/log.h"
#include "screen/decoder.h"
#include "screen/layers.h"
#include "screen/present/present.h"

#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct measure {
    struct presenter *presenter;
    struct mixer *mixer;
    struct decoders *decoders;
    struct decoder *decoder;
    struct ticks ticks;
    struct scene scene;
    int64_t frames, presents, late, dropped, started_us;
    uint64_t serial;
};

/* User and system time of a process, µs. */
static int64_t cpu_of(pid_t pid)
{
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    FILE *f = fopen(path, "re");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
    if (f)
        fclose(f);
    text[n] = 0;
    char *rest = strrchr(text, ')');
    long long user, kernel;
    if (!rest || sscanf(rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld", &user, &kernel) != 2)
        return 0;
    return (user + kernel) * 1000000 / sysconf(_SC_CLK_TCK);
}

static bool start(struct measure *m, const char *file, struct error *err)
{
    struct stat st;
    int fd = open(file, O_RDONLY | O_CLOEXEC), w, h;
    if (fd < 0 || fstat(fd, &st) != 0) {
        perror(file);
        return false;
    }
    presenter_size(m->presenter, &w, &h);
    struct decoder_order order = {.media_fd = fd, .kind = MEDIUM_VIDEO, .bytes = st.st_size, .fit = FIT_CONTAIN,
                                  .box_w = w, .box_h = h, .item = "measured"};
    m->decoder = decoder_start(m->decoders, &order, clock_mono_us(), err);
    close(fd);
    return m->decoder != NULL;
}

static void compose(struct measure *m, int64_t tick)
{
    struct yuv yuv;
    int passed = 0, late = 0, num, den;
    struct scene *s = &m->scene;
    presenter_size(m->presenter, &s->width, &s->height);
    s->n_layers = 0;
    struct box whole = {0, 0, s->width, s->height};
    scene_add_colour(s, whole, 0, 256);
    if (!decoder_frame(m->decoder, &m->ticks, tick, &yuv, &passed, &late))
        return;
    m->frames += yuv.serial != m->serial;
    m->serial = yuv.serial;
    m->dropped += passed;
    m->late += late;
    decoder_aspect(m->decoder, &num, &den);
    struct layer *l = scene_add(s, LAYER_VIDEO, fit_box(FIT_CONTAIN, yuv.width, yuv.height, num, den, whole), whole, 256);
    if (l)
        l->yuv = yuv;
}

/* Runs at once, and anew after each end. */
static void keep_running(struct measure *m, int64_t now, int64_t tick)
{
    if (decoder_state(m->decoder) == DECODER_READY && !decoder_running(m->decoder)) {
        decoder_run(m->decoder, &m->ticks, tick + 6);
        m->started_us = now;
    } else if (decoder_exhausted(m->decoder)) {
        decoder_again(m->decoder, &m->ticks, tick + 12);
    }
}

static bool turn(struct measure *m)
{
    int64_t now = clock_mono_us(), tick = tick_before(&m->ticks, now);
    presenter_pump(m->presenter);
    decoder_turn(m->decoder, now);
    if (decoder_state(m->decoder) == DECODER_FAILED)
        return false;
    keep_running(m, now, tick);
    compose(m, tick);
    m->presents += presenter_draw(m->presenter, &m->scene, clock_wall_ms());
    decoder_presented(m->decoder);
    int64_t next = decoder_next_tick(m->decoder, &m->ticks, tick);
    int64_t wake = next == INT64_MAX ? now + 50000 : tick_time(&m->ticks, next), left = wake - clock_mono_us();
    struct pollfd fds[4];
    struct timespec t = {.tv_nsec = left > 0 ? (left > 900000 ? 900000 : left) * 1000 : 0};
    ppoll(fds, (nfds_t)decoders_poll(m->decoders, &m->ticks, tick, fds, 4), &t, NULL);
    return true;
}

static void print_result(const struct measure *m, int64_t span_us, int64_t own_us, int64_t decoder_us)
{
    double s = (double)span_us / 1e6;
    printf("renderer %s on %s at %.2f Hz\n", presenter_renderer(m->presenter), presenter_driver(m->presenter),
           presenter_refresh(m->presenter));
    printf("fps presented %.2f (%" PRId64 " frames in %.1f s), late %" PRId64 ", dropped %" PRId64 "\n",
           (double)m->frames / s, m->frames, s, m->late, m->dropped);
    printf("copies per frame %s\n", strcmp(presenter_renderer(m->presenter), "surface") == 0 ?
                                        "2 (conversion into the window, window to display)" :
                                        "1 (planes into textures)");
    printf("CPU screen %.1f %%, decoder %.1f %% of a core\n", (double)own_us * 100 / (double)span_us,
           (double)decoder_us * 100 / (double)span_us);
}

int measure_run(const struct config *c, int seconds, const char *file)
{
    struct measure m = {.ticks = {clock_mono_us(), 60000}};
    struct error err = {0};
    bool ok = false;
    m.mixer = mixer_create();
    m.decoders = decoders_create(m.mixer);
    m.presenter = presenter_open(c, false, &err);
    if (m.presenter && start(&m, file, &err)) {
        m.ticks.hz_milli = (int64_t)(presenter_refresh(m.presenter) * 1000 + 0.5);
        int64_t cpu = clock_cpu_us(), decoder_cpu = cpu_of(decoder_pid(m.decoder));
        ok = turn(&m);
        while (ok && (!m.started_us || clock_mono_us() - m.started_us < (int64_t)seconds * 1000000))
            ok = turn(&m);
        if (ok)
            print_result(&m, clock_mono_us() - m.started_us, clock_cpu_us() - cpu,
                         cpu_of(decoder_pid(m.decoder)) - decoder_cpu);
        else
            log_error("%s: %s", file, decoder_reason(m.decoder));
    } else {
        log_error("%s", err.text);
    }
    decoder_free(m.decoder);
    decoders_free(m.decoders);
    mixer_free(m.mixer);
    if (m.presenter)
        presenter_close(m.presenter);
    return ok ? 0 : 1;
}
