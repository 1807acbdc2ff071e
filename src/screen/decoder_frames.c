/* A video's frames: which one is shown at a refresh, and when its memory goes back. */
#include "screen/decoder_private.h"

#include "base/log.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

static void begin_pass(struct decoder *d, const struct ticks *t, int64_t start_tick)
{
    unsigned k = d->pass % DECODER_PASSES;
    d->start_tick[k] = start_tick;
    d->start_us[k] = tick_time(t, start_tick);
    if (d->voice >= 0)
        mixer_start(d->all->mixer, d->voice, d->pass, d->start_us[k]);
}

void decoder_run(struct decoder *d, const struct ticks *t, int64_t start_tick)
{
    if (d->running || d->kind != MEDIUM_VIDEO)
        return;
    d->running = true;
    begin_pass(d, t, start_tick);
    struct frames_message m = {.type = FRAMES_START, .time_us = tick_time(t, start_tick) + d->first_time_us};
    frames_send(d->socket, &m, -1);
}

void decoder_again(struct decoder *d, const struct ticks *t, int64_t start_tick)
{
    if (!d->ended || d->early)
        return;
    d->ended = false;
    d->pass++;
    d->newest_us = 0;
    d->spacing_us = 0; /* nothing tells when this run's first frame comes */
    d->taken = 0;
    begin_pass(d, t, start_tick);
    struct frames_message m = {.type = FRAMES_AGAIN, .time_us = tick_time(t, start_tick)};
    frames_send(d->socket, &m, -1);
}

bool decoder_running(const struct decoder *d)
{
    return d->running;
}

int64_t decoder_start_tick(const struct decoder *d)
{
    return d->start_tick[d->pass % DECODER_PASSES];
}

int64_t decoder_first_time(const struct decoder *d)
{
    return d->first_time_us;
}

static int64_t queued_tick(const struct decoder *d, const struct ticks *t, const struct queued *q)
{
    return tick_of_frame(t, d->start_tick[q->pass % DECODER_PASSES], q->time_us);
}

static void retire(struct decoder *d, uint32_t index)
{
    if (d->n_retired < sizeof d->retired / sizeof *d->retired)
        d->retired[d->n_retired++] = index;
    else
        decoder_release(d, index);
}

/* How many of the queue are due: the first frame stands from the moment it is here, others wait for their tick. */
static size_t count_due(const struct decoder *d, const struct ticks *t, int64_t tick)
{
    if (!d->has_shown)
        return d->n_queue > 0;
    size_t n = 0;
    while (d->running && n < d->n_queue && queued_tick(d, t, &d->queue[n]) <= tick)
        n++;
    return n;
}

static void fill(const struct decoder *d, struct yuv *ret)
{
    const struct frames_message *f = &d->format;
    const uint8_t *slot = d->ring + d->shown.index * f->slot_bytes;
    for (int i = 0; i < 3; i++) {
        ret->plane[i] = slot + f->plane[i];
        ret->pitch[i] = (int)f->pitch[i];
    }
    ret->width = (int)f->width;
    ret->height = (int)f->height;
    ret->full_range = f->full_range != 0;
    ret->bt709 = f->matrix == FRAMES_BT709;
    ret->serial = d->shown.serial;
}

bool decoder_frame(struct decoder *d, const struct ticks *t, int64_t tick, struct yuv *ret, int *ret_passed, int *ret_late)
{
    size_t due = count_due(d, t, tick);
    *ret_passed = due > 1 ? (int)due - 1 : 0;
    *ret_late = 0;
    if (due > 0) {
        if (d->has_shown)
            retire(d, d->shown.index);
        for (size_t i = 0; i + 1 < due; i++)
            decoder_release(d, d->queue[i].index);
        bool first = !d->has_shown;
        d->shown = d->queue[due - 1];
        d->has_shown = true;
        *ret_late = !first && queued_tick(d, t, &d->shown) < tick;
        memmove(d->queue, d->queue + due, (d->n_queue - due) * sizeof *d->queue);
        d->n_queue -= due;
    }
    if (!d->has_shown || !d->ring)
        return false;
    fill(d, ret);
    return true;
}

void decoder_aspect(const struct decoder *d, int *ret_num, int *ret_den)
{
    bool known = d->format.sar_num > 0 && d->format.sar_den > 0;
    *ret_num = known ? (int)d->format.sar_num : 1;
    *ret_den = known ? (int)d->format.sar_den : 1;
}

