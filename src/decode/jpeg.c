/* JPEG's markers (ITU-T T.81 annex B) up to the first scan: the frame header, Adobe's APP14, EXIF's APP1. */
#include "decode/bytes.h"
#include "decode/header.h"

#include <string.h>

enum marker { SOF0 = 0xC0, DHT = 0xC4, SOI = 0xD8, EOI = 0xD9, SOS = 0xDA, APP1 = 0xE1, APP14 = 0xEE };

static bool is_frame_header(int marker)
{
    return marker >= SOF0 && marker <= 0xCF && marker != DHT && marker != 0xC8 && marker != 0xCC;
}

static bool stands_alone(int marker)
{
    return marker == 0x01 || (marker >= 0xD0 && marker <= SOI);
}

static void read_segment(int marker, const uint8_t *body, size_t n, struct header *h)
{
    if (is_frame_header(marker) && n >= 6) {
        h->height = (int)big16(body + 1);
        h->width = (int)big16(body + 3);
        h->cmyk = body[5] == 4;
    } else if (marker == APP14 && n >= 5 && memcmp(body, "Adobe", 5) == 0) {
        h->cmyk_adobe = true;
    } else if (marker == APP1 && n > 6 && memcmp(body, "Exif\0\0", 6) == 0) {
        h->orientation = exif_orientation(body + 6, n - 6);
    }
}

bool header_jpeg(const uint8_t *bytes, size_t n, struct header *h, struct error *err)
{
    size_t at = 2;
    while (at + 4 <= n) {
        if (bytes[at] != 0xFF)
            return error_set(err, NULL, "JPEG: no marker at byte %zu", at);
        int marker = bytes[at + 1];
        if (marker == 0xFF) { /* fill byte */
            at++;
            continue;
        }
        at += 2;
        if (stands_alone(marker))
            continue;
        if (marker == SOS || marker == EOI)
            break;
        size_t length = big16(bytes + at);
        if (length < 2 || length > n - at)
            return error_set(err, NULL, "JPEG: cut off in its header");
        read_segment(marker, bytes + at + 2, length - 2, h);
        at += length;
    }
    if (h->width == 0)
        return error_set(err, NULL, "JPEG: no picture in it");
    return true;
}
