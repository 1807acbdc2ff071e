/* Which of several picture tracks is shown: the first moving one, whatever the file calls its default (design: the timeline). */
#ifndef PAPAN_DECODE_TRACK_H
#define PAPAN_DECODE_TRACK_H

#include <stdbool.h>

struct libvlc_media_player_t;

/* Id of that track, -1 where none is known. Any thread, also VLC's own. */
int track_wanted(struct libvlc_media_player_t *player);
/* Is it the one that the player decodes? True where nothing is known. */
bool track_is_right(struct libvlc_media_player_t *player);

#endif
