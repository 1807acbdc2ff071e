/* What the module consists of beside its output; papanvout.c lists it for VLC. */
#ifndef PAPAN_DECODE_VOUT_PARTS_H
#define PAPAN_DECODE_VOUT_PARTS_H

#include <vlc_common.h>

#include <vlc_messages.h>

/* reading.c: the buffer between the file and the demuxer. */
int reading_open(vlc_object_t *object);
void reading_close(vlc_object_t *object);

/* probes.c: questions that VLC would put to each of its modules in turn. */
int probe_nobody(vlc_object_t *object);
int probe_subtitle_converter(vlc_object_t *object);
vlc_log_cb probe_logger(vlc_object_t *object, void **ret_opaque);

#endif
