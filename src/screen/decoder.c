#include "screen/decoder_private.h"

#include "base/log.h"
#include "base/memory.h"
#include "base/process.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SOUND_CHANGE_US 30000

void decoder_fail(struct decoder *d, const char *fmt, ...)
{
    if (d->state == DECODER_FAILED)
        return;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(d->reason, sizeof d->reason, fmt, ap);
    va_end(ap);
    d->state = DECODER_FAILED;
    d->all->failures++;
    log_warning("decoder of %s: %s", d->item, d->reason);
}

struct decoder *decoder_start(struct decoders *all, const struct decoder_order *o, int64_t mono_us, struct error *err)
{
    if (all->n == DECODERS_MAX) {
        error_set(err, NULL, "%s: too many decoders at once", o->item);
        return NULL;
    }
    struct decoder *d = xcalloc(1, sizeof *d);
    d->all = all;
    d->kind = o->kind;
    d->media_ms = o->media_ms;
    d->start_ms = o->start_ms;
    d->volume = o->volume;
    d->socket = -1;
    d->voice = -1;
    d->spawned_us = d->heard_us = mono_us;
    text_copy(d->item, sizeof d->item, o->item);
    if (!decoder_spawn(d, o, err)) {
        error_prefix(err, "%s", o->item);
        free(d);
        return NULL;
    }
    all->list[all->n++] = d;
    return d;
}

void decoder_release(struct decoder *d, uint32_t index)
{
    struct frames_message m = {.type = FRAMES_RELEASE, .index = index};
    frames_send(d->socket, &m, -1);
}

static void take_format(struct decoder *d, const struct frames_message *m, int fd)
{
    struct error err = {0};
    struct stat st;
    if (d->ring || fd < 0 || fstat(fd, &st) != 0) {
        decoder_fail(d, "sent a format twice or without memory");
        return;
    }
    if (!frames_format_valid(m, (uint64_t)st.st_size, &err)) {
        decoder_fail(d, "%s", err.text);
        return;
    }
    void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
    if (p == MAP_FAILED) {
        decoder_fail(d, "frames cannot be mapped: %s", strerror(errno));
        return;
    }
    d->ring = p;
    d->ring_bytes = (size_t)st.st_size;
    d->format = *m;
}

static void unmap_picture(struct image *i)
{
    size_t *bytes = i->owner;
    munmap((void *)((uintptr_t)i->pixels & ~(uintptr_t)4095), *bytes);
    free(bytes);
}

/* The picture keeps the decoder's memory: no copy. Where its rows do not begin on a page, they are copied. */
static void take_picture(struct decoder *d, const struct frames_message *m)
{
    const struct frames_message *f = &d->format;
    if (d->image || f->pixels == FRAMES_I420)
        return;
    uint64_t at = m->index * f->slot_bytes + f->plane[0];
    struct image *i = image_create(1, 1, f->pixels == FRAMES_XRGB);
    if (!i) {
        decoder_fail(d, "no memory for the picture");
        return;
    }
    if (at % 4096 == 0 && at == 0) {
        size_t *bytes = xmalloc(sizeof *bytes);
        *bytes = d->ring_bytes;
        free(i->pixels);
        i->pixels = (uint32_t *)(void *)d->ring;
        i->owner = bytes;
        i->free_pixels = unmap_picture;
        d->ring = NULL;
    } else {
        uint32_t *copy = malloc((size_t)f->pitch[0] * f->height);
        if (!copy) {
            image_release(i);
            decoder_fail(d, "no memory for the picture");
            return;
        }
        memcpy(copy, d->ring + at, (size_t)f->pitch[0] * f->height);
        free(i->pixels);
        i->pixels = copy;
    }
    i->width = (int)f->width;
    i->height = (int)f->height;
    i->pitch = (int)f->pitch[0];
    d->image = i;
}

/* The times of a run's first frames are VLC's estimates, and slow videos are seldom even. */
static void note_spacing(struct decoder *d, int64_t time_us)
{
    int64_t spacing = time_us - d->newest_us;
    if (d->taken < SPACING_AFTER)
        d->taken++;
    else if (spacing > 0 && spacing <= SPACING_MOST_US && (!d->spacing_us || spacing < d->spacing_us))
        d->spacing_us = spacing;
    else if (spacing > SPACING_MOST_US)
        d->spacing_us = SPACING_NEVER;
}

