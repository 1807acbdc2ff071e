#include "base/thread.h"

#include "base/clock.h"

#include <time.h>

#define LOOK_MS 10

void thread_cond_init(pthread_cond_t *cond)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(cond, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

bool thread_join_within(pthread_t thread, int timeout_ms)
{
    for (int waited = 0; waited <= timeout_ms; waited += LOOK_MS) {
        if (pthread_tryjoin_np(thread, NULL) == 0)
            return true;
        clock_sleep_ms(LOOK_MS);
    }
    return false;
}
