#include "decode/deadline.h"

#include "decode/job.h"
#include "frames/frames.h"

#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

/* Less than the screen's 3 s, so that it hears why. */
#define DEADLINE_US 2800000

/* Made ready before, as a signal handler may not format. */
static const struct frames_message late = {.type = FRAMES_FAULT, .text = "no first frame within 3 s"};
static int late_socket = -1;

static void on_deadline(int signal)
{
    (void)signal;
    frames_send(late_socket, &late, -1);
    _exit(JOB_BAD_MEDIA);
}

static void set(long us)
{
    struct itimerval t = {.it_value = {us / 1000000, us % 1000000}};
    setitimer(ITIMER_REAL, &t, NULL);
}

void deadline_set(int socket)
{
    late_socket = socket;
    signal(SIGALRM, on_deadline);
    set(DEADLINE_US);
}

void deadline_met(void)
{
    set(0);
}