void decoder_next_pass(struct decoder *d)
{
    d->ended = false;
    d->playing++;
    d->newest_us = d->ahead_us;
    d->ahead_us = 0;
    d->spacing_us = 0; /* nothing tells when this run goes on */
    d->taken = 0;
}

/* Frames of the next run come while this one still plays, and wait behind its own. */
static void enqueue(struct decoder *d, const struct frames_message *m)
{
    if (d->early || (d->has_shown && m->count < d->shown.pass)) {
        d->outdated += !d->early;
        decoder_release(d, m->index);
        return;
    }
    size_t at = d->n_queue++;
    for (; at > 0 && d->queue[at - 1].pass > m->count; at--)
        d->queue[at] = d->queue[at - 1];
    d->queue[at] = (struct queued){m->index, m->count, m->time_us, ++d->all->last_serial};
}

static void take_video_frame(struct decoder *d, const struct frames_message *m)
{
    if (d->format.pixels != FRAMES_I420 || d->n_queue > FRAMES_RING_MAX) {
        decoder_fail(d, "sent frames of a wrong kind");
        return;
    }
    if (m->count < d->playing || m->count > d->pass || m->count > d->playing + 1) {
        decoder_fail(d, "sent a frame of a run that is not its");
        return;
    }
    enqueue(d, m);
    if (m->count == d->playing) {
        note_spacing(d, m->time_us);
        d->newest_us = m->time_us;
    } else {
        d->ahead_us = m->time_us;
    }
}

static void take_frame(struct decoder *d, const struct frames_message *m, int64_t mono_us)
{
    if (!d->ring || m->index >= d->format.count) {
        decoder_fail(d, "sent a frame outside its memory");
        return;
    }
    if (d->kind == MEDIUM_PICTURE)
        take_picture(d, m);
    else
        take_video_frame(d, m);
    d->heard_us = mono_us;
    if (d->state == DECODER_STARTING) {
        d->state = DECODER_READY;
        d->first_us = mono_us - d->spawned_us;
        d->first_time_us = m->time_us;
    }
}

/* What was made ready of the next run is not wanted any more. */
static void end_early(struct decoder *d, int64_t missing_ms)
{
    snprintf(d->reason, sizeof d->reason, "ended %lld ms early", (long long)missing_ms);
    d->early = d->ended = true;
    while (d->n_queue > 0 && d->queue[d->n_queue - 1].pass > d->playing)
        decoder_release(d, d->queue[--d->n_queue].index);
}

/* Judged by frames and dates, not by what the library says of itself. A run that began in the middle is judged the same. */
static void take_end(struct decoder *d, const struct frames_message *m)
{
    if (d->kind == MEDIUM_PICTURE)
        return;
    if (d->state == DECODER_STARTING) {
        decoder_fail(d, "ended without a single frame");
        return;
    }
    if (d->ended || m->count != d->playing) {
        decoder_fail(d, "ended a run that is not its");
        return;
    }
    int64_t missing = d->media_ms - d->newest_us / 1000;
    if (missing > DECODER_EARLY_END_MS + 100)
        end_early(d, missing);
    else if (d->pass > d->playing)
        decoder_next_pass(d);
    else
        d->ended = true;
}

static void take(struct decoder *d, const struct frames_message *m, int fd, int64_t mono_us)
{
    switch (m->type) {
    case FRAMES_FORMAT:
        take_format(d, m, fd);
        break;
    case FRAMES_FRAME:
        take_frame(d, m, mono_us);
        break;
    case FRAMES_SOUND:
        decoder_take_sound(d, m, fd);
        break;
    case FRAMES_END:
        take_end(d, m);
        break;
    case FRAMES_FAULT:
        decoder_fail(d, "%s", m->text);
        break;
    case FRAMES_WALLS:
        text_copy(d->all->walls, sizeof d->all->walls, m->text);
        break;
    default:
        decoder_fail(d, "sent nonsense");
    }
}

