/* A video's frames: which one is shown at a refresh, and when its memory goes back. */
#include "screen/decoder_private.h"

#include "base/log.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* Of the newest run. */
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

bool decoder_may_repeat(const struct decoder *d)
{
    return d->running && !d->early && d->pass == d->playing;
}

void decoder_again(struct decoder *d, const struct ticks *t, int64_t start_tick)
{
    if (!decoder_may_repeat(d))
        return;
    d->pass++;
    begin_pass(d, t, start_tick);
    if (d->ended)
        decoder_next_pass(d);
    struct frames_message m = {.type = FRAMES_AGAIN, .time_us = tick_time(t, start_tick)};
    frames_send(d->socket, &m, -1);
}

bool decoder_running(const struct decoder *d)
{
    return d->running;
}

int64_t decoder_start_tick(const struct decoder *d)
{
    return d->start_tick[d->playing % DECODER_PASSES];
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
    *ret_passed = (due > 1 ? (int)due - 1 : 0) + d->outdated;
    d->outdated = 0;
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
    struct queued expected = {.pass = d->playing, .time_us = d->newest_us + d->spacing_us};
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
