/* Up to MIXER_VOICES sounds into one stream, each in step with its picture. In: samples (S16 stereo, 48 kHz) with their time in
 * the file, and when the file's time 0 falls. Out: a stream whose every sample is asked for with the moment it will be heard.
 * Voices start, stop and are brought back into step without clicks. The main thread feeds, the sound device's thread renders;
 * one short lock, never held over a call that may block. No device, no clock. */
#ifndef PAPAN_SCREEN_MIXER_H
#define PAPAN_SCREEN_MIXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MIXER_VOICES 6
#define MIXER_RATE 48000

struct mixer;
struct mixer *mixer_create(void);
void mixer_free(struct mixer *m);
/* Overall volume, 0…100. */
void mixer_set_volume(struct mixer *m, int volume);

/* A voice for one decoder; -1 where all are taken. `volume` 0…100. */
int mixer_open(struct mixer *m, int volume);
/* Lets the voice fade out within 10 ms; it must not be used afterwards. */
void mixer_close(struct mixer *m, int voice);
/* The file's time 0 of run number `pass` (0, then one more at each repetition) falls on `mono_us`. */
void mixer_start(struct mixer *m, int voice, unsigned pass, int64_t mono_us);
/* n sample frames that begin at `time_us` of the file in run `pass`. Copies; what does not fit is dropped. */
void mixer_add(struct mixer *m, int voice, unsigned pass, int64_t time_us, const int16_t *samples, size_t n);
/* Sample frames that were taken from the voice so far, dropped ones included. */
int64_t mixer_taken(struct mixer *m, int voice);
/* n sample frames; the first is heard at `mono_us`. Any thread. */
void mixer_render(struct mixer *m, int16_t *out, size_t n, int64_t mono_us);
/* Without a device: what was due before `mono_us` is gone. */
void mixer_skip(struct mixer *m, int64_t mono_us);
/* Is anything to be heard, now or later (an open voice with samples and volume)? */
bool mixer_wants_device(struct mixer *m);

#endif
