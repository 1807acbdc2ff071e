/* Answers runtime/screen.sock: who connects gets the composed frame (record.h). Main thread; a client cannot make it wait. */
#ifndef PAPAN_SCREEN_SHOTS_H
#define PAPAN_SCREEN_SHOTS_H

#include "screen/present/present.h"

/* Accepts all that wait on `listener` and answers them. */
void shots_serve(int listener, struct presenter *p, int64_t wall_ms);

#endif
