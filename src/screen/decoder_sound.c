/* A video's sound: from the ring that it shares with its decoder to its voice. */
#include "screen/decoder_private.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

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
    for (unsigned n = d->playing; d->voice >= 0 && d->running && n <= d->pass; n++)
        mixer_start(d->all->mixer, d->voice, n, d->start_us[n % DECODER_PASSES]);
}

/* A voice plays in the order in which it is filled: what the next run sends while this one still plays waits here. It is little, since
 * that run stands still after its second frame. */
static void put_aside(struct decoder *d, int64_t time_us, const int16_t *samples, size_t n)
{
    struct sound_aside *a = &d->aside;
    if (a->n == SOUND_ASIDE_MAX || n > MIXER_RATE) {
        d->sound_base += (int64_t)n;
        return;
    }
    int16_t *copy = xmalloc(n * 4);
    memcpy(copy, samples, n * 4);
    a->list[a->n++] = (struct sound_piece){copy, n, time_us};
}

static void give(struct decoder *d, unsigned pass, int64_t time_us, const int16_t *samples, size_t n)
{
    if (pass == d->sounding)
        mixer_add(d->all->mixer, d->voice, pass, time_us, samples, n);
    else if (pass == d->sounding + 1)
        put_aside(d, time_us, samples, n);
    else
        d->sound_base += (int64_t)n; /* its run is over */
}

void decoder_sound_on(struct decoder *d)
{
    const struct sound_aside *a = &d->aside;
    d->sounding++;
    for (size_t i = 0; i < a->n && d->voice >= 0; i++)
        mixer_add(d->all->mixer, d->voice, d->sounding, a->list[i].time_us, a->list[i].samples, a->list[i].n);
    decoder_sound_free(d);
}

void decoder_sound_free(struct decoder *d)
{
    for (size_t i = 0; i < d->aside.n; i++)
        free(d->aside.list[i].samples);
    d->aside.n = 0;
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
    if (m->count > d->pass) {
        decoder_fail(d, "sent sound of a run that is not its");
        return;
    }
    if (d->volume > 0 && d->voice < 0)
        open_voice(d);
    int64_t end = (int64_t)(m->offset / 4) + m->samples;
    d->sound_got = end > d->sound_got ? end : d->sound_got; /* two runs' blocks come by turns */
    if (d->voice < 0)
        return;
    size_t at = m->offset % FRAMES_SOUND_RING_BYTES / 4, ring = FRAMES_SOUND_RING_BYTES / 4;
    size_t first = m->samples < ring - at ? m->samples : ring - at;
    const int16_t *samples = (const int16_t *)(const void *)d->sound;
    give(d, m->count, m->time_us, samples + 2 * at, first);
    if (m->samples > first)
        give(d, m->count, m->time_us + (int64_t)first * 1000000 / MIXER_RATE, samples, m->samples - first);
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
