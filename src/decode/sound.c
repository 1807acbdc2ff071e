#include "decode/sound.h"

#include "base/clock.h"
#include "frames/frames.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

/* VLC's dates of blocks jitter by some samples; as long as they stay within this of the count, the count is
 * the truth. */
#define JITTER_US 30000

bool sound_init(struct sound *s, int socket, struct error *err)
{
    *s = (struct sound){.socket = socket, .fd = frames_memfd("papan-sound", FRAMES_SOUND_RING_BYTES, err)};
    if (s->fd < 0)
        return false;
    void *ring = mmap(NULL, FRAMES_SOUND_RING_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, s->fd, 0);
    if (ring == MAP_FAILED)
        return error_errno(err, NULL, errno, "cannot map the sound's memory");
    s->ring = ring;
    return true;
}

static void copy_in(struct sound *s, const uint8_t *bytes, size_t n)
{
    size_t at = s->written % FRAMES_SOUND_RING_BYTES, first = FRAMES_SOUND_RING_BYTES - at;
    first = first < n ? first : n;
    memcpy(s->ring + at, bytes, first);
    memcpy(s->ring, bytes + first, n - first);
    s->written += n;
}

void sound_put(struct sound *s, struct sound_stream *stream, const void *samples, uint32_t n, int64_t date)
{
    size_t bytes = (size_t)n * SOUND_FRAME_BYTES;
    if (n == 0 || stream->n_waiting == SOUND_WAITING_MAX || bytes > FRAMES_SOUND_RING_BYTES ||
        s->written - s->done > FRAMES_SOUND_RING_BYTES - bytes) {
        s->dropped++;
        return;
    }
    stream->waiting[stream->n_waiting++] = (struct sound_block){s->written, n, date, !stream->resumed};
    copy_in(s, samples, bytes);
}

void sound_flush(struct sound_stream *stream)
{
    stream->n_waiting = 0;
    stream->counting = false;
}

/* Neighbouring blocks touch exactly; only a real jump begins a new count. */
static int64_t time_of(struct sound_stream *stream, const struct sound_block *b, const struct dates *dates)
{
    int64_t time = dates_sound(dates, b->date, b->old);
    int64_t expected = stream->base_time + stream->counted * 1000000 / SOUND_RATE;
    if (!stream->counting || time - expected >= JITTER_US || expected - time >= JITTER_US) {
        stream->counting = true;
        stream->base_time = expected = time;
        stream->counted = 0;
    }
    stream->counted += b->samples;
    return expected;
}

void sound_send(struct sound *s, struct sound_stream *stream, const struct dates *dates, uint32_t round)
{
    for (size_t i = 0; i < stream->n_waiting; i++) {
        const struct sound_block *b = &stream->waiting[i];
        struct frames_message m = {.type = FRAMES_SOUND,
                                   .count = round,
                                   .offset = b->offset,
                                   .samples = b->samples,
                                   .time_us = time_of(stream, b, dates),
                                   .sent_us = clock_mono_us()};
        if (frames_send(s->socket, &m, s->announced ? -1 : s->fd))
            s->announced = true;
    }
    stream->n_waiting = 0;
}
