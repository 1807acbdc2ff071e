/* VLC finds out who can do a thing by loading one module after the other and asking it. Where we know the answer, ours is asked
 * first: some 40 modules and their libraries are then never loaded, and fewer parsers see a file that may be hostile. */
#include "decode/vout/parts.h"

#include <vlc_filter.h>
#include <vlc_messages.h>
#include <vlc_picture.h>

/* Of all failures the one at which VLC asks nobody else. */
int probe_nobody(vlc_object_t *object)
{
    (void)object;
    return VLC_ETIMEOUT;
}

static picture_t *drop(filter_t *filter, picture_t *picture)
{
    (void)filter;
    picture_Release(picture);
    return NULL;
}

/* VLC's output makes a renderer of subtitles each time, with two converters, although none are shown. Pictures of a film have no
 * transparency. */
int probe_subtitle_converter(vlc_object_t *object)
{
    filter_t *filter = (filter_t *)object;
    vlc_fourcc_t from = filter->fmt_in.video.i_chroma, to = filter->fmt_out.video.i_chroma;
    if (!(from == VLC_CODEC_YUVA && to == VLC_CODEC_RGBA) && !(from == VLC_CODEC_YUVP && to == VLC_CODEC_YUVA))
        return VLC_EGENERIC;
    filter->pf_video_filter = drop;
    return VLC_SUCCESS;
}

static void say_nothing(void *opaque, int type, const vlc_log_t *item, const char *format, va_list arguments)
{
    (void)opaque;
    (void)type;
    (void)item;
    (void)format;
    (void)arguments;
}

/* Whom VLC tells what it does: nobody, as --quiet asks for. */
vlc_log_cb probe_logger(vlc_object_t *object, void **ret_opaque)
{
    (void)object;
    *ret_opaque = NULL;
    return say_nothing;
}
