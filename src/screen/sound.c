#include "screen/sound.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

#include <SDL.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BUFFER = 1024, /* sample frames asked of the device: 21 ms */
    OPEN_LIMIT_US = 5000000,
    STUCK_US = 3000000,
    RETRY_US = 30000000,
    SILENCE_US = 60000000
};

enum stage { CLOSED, OPENING, OPEN, CLOSING };

struct sound {
    struct mixer *mixer;
    char device[256]; /* "" = default */
    pthread_t thread; /* opens, waits, closes */
    bool has_thread;
    _Atomic int stage, stop;
    _Atomic int64_t called_us, latency_us; /* of the device's last call */
    char refusal[200];                     /* written by the thread before stage goes to CLOSED */
    /* main thread only */
    int64_t since_us, wanted_us, retry_us;
    char fault[256];
};

/* Device's thread. What is handed over now is heard after what the device holds already: about one buffer. */
static void fill(void *user, Uint8 *stream, int length)
{
    struct sound *s = user;
    int64_t now = clock_mono_us();
    s->called_us = now;
    mixer_render(s->mixer, (int16_t *)(void *)stream, (size_t)length / 4, now + s->latency_us);
}

static bool open_device(struct sound *s, SDL_AudioDeviceID *ret)
{
    SDL_AudioSpec want = {.freq = MIXER_RATE, .format = AUDIO_S16SYS, .channels = 2, .samples = BUFFER, .callback = fill,
                          .userdata = s},
                  have;
    if (!SDL_WasInit(SDL_INIT_AUDIO) && SDL_InitSubSystem(SDL_INIT_AUDIO) < 0)
        return false;
    *ret = SDL_OpenAudioDevice(s->device[0] ? s->device : NULL, 0, &want, &have, 0);
    if (!*ret)
        return false;
    s->latency_us = (int64_t)have.samples * 1000000 / MIXER_RATE;
    return true;
}

static void *run(void *user)
{
    struct sound *s = user;
    pthread_setname_np(pthread_self(), "sound");
    SDL_AudioDeviceID id = 0;
    if (!open_device(s, &id)) {
        snprintf(s->refusal, sizeof s->refusal, "%s", SDL_GetError());
        s->stage = CLOSED;
        return NULL;
    }
    s->refusal[0] = 0;
    s->called_us = clock_mono_us();
    s->stage = OPEN;
    SDL_PauseAudioDevice(id, 0);
    while (!s->stop)
        clock_sleep_ms(200);
    s->stage = CLOSING;
    SDL_CloseAudioDevice(id);
    s->stage = CLOSED;
    return NULL;
}

struct sound *sound_create(struct mixer *m, const char *device)
{
    struct sound *s = xcalloc(1, sizeof *s);
    s->mixer = m;
    if (device && strcmp(device, "default") != 0)
        snprintf(s->device, sizeof s->device, "%s", device);
    return s;
}

void sound_destroy(struct sound *s)
{
    if (!s)
        return;
    s->stop = 1;
    for (int i = 0; s->has_thread && s->stage != CLOSED && i < 50; i++)
        clock_sleep_ms(20);
    if (s->has_thread && s->stage != CLOSED)
        return; /* stuck in the device: its memory stays, the process ends soon */
    if (s->has_thread)
        pthread_join(s->thread, NULL);
    free(s);
}

static void join_ended(struct sound *s, int64_t mono_us)
{
    if (!s->has_thread || s->stage != CLOSED)
        return;
    pthread_join(s->thread, NULL);
    s->has_thread = false;
    if (s->refusal[0]) {
        if (!s->fault[0])
            log_warning("sound: %s", s->refusal);
        snprintf(s->fault, sizeof s->fault, "the sound device cannot be opened: %s", s->refusal);
        s->retry_us = mono_us + RETRY_US;
    }
}

static void begin(struct sound *s, int64_t mono_us)
{
    s->stop = 0;
    s->stage = OPENING;
    s->since_us = mono_us;
    s->has_thread = pthread_create(&s->thread, NULL, run, s) == 0;
    if (!s->has_thread) {
        s->stage = CLOSED;
        s->retry_us = mono_us + RETRY_US;
    }
}

static void judge(struct sound *s, int64_t mono_us)
{
    const char *fault = NULL;
    if (s->stage == OPENING && mono_us - s->since_us > OPEN_LIMIT_US)
        fault = "the sound device does not answer while it is opened";
    if (s->stage == OPEN && mono_us - s->called_us > STUCK_US)
        fault = "the sound device takes no more samples";
    if (s->stage == OPEN && !fault)
        s->fault[0] = 0;
    if (fault && strcmp(fault, s->fault) != 0) {
        snprintf(s->fault, sizeof s->fault, "%s", fault);
        log_warning("sound: %s", fault);
    }
    if (fault && s->stage == OPEN)
        s->stop = 1; /* closed if it lets us, opened anew then */
}

void sound_turn(struct sound *s, int64_t mono_us)
{
    bool wants = mixer_wants_device(s->mixer);
    if (wants)
        s->wanted_us = mono_us;
    join_ended(s, mono_us);
    if (wants && !s->has_thread && mono_us >= s->retry_us)
        begin(s, mono_us);
    if (s->has_thread && s->stage == OPEN && mono_us - s->wanted_us > SILENCE_US)
        s->stop = 1;
    judge(s, mono_us);
    if (s->stage != OPEN || s->fault[0])
        mixer_skip(s->mixer, mono_us);
    if (!wants && mono_us - s->wanted_us > SILENCE_US)
        s->fault[0] = 0; /* nothing to hear: nothing missing */
}

const char *sound_fault(const struct sound *s)
{
    return s->fault[0] ? s->fault : NULL;
}
