#include "decode/track.h"

#include <stdbool.h>
#include <string.h>
#include <vlc/vlc.h>

/* Codecs of single pictures: a cover where a moving track stands beside it. Motion JPEG counts only without such company. */
static bool is_still(uint32_t codec)
{
    static const char stills[][5] = {"png ", "jpeg", "mjpg", "MJPG", "gif ", "bmp ", "tiff", "webp", "pnm "};
    char name[4];
    memcpy(name, &codec, sizeof name);
    for (size_t i = 0; i < sizeof stills / sizeof stills[0]; i++)
        if (memcmp(name, stills[i], sizeof name) == 0)
            return true;
    return false;
}

int track_wanted(struct libvlc_media_player_t *player)
{
    libvlc_media_t *media = libvlc_media_player_get_media(player);
    libvlc_media_track_t **tracks;
    unsigned n = libvlc_media_tracks_get(media, &tracks);
    int moving = -1, still = -1;
    for (unsigned i = 0; i < n; i++) {
        if (tracks[i]->i_type != libvlc_track_video)
            continue;
        int *first = is_still(tracks[i]->i_codec) ? &still : &moving;
        *first = *first < 0 ? tracks[i]->i_id : *first;
    }
    if (n > 0)
        libvlc_media_tracks_release(tracks, n);
    libvlc_media_release(media);
    return moving >= 0 ? moving : still;
}

bool track_is_right(struct libvlc_media_player_t *player)
{
    int wanted = track_wanted(player), now = libvlc_video_get_track(player);
    return wanted < 0 || now < 0 || wanted == now;
}
