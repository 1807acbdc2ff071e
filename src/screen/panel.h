/* The panel's hours (screen.power): what is wanted, what was sent, what was confirmed. It is sent at a change, looked at again once a
 * minute, and sent again where the panel says otherwise. By DPMS of the display, and by CEC where a tool is installed. In: the
 * question of each turn. Out: the view. Never waits. Main thread. */
#ifndef PAPAN_SCREEN_PANEL_H
#define PAPAN_SCREEN_PANEL_H

#include "base/config.h"
#include "base/zone.h"
#include "screen/present/present.h"

struct panel;
/* NULL where screen.power is not set; the other calls take that. */
struct panel *panel_create(const struct config *c);
void panel_free(struct panel *p);

struct panel_question {
    const struct zone *zone; /* the playlist's, else the system's */
    int64_t wall_ms, mono_us;
    /* On, whatever the hour: an emergency, the id after a start, words about a stick, or a clock that is wrong. */
    bool forced;
};
/* True where the view changed. */
bool panel_turn(struct panel *p, struct presenter *pr, const struct panel_question *q, int64_t *ret_wake_us);
/* The display was opened anew: what was sent to it is forgotten. */
void panel_forget(struct panel *p);
/* It was switched off, and shall be off. */
bool panel_asleep(const struct panel *p);

struct panel_view {
    bool on;              /* wanted */
    int sent, confirmed;  /* 1 on, 0 off, -1 nothing yet / unknown */
    const char *means[2]; /* "dpms-kms", "dpms-x11", "cec-client", "cec-ctl"; NULL = none */
    int64_t since_ms;     /* wall: wanted so since then */
};
/* NULL where screen.power is not set. */
const struct panel_view *panel_view(const struct panel *p);

#endif
