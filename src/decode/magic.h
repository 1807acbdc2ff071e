/* What a file is, by its first bytes: never by its name, and never by what a demuxer may make of it. */
#ifndef PAPAN_DECODE_MAGIC_H
#define PAPAN_DECODE_MAGIC_H

#include <stddef.h>
#include <stdint.h>

enum magic_class {
    MAGIC_PICTURE, /* papan-decode shows it as a picture */
    MAGIC_VIDEO,   /* libvlc plays it through `demux` */
    MAGIC_REFUSED  /* known, and not for a screen: `name` says what it is */
};

enum magic_format { MAGIC_OTHER, MAGIC_JPEG, MAGIC_PNG, MAGIC_WEBP, MAGIC_GIF, MAGIC_BMP, MAGIC_TIFF };

struct magic {
    enum magic_class class;
    enum magic_format format; /* of pictures */
    const char *name;         /* for people: "JPEG picture", "HLS playlist (text)" */
    const char *demux;        /* of videos: libvlc's module */
};

/* How many bytes magic_identify wants to see (fewer where the file is shorter). */
#define MAGIC_BYTES 1024

/* NULL = nothing known. Static storage. */
const struct magic *magic_identify(const uint8_t *bytes, size_t n);

#endif
