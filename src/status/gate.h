/* Costly answers (a picture, a schedule, play records) are made one at a time; a few may wait, more are told
 * to come again. So a flood of them takes neither the memory nor the threads that the cheap answers need. */
#ifndef PAPAN_STATUS_GATE_H
#define PAPAN_STATUS_GATE_H

#include <stdbool.h>

struct gate;
struct gate *gate_create(void);
void gate_free(struct gate *g);
/* False: too many wait already. */
bool gate_enter(struct gate *g);
void gate_leave(struct gate *g);

#endif
