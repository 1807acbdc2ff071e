#include "screen/mixer.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    RING = 3 * MIXER_RATE, /* sample frames a voice may hold */
    BLOCKS = 512,
    RAMP = MIXER_RATE / 200,        /* 5 ms: starts and stops */
    LOOSE_US = 40000,               /* further out of step: brought back at once, through silence */
    SLACK_US = 3000,                /* nearer than this: nothing to do */
    STEP = 480                      /* between them: one sample more or less in so many */
};

struct block {
    unsigned pass;
    int64_t time_us; /* of its first remaining sample, in the file */
    size_t n;
};

struct voice {
    bool open, closing, rolling;
    int volume, gain; /* gain: 0…RAMP, where the ramp stands */
    int16_t *ring;
    size_t head, count; /* sample frames */
    struct block blocks[BLOCKS];
    size_t first_block, n_blocks;
    bool started[4]; /* by pass & 3 */
    int64_t start_us[4];
    unsigned start_pass[4];
    int64_t taken;
    int32_t last[2]; /* what was heard last, for a soft end */
    int since_step;
};

struct mixer {
    pthread_mutex_t lock; /* guards all below */
    int volume;
    struct voice voices[MIXER_VOICES];
};

struct mixer *mixer_create(void)
{
    struct mixer *m = xcalloc(1, sizeof *m);
    pthread_mutex_init(&m->lock, NULL);
    m->volume = 100;
    return m;
}

void mixer_free(struct mixer *m)
{
    if (!m)
        return;
    for (int i = 0; i < MIXER_VOICES; i++)
        free(m->voices[i].ring);
    pthread_mutex_destroy(&m->lock);
    free(m);
}

void mixer_set_volume(struct mixer *m, int volume)
{
    pthread_mutex_lock(&m->lock);
    m->volume = volume;
    pthread_mutex_unlock(&m->lock);
}

int mixer_open(struct mixer *m, int volume)
{
    int found = -1;
    pthread_mutex_lock(&m->lock);
    for (int i = 0; i < MIXER_VOICES && found < 0; i++)
        if (!m->voices[i].open)
            found = i;
    if (found >= 0) {
        struct voice *v = &m->voices[found];
        int16_t *ring = v->ring;
        memset(v, 0, sizeof *v);
        v->ring = ring ? ring : xcalloc(RING, 2 * sizeof *ring);
        v->open = true;
        v->volume = volume;
    }
    pthread_mutex_unlock(&m->lock);
    return found;
}

static void forget(struct voice *v)
{
    v->open = v->rolling = v->closing = false;
    v->count = v->n_blocks = 0;
    free(v->ring);
    v->ring = NULL;
}

void mixer_close(struct mixer *m, int voice)
{
    if (voice < 0)
        return;
    pthread_mutex_lock(&m->lock);
    struct voice *v = &m->voices[voice];
    v->closing = true;
    if (!v->rolling && v->last[0] == 0 && v->last[1] == 0)
        forget(v);
    pthread_mutex_unlock(&m->lock);
}

void mixer_start(struct mixer *m, int voice, unsigned pass, int64_t mono_us)
{
    pthread_mutex_lock(&m->lock);
    struct voice *v = &m->voices[voice];
    v->started[pass & 3] = true;
    v->start_pass[pass & 3] = pass;
    v->start_us[pass & 3] = mono_us;
    pthread_mutex_unlock(&m->lock);
}

static void store(struct voice *v, const int16_t *samples, size_t n)
{
    size_t at = (v->head + v->count) % RING, first = n < RING - at ? n : RING - at;
    memcpy(v->ring + 2 * at, samples, first * 4);
    memcpy(v->ring, samples + 2 * first, (n - first) * 4);
    v->count += n;
}

void mixer_add(struct mixer *m, int voice, unsigned pass, int64_t time_us, const int16_t *samples, size_t n)
{
    pthread_mutex_lock(&m->lock);
    struct voice *v = &m->voices[voice];
    if (v->open && v->n_blocks < BLOCKS && n <= RING - v->count) {
        store(v, samples, n);
        v->blocks[(v->first_block + v->n_blocks++) % BLOCKS] = (struct block){pass, time_us, n};
    } else {
        v->taken += (int64_t)n;
    }
    pthread_mutex_unlock(&m->lock);
}

int64_t mixer_taken(struct mixer *m, int voice)
{
    pthread_mutex_lock(&m->lock);
    int64_t n = m->voices[voice].taken;
    pthread_mutex_unlock(&m->lock);
    return n;
}

static int64_t samples_us(int64_t n)
{
    return n * 1000000 / MIXER_RATE;
}