static void peer_gone(struct decoder *d)
{
    int status = 0;
    char text[80] = "";
    if (waitpid(d->pid, &status, WNOHANG) == d->pid) {
        process_status_text(status, text, sizeof text);
        d->pid = 0;
    }
    close(d->socket);
    d->socket = -1;
    if (!d->image && !d->ended)
        decoder_fail(d, "died%s%s", *text ? ": " : "", text);
}

static void judge(struct decoder *d, int64_t mono_us)
{
    if (d->state == DECODER_STARTING && mono_us - d->spawned_us >= DECODER_FIRST_FRAME_US)
        decoder_fail(d, "no frame within 3 s");
    if (d->kind != MEDIUM_VIDEO || d->state != DECODER_READY || !d->running || d->ended)
        return;
    int64_t due = d->start_us[d->playing % DECODER_PASSES] + d->newest_us;
    int64_t since = due > d->heard_us ? due : d->heard_us;
    if (d->n_queue == 0 && mono_us - since >= DECODER_SILENCE_US)
        decoder_fail(d, "stalled: no frame for 3 s");
}

/* At its moment, whether or not the run before has told its end, which it does late. */
static void change_sound(struct decoder *d, int64_t mono_us)
{
    if (d->sounding < d->playing ||
        (d->sounding < d->pass && mono_us >= d->start_us[(d->sounding + 1) % DECODER_PASSES] - SOUND_CHANGE_US))
        decoder_sound_on(d);
}

void decoder_turn(struct decoder *d, int64_t mono_us)
{
    struct frames_message m;
    struct error err = {0};
    for (int i = 0; i < 256 && d->socket >= 0 && d->state != DECODER_FAILED; i++) {
        int fd = -1, rc = frames_receive(d->socket, &m, &fd, &err);
        if (rc == 0)
            break;
        if (rc < 0) {
            peer_gone(d);
            break;
        }
        take(d, &m, fd, mono_us);
        if (fd >= 0)
            close(fd);
    }
    judge(d, mono_us);
    change_sound(d, mono_us);
    decoder_tell_sound(d);
}

void decoders_forgive(struct decoders *all, int64_t us)
{
    for (size_t i = 0; i < all->n; i++) {
        all->list[i]->spawned_us += us;
        all->list[i]->heard_us += us;
    }
}

/* A video whose next frame comes in time is read when that frame is due: one wake-up a frame instead of two. Sound is read as it
 * comes. */
static bool can_wait(const struct decoder *d, const struct ticks *t, int64_t tick)
{
    return d->voice < 0 && decoder_next_tick(d, t, tick) != INT64_MAX;
}

size_t decoders_poll(const struct decoders *all, const struct ticks *t, int64_t tick, struct pollfd *out, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; i < all->n && n < size; i++)
        if (all->list[i]->socket >= 0 && !can_wait(all->list[i], t, tick))
            out[n++] = (struct pollfd){.fd = all->list[i]->socket, .events = POLLIN};
    return n;
}

size_t decoders_count(const struct decoders *all)
{
    return all->n;
}

const struct decoder *decoders_at(const struct decoders *all, size_t i)
{
    return all->list[i];
}

int64_t decoders_failures(const struct decoders *all)
{
    return all->failures;
}

const char *decoders_walls(const struct decoders *all)
{
    return all->walls;
}

enum decoder_state decoder_state(const struct decoder *d)
{
    return d->state == DECODER_READY && d->ended ? DECODER_ENDED : d->state;
}

const char *decoder_reason(const struct decoder *d)
{
    return d->reason;
}

pid_t decoder_pid(const struct decoder *d)
{
    return d->pid;
}

const char *decoder_item(const struct decoder *d)
{
    return d->item;
}

enum medium_kind decoder_kind(const struct decoder *d)
{
    return d->kind;
}

int64_t decoder_age_us(const struct decoder *d, int64_t mono_us)
{
    return mono_us - d->spawned_us;
}

int64_t decoder_first_us(const struct decoder *d)
{
    return d->first_us;
}

struct image *decoder_image(struct decoder *d)
{
    return image_hold(d->image);
}