/* Where the frame after the newest is expected; INT64_MAX: unknown. Not near the end, which must be heard at once: what follows it
 * is due at its moment. */
static int64_t expected_tick(const struct decoder *d, const struct ticks *t)
{
    struct queued expected = {.pass = d->pass, .time_us = d->newest_us + d->spacing_us};
    bool last = d->media_ms > 0 && expected.time_us + d->spacing_us >= d->media_ms * 1000;
    return d->spacing_us > SPACING_NEVER && !d->ended && !last ? queued_tick(d, t, &expected) : INT64_MAX;
}

int64_t decoder_next_tick(const struct decoder *d, const struct ticks *t, int64_t tick)
{
    if (!d->running)
        return INT64_MAX;
    for (size_t i = 0; i < d->n_queue; i++) { /* what is due by now is shown in this turn */
        int64_t next = queued_tick(d, t, &d->queue[i]);
        if (next > tick)
            return next;
    }
    int64_t next = expected_tick(d, t);
    return next > tick ? next : INT64_MAX;
}

void decoder_presented(struct decoder *d)
{
    for (size_t i = 0; i < d->n_retired; i++)
        decoder_release(d, d->retired[i]);
    d->n_retired = 0;
}

bool decoder_exhausted(const struct decoder *d)
{
    return d->ended && d->n_queue == 0;
}

bool decoder_early(const struct decoder *d)
{
    return d->ended && d->early;
}

/* ---- sound ---- */

static bool map_sound(struct decoder *d, int fd)
{
    struct stat st;
    if (fd < 0 || d->sound || fstat(fd, &st) != 0 || st.st_size != FRAMES_SOUND_RING_BYTES)
        return false;
    void *p = mmap(NULL, FRAMES_SOUND_RING_BYTES, PROT_READ, MAP_SHARED, fd, 0);
    if (p == MAP_FAILED)
        return false;
    d->sound = p;
    d->sound_bytes = FRAMES_SOUND_RING_BYTES;
    return true;
}

static void open_voice(struct decoder *d)
{
    d->voice = mixer_open(d->all->mixer, d->volume);
    if (d->voice >= 0 && d->running)
        mixer_start(d->all->mixer, d->voice, d->pass, d->start_us[d->pass % DECODER_PASSES]);
}

void decoder_take_sound(struct decoder *d, const struct frames_message *m, int fd)
{
    if (fd >= 0 && !map_sound(d, fd)) {
        decoder_fail(d, "sent sound in a wrong form");
        return;
    }
    if (!d->sound || m->samples > FRAMES_SOUND_RING_BYTES / 4 || m->offset % 4 != 0) {
        decoder_fail(d, "sent sound outside its memory");
        return;
    }
    if (d->volume > 0 && d->voice < 0)
        open_voice(d);
    d->sound_got = (int64_t)(m->offset / 4) + m->samples;
    if (d->voice < 0)
        return;
    size_t at = m->offset % FRAMES_SOUND_RING_BYTES / 4, ring = FRAMES_SOUND_RING_BYTES / 4;
    size_t first = m->samples < ring - at ? m->samples : ring - at;
    const int16_t *samples = (const int16_t *)(const void *)d->sound;
    mixer_add(d->all->mixer, d->voice, d->pass, m->time_us, samples + 2 * at, first);
    if (m->samples > first)
        mixer_add(d->all->mixer, d->voice, d->pass, m->time_us + (int64_t)first * 1000000 / MIXER_RATE, samples,
                  m->samples - first);
}

/* The voice holds a copy, so the ring is free as soon as the voice has room for another second. */
void decoder_tell_sound(struct decoder *d)
{
    if (d->socket < 0 || !d->sound)
        return;
    int64_t ahead = 0, most = MIXER_RATE;
    if (d->voice >= 0)
        ahead = d->sound_got - d->sound_base - mixer_taken(d->all->mixer, d->voice);
    int64_t read = d->sound_got - (ahead > most ? ahead - most : 0);
    if (read - d->sound_told < MIXER_RATE / 20)
        return;
    struct frames_message m = {.type = FRAMES_SOUND_DONE, .offset = (uint64_t)read * 4};
    frames_send(d->socket, &m, -1);
    d->sound_told = read;
}
