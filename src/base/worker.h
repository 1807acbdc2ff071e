/* A thread that does slow jobs one after another, so that its owner never waits for the card. A job is the caller's memory:
 * `run` has it on the worker's thread, then `done` on the thread that collects (worker_collect), which frees it. Signals are blocked in
 * the worker. Hand-over: a job belongs to the worker from worker_give to `done`. */
#ifndef PAPAN_BASE_WORKER_H
#define PAPAN_BASE_WORKER_H

#include <stdbool.h>

struct worker;
struct job {
    void (*run)(struct job *);
    void (*done)(struct job *);
    struct worker *worker;
    struct job *next; /* the worker's list; guarded by its lock */
};

/* NULL: no thread can be had. */
struct worker *worker_create(const char *name);
/* Asks the running job to stop (worker_hurried), waits for it, then calls `done` of every job that was given. */
void worker_destroy(struct worker *w);
/* Jobs run in the order in which they were given. */
void worker_give(struct worker *w, struct job *j);
/* Readable while finished jobs wait. */
int worker_fd(const struct worker *w);
/* Calls `done` of all that have ended. */
void worker_collect(struct worker *w);
/* The running job should end early: the program stops, or worker_hurry was called since it began. Any thread. */
bool worker_hurried(const struct worker *w);
/* To the running job alone. */
void worker_hurry(struct worker *w);
/* The whole worker ends; for its running job. */
bool worker_stopping(const struct worker *w);

#endif
