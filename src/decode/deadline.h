/* The first frame's deadline. */
#ifndef PAPAN_DECODE_DEADLINE_H
#define PAPAN_DECODE_DEADLINE_H

/* Unless deadline_met is called in time, tells the screen by FAULT on `socket` and ends the process. Once. */
void deadline_set(int socket);
void deadline_met(void);

#endif