static void drop(struct voice *v, size_t n)
{
    struct block *b = &v->blocks[v->first_block];
    v->head = (v->head + n) % RING;
    v->count -= n;
    v->taken += (int64_t)n;
    b->n -= n;
    b->time_us += samples_us((int64_t)n);
    if (b->n == 0) {
        v->first_block = (v->first_block + 1) % BLOCKS;
        v->n_blocks--;
    }
}

/* When the next sample is due; false where none is here or its run has not been started. */
static bool next_due(const struct voice *v, int64_t *ret_us)
{
    if (v->n_blocks == 0)
        return false;
    const struct block *b = &v->blocks[v->first_block];
    unsigned k = b->pass & 3;
    if (!v->started[k] || v->start_pass[k] != b->pass)
        return false;
    *ret_us = v->start_us[k] + b->time_us;
    return true;
}

/* Drops what was due before `mono_us`. */
static void catch_up(struct voice *v, int64_t mono_us)
{
    int64_t due;
    while (next_due(v, &due) && due < mono_us) {
        size_t late = (size_t)((mono_us - due) * MIXER_RATE / 1000000);
        if (late == 0)
            return;
        size_t n = v->blocks[v->first_block].n;
        drop(v, late < n ? late : n);
    }
}

/* One sample of the voice at a moment into `ret`; silence where none is due. */
static void take(struct voice *v, int64_t mono_us, int32_t ret[2])
{
    int64_t due;
    bool have = next_due(v, &due) && !v->closing;
    int64_t error = have ? due - mono_us : 0;
    if (v->rolling && (!have || error > LOOSE_US || error < -LOOSE_US))
        v->rolling = false;
    if (!v->rolling && have && v->gain == 0) {
        if (error < -samples_us(1) - 1)
            catch_up(v, mono_us);
        have = next_due(v, &due);
        v->rolling = have && due <= mono_us;
    }
    if (!v->rolling) {
        ret[0] = v->last[0] * v->gain / RAMP;
        ret[1] = v->last[1] * v->gain / RAMP;
        v->gain -= v->gain > 0;
        if (v->gain == 0)
            v->last[0] = v->last[1] = 0;
        return;
    }
    v->gain += v->gain < RAMP;
    for (int c = 0; c < 2; c++) {
        v->last[c] = v->ring[2 * v->head + (size_t)c] * v->volume / 100;
        ret[c] = v->last[c] * v->gain / RAMP;
    }
    bool step = ++v->since_step >= STEP && (error > SLACK_US || error < -SLACK_US);
    if (step)
        v->since_step = 0;
    if (step && error > 0)
        return; /* early: this sample once more */
    drop(v, 1);
    if (step && v->n_blocks > 0)
        drop(v, 1);
}

static int16_t clip(int32_t s)
{
    return (int16_t)(s > INT16_MAX ? INT16_MAX : s < INT16_MIN ? INT16_MIN : s);
}

void mixer_render(struct mixer *m, int16_t *out, size_t n, int64_t mono_us)
{
    pthread_mutex_lock(&m->lock);
    for (size_t i = 0; i < n; i++) {
        int32_t sum[2] = {0, 0};
        int64_t moment = mono_us + samples_us((int64_t)i);
        for (int k = 0; k < MIXER_VOICES; k++) {
            int32_t s[2];
            if (!m->voices[k].open)
                continue;
            take(&m->voices[k], moment, s);
            sum[0] += s[0];
            sum[1] += s[1];
        }
        out[2 * i] = clip(sum[0] * m->volume / 100);
        out[2 * i + 1] = clip(sum[1] * m->volume / 100);
    }
    for (int k = 0; k < MIXER_VOICES; k++)
        if (m->voices[k].open && m->voices[k].closing && m->voices[k].gain == 0)
            forget(&m->voices[k]);
    pthread_mutex_unlock(&m->lock);
}

void mixer_skip(struct mixer *m, int64_t mono_us)
{
    pthread_mutex_lock(&m->lock);
    for (int k = 0; k < MIXER_VOICES; k++) {
        struct voice *v = &m->voices[k];
        if (!v->open)
            continue;
        catch_up(v, mono_us);
        if (v->closing)
            forget(v);
    }
    pthread_mutex_unlock(&m->lock);
}

bool mixer_wants_device(struct mixer *m)
{
    bool wants = false;
    pthread_mutex_lock(&m->lock);
    for (int k = 0; k < MIXER_VOICES; k++)
        wants = wants || (m->voices[k].open && m->voices[k].volume > 0 && m->voices[k].n_blocks > 0 && m->volume > 0);
    pthread_mutex_unlock(&m->lock);
    return wants;
}
