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

/* Where the demuxer's ids are not those of the player (transport streams) nothing can be told. */
static bool knows(libvlc_media_track_t **tracks, unsigned n, int id)
{
    for (unsigned i = 0; i < n; i++)
        if (tracks[i]->i_type == libvlc_track_video && tracks[i]->i_id == id)
            return true;
    return false;
}

static int first_moving(libvlc_media_track_t **tracks, unsigned n)
{
    int moving = -1, still = -1;
    for (unsigned i = 0; i < n; i++) {
        if (tracks[i]->i_type != libvlc_track_video)
            continue;
        int *first = is_still(tracks[i]->i_codec) ? &still : &moving;
        *first = *first < 0 ? tracks[i]->i_id : *first;
    }
    return moving >= 0 ? moving : still;
}

bool track_is_right(struct libvlc_media_player_t *player)
{
    libvlc_media_t *media = libvlc_media_player_get_media(player);
    libvlc_media_track_t **tracks;
    unsigned n = libvlc_media_tracks_get(media, &tracks);
    int now = libvlc_video_get_track(player);
    bool right = !knows(tracks, n, now) || first_moving(tracks, n) == now;
    if (n > 0)
        libvlc_media_tracks_release(tracks, n);
    libvlc_media_release(media);
    return right;
}
