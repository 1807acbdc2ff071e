/* Which of several picture tracks is shown: the first moving one, whatever the file calls its default (design: the timeline). */
#ifndef PAPAN_DECODE_TRACK_H
#define PAPAN_DECODE_TRACK_H

#include <stdbool.h>

struct libvlc_media_player_t;

/* Is that the one which the player decodes? True where nothing is known. Any thread, also VLC's own. */
bool track_is_right(struct libvlc_media_player_t *player);

#endif
