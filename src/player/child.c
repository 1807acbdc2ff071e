#include "player/child.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/process.h"
#include "base/text.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static void plan_restart(struct child *c, const char *why)
{
    int64_t now = clock_boot_ms(), delay = restart_delay(&c->policy, c->started, now);
    c->start_at = now + delay;
    c->restarts++;
    c->restarted = now;
    text_copy(c->why, sizeof c->why, why);
    if (delay)
        log_warning("%s: %s; starts again in %lld s", c->name, why, (long long)(delay / 1000));
    else
        log_warning("%s: %s; starts again", c->name, why);
}

void child_start(struct child *c, const char *const *arguments, size_t n_arguments, const char *extra)
{
    struct error err = {0};
    size_t n = 0;
    char **argv = xcalloc(n_arguments + 3, sizeof *argv);
    char *path = process_sibling(c->name, &err);
    argv[n++] = xstrdup(c->name);
    for (size_t i = 0; i < n_arguments; i++)
        argv[n++] = xstrdup(arguments[i]);
    if (extra)
        argv[n++] = xstrdup(extra);
    c->started = clock_boot_ms();
    c->started_wall = clock_wall_ms();
    c->pulse = (struct pulse){.vain_starts = c->pulse.vain_starts};
    c->stalled = false;
    if (!path || !process_start(path, argv, NULL, NULL, 0, &c->pid, &err)) {
        c->pid = 0;
        plan_restart(c, err.text);
    } else {
        log_info("%s started (process %ld)%s%s", c->name, (long)c->pid, extra ? " with " : "",
                 extra ? extra : "");
    }
    for (size_t i = 0; i < n; i++)
        free(argv[i]);
    free(argv);
    free(path);
}

void child_ended(struct child *c, int wait_status)
{
    char status[100], why[140];
    process_status_text(wait_status, status, sizeof status);
    snprintf(why, sizeof why, "%s%s", c->stalled ? "stood still, " : "ended with ", status);
    c->pid = 0;
    c->pulse.vain_starts = c->stalled && !c->pulse.seen ? c->pulse.vain_starts + 1 : 0;
    c->stalled = false;
    plan_restart(c, why);
}

void child_check(struct child *c, const char *runtime_path)
{
    if (!c->pid)
        return;
    if (!c->beat)
        c->beat = beat_attach(runtime_path, c->short_name);
    int64_t beat = 0;
    if (c->beat && beat_page(c->beat)->pid == c->pid) /* else it is the run before's, or not there yet */
        beat = __atomic_load_n(&beat_page(c->beat)->beat_mono_us, __ATOMIC_RELAXED);
    enum pulse_state state = pulse_check(&c->pulse, beat, clock_boot_ms());
    if (state != PULSE_FINE && !c->stalled)
        log_warning("%s (process %ld) stands still", c->name, (long)c->pid);
    if (state == PULSE_FINE && c->stalled)
        log_info("%s moves again", c->name);
    c->stalled = state != PULSE_FINE;
    if (state == PULSE_DEAD)
        kill(c->pid, SIGKILL);
}

void child_finish(struct child *c)
{
    beat_close(c->beat);
    c->beat = NULL;
}
