#include "screen/cec.h"

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/process.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TIMEOUT_US = 10000000, LOOK_US = 200000, OUTPUT_MAX = 65536 };

struct cec {
    char *program;
    const char *name;
    bool kernel; /* cec-ctl */
    pid_t pid;   /* 0 = none runs */
    int output;
    enum cec_order order;
    int64_t began_us;
    struct buffer said;
    bool told; /* that it fails: once */
};

struct cec *cec_create(void)
{
    char *program = access("/dev/cec0", F_OK) == 0 ? process_find("cec-ctl") : NULL;
    bool kernel = program != NULL;
    if (!program && !(program = process_find("cec-client")))
        return NULL;
    struct cec *c = xcalloc(1, sizeof *c);
    c->program = program;
    c->kernel = kernel;
    c->name = kernel ? "cec-ctl" : "cec-client";
    c->output = -1;
    return c;
}

const char *cec_name(const struct cec *c)
{
    return c->name;
}

bool cec_running(const struct cec *c)
{
    return c->pid > 0;
}

static void forget(struct cec *c)
{
    if (c->output >= 0)
        close(c->output);
    c->output = -1;
    c->pid = 0;
    buffer_finish(&c->said);
}

static void end_child(struct cec *c)
{
    if (!c->pid)
        return;
    kill(c->pid, SIGKILL);
    while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    forget(c);
}

void cec_free(struct cec *c)
{
    if (!c)
        return;
    end_child(c);
    free(c->program);
    free(c);
}

/* cec-client takes its one command from its standard input; the shell only lays the descriptors and becomes the tool. */
static bool start(struct cec *c, enum cec_order order, int in, int out, struct error *err)
{
    static const char *const options[] = {"--image-view-on", "--standby", "--give-device-power-status"};
    char *client[] = {"sh", "-c", "exec \"$0\" -s -d 1 <&3 >&4 2>&1", c->program, NULL};
    char *ctl[] = {"sh",
                   "-c",
                   "exec \"$0\" -s --playback --to 0 \"$1\" </dev/null >&4 2>&1",
                   c->program,
                   (char *)options[order],
                   NULL};
    struct process_fd fds[] = {{in, 3}, {out, 4}};
    return process_start("/bin/sh", c->kernel ? ctl : client, NULL, fds, 2, &c->pid, err);
}

void cec_send(struct cec *c, enum cec_order order, int64_t mono_us)
{
    static const char *const lines[] = {"on 0\n", "standby 0\n", "pow 0\n"};
    struct error err = {0};
    int in[2] = {-1, -1}, out[2] = {-1, -1};
    end_child(c);
    bool ok = pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0;
    if (ok && file_write_all(in[1], lines[order], strlen(lines[order]), &err) &&
        start(c, order, in[0], out[1], &err)) {
        c->order = order;
        c->began_us = mono_us;
        c->output = out[0];
        fcntl(c->output, F_SETFL, O_NONBLOCK);
        buffer_init(&c->said, OUTPUT_MAX);
        out[0] = -1;
    } else if (!c->told) {
        c->told = true;
        log_warning("%s: %s", c->name, ok ? err.text : strerror(errno));
    }
    int *const ends[] = {&in[0], &in[1], &out[0], &out[1]};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (*ends[i] >= 0)
            close(*ends[i]);
}

static void read_output(struct cec *c)
{
    char block[4096];
    ssize_t n;
    while ((n = read(c->output, block, sizeof block)) > 0)
        buffer_add(&c->said, block, (size_t)n);
}

/* "power status: standby", "pwr-state: standby (0x01)"; a television on its way is not there yet. */
static int state_of(const char *said)
{
    static const char *const labels[] = {"power status: ", "pwr-state: "};
    for (size_t i = 0; said && i < sizeof labels / sizeof *labels; i++) {
        const char *at = strstr(said, labels[i]);
        at = at ? at + strlen(labels[i]) : "";
        if (text_has_prefix(at, "standby"))
            return 0;
        if (text_has_prefix(at, "on") && (at[2] < 'a' || at[2] > 'z'))
            return 1;
    }
    return -1;
}

static void complain(struct cec *c, const char *how)
{
    if (!c->told)
        log_warning("%s: %s", c->name, how);
    c->told = true;
}

bool cec_turn(struct cec *c, int64_t mono_us, int *ret_state, int64_t *ret_wake_us)
{
    int status = 0;
    char how[80];
    *ret_state = -1;
    if (!c->pid)
        return false;
    bool late = mono_us - c->began_us >= TIMEOUT_US, ended = waitpid(c->pid, &status, WNOHANG) == c->pid;
    read_output(c);
    if (!ended && !late) {
        *ret_wake_us = mono_us + LOOK_US < *ret_wake_us ? mono_us + LOOK_US : *ret_wake_us;
        return false;
    }
    if (c->order == CEC_ASK && ended)
        *ret_state = state_of(c->said.data);
    if (!ended) {
        complain(c, "does not end; killed");
        end_child(c);
        return true;
    }
    process_status_text(status, how, sizeof how);
    if (status)
        complain(c, how);
    else
        c->told = false;
    forget(c);
    return true;
}
