/* The panel's hours among all the rest: what forces it on, and what a play record says of it. */
#include "screen/director.h"

void hours_turn(struct director *d, int64_t *ret_wake_us)
{
    if (d->snapshot)
        return;
    struct panel_question q = {.zone = director_zone(d),
                               .wall_ms = d->work.wall_ms,
                               .mono_us = d->work.mono_us,
                               .forced = d->alarm_stage != ALARM_NONE || d->identify || d->note.image ||
                                         d->time.state == TIME_WRONG};
    if (panel_turn(d->panel, d->presenter, &q, ret_wake_us))
        d->changed = true;
}

int hours_visible(const struct director *d)
{
    int connected = presenter_connected(d->presenter);
    const struct panel_view *v = panel_view(d->panel);
    if (connected == 0 || (v && v->confirmed == 0) || panel_asleep(d->panel))
        return 0;
    return connected == 1 || (v && v->confirmed == 1) ? 1 : -1;
}
