/* The buffer between the file and the demuxer. VLC's own keeps three windows of 4 MB, of which a film soon fills the first, one with
 * sound the second; for a file that the kernel caches anyhow a small one does, past which a large read goes straight to its place. */
#include "decode/vout/parts.h"

#include <vlc_stream.h>

#include <string.h>

#define BUFFER_BYTES 32768u

struct reading {
    uint64_t begin; /* where in the file the buffer's first byte stands */
    size_t at, end;
    uint8_t buffer[BUFFER_BYTES];
};

static ssize_t read_on(stream_t *s, void *to, size_t bytes)
{
    struct reading *r = s->p_sys;
    if (r->at == r->end) {
        r->begin += r->end;
        r->at = r->end = 0;
        bool straight = bytes >= BUFFER_BYTES;
        ssize_t got = vlc_stream_ReadPartial(s->p_source, straight ? to : r->buffer, straight ? bytes : BUFFER_BYTES);
        if (got <= 0)
            return got;
        if (straight) {
            r->begin += (size_t)got;
            return got;
        }
        r->end = (size_t)got;
    }
    size_t n = r->end - r->at < bytes ? r->end - r->at : bytes;
    memcpy(to, r->buffer + r->at, n);
    r->at += n;
    return (ssize_t)n;
}

static int seek(stream_t *s, uint64_t position)
{
    struct reading *r = s->p_sys;
    if (position >= r->begin && position - r->begin <= r->end) {
        r->at = (size_t)(position - r->begin);
        return VLC_SUCCESS;
    }
    int status = vlc_stream_Seek(s->p_source, position);
    if (status == VLC_SUCCESS) {
        r->begin = position;
        r->at = r->end = 0;
    }
    return status;
}

static int control(stream_t *s, int query, va_list arguments)
{
    return vlc_stream_vaControl(s->p_source, query, arguments);
}

int reading_open(vlc_object_t *object)
{
    stream_t *s = (stream_t *)object;
    /* not asked for by name: what else might like to look into the file, unpackers and the like. None shall */
    if (!object->obj.force)
        return probe_nobody(object);
    if (!s->p_source->pf_read || !s->p_source->pf_seek)
        return VLC_EGENERIC;
    struct reading *r = malloc(sizeof *r);
    if (!r)
        return VLC_ENOMEM;
    r->begin = 0;
    r->at = r->end = 0;
    s->p_sys = r;
    s->pf_read = read_on;
    s->pf_seek = seek;
    s->pf_control = control;
    return VLC_SUCCESS;
}

void reading_close(vlc_object_t *object)
{
    free(((stream_t *)object)->p_sys);
}
