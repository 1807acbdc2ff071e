/* The sound device: opened by a thread of its own once there is something to hear, because opening may take long or for ever;
 * a device that is missing, refuses or sticks costs the sound only. In: a mixer. Out: its stream. Main thread calls. */
#ifndef PAPAN_SCREEN_SOUND_H
#define PAPAN_SCREEN_SOUND_H

#include "screen/mixer.h"

struct sound;
/* `device`: "default" or a name. The mixer is the caller's and outlives it. */
struct sound *sound_create(struct mixer *m, const char *device);
/* Waits at most a second; a thread that is stuck in the device is left to the process's end. */
void sound_destroy(struct sound *s);
/* Opens, closes after a time of silence, notices a stuck device, keeps the mixer moving without one. To be called about four
 * times a second while sound is wanted; cheap. */
void sound_turn(struct sound *s, int64_t mono_us);
/* A sentence where sound is wanted and cannot be had; else NULL. */
const char *sound_fault(const struct sound *s);

#endif
