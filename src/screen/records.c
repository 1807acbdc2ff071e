/* One play record for each slot that had something on the screen, or failed to. */
#include "screen/director.h"

#include <stdio.h>
#include <string.h>

enum { EARLY_MS = 50 }; /* a slot left within so little of its end was shown whole */

void record_piece(struct director *d, const char *zone, const struct piece *p, enum play_outcome outcome, const char *reason)
{
    if (!d->plays)
        return;
    struct play r = {.playlist_version = p->bill->playlist->version,
                     .planned_start = p->start,
                     .planned_end = p->end,
                     .first_frame = p->first_shown,
                     .last_frame = p->last_shown,
                     .frames = p->frames,
                     .missed = p->missed,
                     .display_connected = hours_visible(d),
                     .outcome = outcome};
    text_copy(r.zone, sizeof r.zone, zone);
    text_copy(r.loop, sizeof r.loop, p->loop ? p->loop->id : "");
    text_copy(r.item, sizeof r.item, p->item->id);
    text_copy(r.media, sizeof r.media, p->item->medium ? p->item->medium->hash : "");
    text_copy(r.reason, sizeof r.reason, reason ? reason : "");
    play_writer_add(d->plays, &r, p->bill->playlist->timezone);
}

void record_leaving(struct director *d, const char *zone, struct piece *p, const char *cut_reason)
{
    if (!p->shown || p->state == PIECE_FAILED)
        return; /* failures have their record already */
    int64_t now = d->work.moment_ms;
    bool whole = now >= p->end - EARLY_MS;
    if (!piece_is_video(p))
        p->last_shown = whole ? p->end : now;
    char reason[200] = "";
    if (p->item->medium && whole)
        quarantine_prove(d->quarantine, p->item->medium->hash);
    else if (p->item->medium)
        quarantine_unnote(d->quarantine, p->item->medium->hash);
    if (p->substituted && p->planned)
        snprintf(reason, sizeof reason, "instead of %s", p->planned->id);
    if (p->substituted && whole)
        record_piece(d, zone, p, PLAY_SUBSTITUTED, reason);
    else if (whole)
        record_piece(d, zone, p, PLAY_SHOWN, "");
    else
        record_piece(d, zone, p, PLAY_CUT, cut_reason);
}
