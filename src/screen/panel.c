#include "screen/panel.h"

#include "base/log.h"
#include "base/memory.h"
#include "screen/cec.h"
#include "screen/power.h"

#include <stdlib.h>

enum {
    AGAIN_US = 60000000,  /* looked at once a minute */
    SETTLE_US = 15000000, /* a television takes so long to say what it is told */
    DPMS_US = 1000000     /* … and the display's own DPMS so long */
};

struct panel {
    const struct config_power *ranges;
    size_t n_ranges;
    struct cec *cec; /* NULL = no tool */
    struct panel_view view;
    bool decided;              /* view.on is the answer to a question */
    int64_t sent_us, asked_us; /* 0 = never */
    int by_dpms, by_cec;       /* what each said last: 1, 0, -1 */
    bool dpms_faulted;         /* told already */
};

struct panel *panel_create(const struct config *c)
{
    if (!c->screen.n_power)
        return NULL;
    struct panel *p = xcalloc(1, sizeof *p);
    p->ranges = c->screen.power;
    p->n_ranges = c->screen.n_power;
    p->cec = cec_create();
    p->by_dpms = p->by_cec = p->view.sent = p->view.confirmed = -1;
    p->view.on = true;
    if (p->cec)
        log_info("panel: %s is installed and used", cec_name(p->cec));
    return p;
}

void panel_free(struct panel *p)
{
    if (!p)
        return;
    cec_free(p->cec);
    free(p);
}

void panel_forget(struct panel *p)
{
    if (!p)
        return;
    p->sent_us = p->asked_us = 0;
    p->by_dpms = -1;
}

bool panel_asleep(const struct panel *p)
{
    return p && p->decided && !p->view.on && p->view.sent == 0;
}

const struct panel_view *panel_view(const struct panel *p)
{
    return p ? &p->view : NULL;
}

static void send_dpms(struct panel *p, struct presenter *pr)
{
    struct error err = {0};
    const char *means = NULL;
    bool ok = presenter_panel_set(pr, p->view.on, &means, &err);
    p->view.means[0] = ok ? means : NULL;
    if (ok)
        p->view.sent = p->view.on;
    else if (means && !p->dpms_faulted)
        log_warning("panel: %s: %s", means, err.text);
    p->dpms_faulted = means && !ok;
}

static void send_cec(struct panel *p, int64_t mono_us)
{
    if (!p->cec)
        return;
    cec_send(p->cec, p->view.on ? CEC_ON : CEC_OFF, mono_us);
    if (!cec_running(p->cec))
        return;
    p->view.means[1] = cec_name(p->cec);
    p->view.sent = p->view.on;
}

/* Who answers otherwise outweighs who agrees. */
static void judge(struct panel *p)
{
    int wanted = p->view.on;
    bool against = p->by_dpms == !wanted || p->by_cec == !wanted,
         agrees = p->by_dpms == wanted || p->by_cec == wanted;
    p->view.confirmed = against ? !wanted : agrees ? wanted : -1;
}

static void ask(struct panel *p, struct presenter *pr, const struct panel_question *q)
{
    p->asked_us = q->mono_us;
    p->by_dpms = presenter_panel_get(pr);
    if (p->cec && !cec_running(p->cec))
        cec_send(p->cec, CEC_ASK, q->mono_us);
}

static void send_all(struct panel *p, struct presenter *pr, const struct panel_question *q)
{
    send_dpms(p, pr);
    send_cec(p, q->mono_us);
    p->sent_us = q->mono_us;
    p->asked_us = q->mono_us - AGAIN_US + (p->cec ? SETTLE_US : DPMS_US);
    p->by_dpms = p->by_cec = -1;
}

static void decide(struct panel *p, const struct panel_question *q)
{
    bool on = q->forced || power_on_at(p->ranges, p->n_ranges, q->zone, q->wall_ms);
    if (p->decided && on == p->view.on)
        return;
    log_info("panel: %s", on ? "on" : "off");
    p->decided = true;
    p->view.on = on;
    p->view.since_ms = q->wall_ms;
    p->sent_us = 0;
}

bool panel_turn(struct panel *p, struct presenter *pr, const struct panel_question *q, int64_t *ret_wake_us)
{
    if (!p)
        return false;
    struct panel_view before = p->view;
    int answer;
    decide(p, q);
    if (p->cec && cec_turn(p->cec, q->mono_us, &answer, ret_wake_us) && answer >= 0)
        p->by_cec = answer;
    if (p->sent_us == 0) {
        /* Drawn again before it is seen. */
        if (p->view.on)
            presenter_rest(pr, false);
        send_all(p, pr, q);
        presenter_rest(pr, panel_asleep(p));
    } else if (q->mono_us - p->asked_us >= AGAIN_US) {
        ask(p, pr, q);
    }
    judge(p);
    if (p->view.confirmed == !p->view.on && q->mono_us - p->sent_us >= AGAIN_US) {
        log_warning("panel: is %s though it shall be %s; told again", p->view.on ? "off" : "on",
                    p->view.on ? "on" : "off");
        send_all(p, pr, q);
    }
    int64_t next = p->asked_us + AGAIN_US;
    *ret_wake_us = next < *ret_wake_us ? next : *ret_wake_us;
    return before.on != p->view.on || before.sent != p->view.sent || before.confirmed != p->view.confirmed ||
           before.since_ms != p->view.since_ms || before.means[0] != p->view.means[0];
}
