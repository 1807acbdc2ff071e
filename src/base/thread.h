/* The little that every thread of ours needs beyond pthreads. */
#ifndef PAPAN_BASE_THREAD_H
#define PAPAN_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* A condition whose timed waits count on the monotonic clock, so that a wall clock that jumps wakes nobody. */
void thread_cond_init(pthread_cond_t *cond);
/* Joins a thread that was told to stop. False where it has not ended within `timeout_ms` (a dying card or stick can hold it): then it
 * still runs, and what it uses must stay. Blocks. */
bool thread_join_within(pthread_t thread, int timeout_ms);

#endif
