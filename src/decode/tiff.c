/* TIFF 6.0 structures: the TIFF picture itself and EXIF's block, which is one. Only the first directory
 * counts. */
#include "decode/bytes.h"
#include "decode/header.h"

#include <string.h>

enum tag { TAG_WIDTH = 256, TAG_HEIGHT = 257, TAG_ORIENTATION = 274 };

struct directory {
    const uint8_t *bytes;
    size_t n;
    bool big; /* byte order */
    size_t entries, at;
};

static uint32_t value16(const struct directory *d, size_t at)
{
    return d->big ? big16(d->bytes + at) : little16(d->bytes + at);
}

static uint32_t value32(const struct directory *d, size_t at)
{
    return d->big ? big32(d->bytes + at) : little32(d->bytes + at);
}

static bool directory_open(const uint8_t *bytes, size_t n, struct directory *ret)
{
    if (n < 8 || (memcmp(bytes, "II*\0", 4) != 0 && memcmp(bytes, "MM\0*", 4) != 0))
        return false;
    struct directory d = {.bytes = bytes, .n = n, .big = bytes[0] == 'M'};
    size_t at = value32(&d, 4);
    if (at > n - 2)
        return false;
    d.entries = value16(&d, at);
    d.at = at + 2;
    if (d.entries > (n - d.at) / 12)
        d.entries = (n - d.at) / 12;
    *ret = d;
    return true;
}

/* A SHORT (3) or LONG (4) of count 1; 0 where missing. */
static uint32_t entry(const struct directory *d, enum tag tag)
{
    for (size_t i = 0; i < d->entries; i++) {
        size_t at = d->at + 12 * i;
        if (value16(d, at) != tag)
            continue;
        uint32_t type = value16(d, at + 2);
        return type == 3 ? value16(d, at + 8) : type == 4 ? value32(d, at + 8) : 0;
    }
    return 0;
}

int exif_orientation(const uint8_t *bytes, size_t n)
{
    struct directory d;
    if (!directory_open(bytes, n, &d))
        return 1;
    uint32_t o = entry(&d, TAG_ORIENTATION);
    return o >= 1 && o <= 8 ? (int)o : 1;
}

/* libtiff, which reads the pixels, undoes mirroring and half turns itself, quarter turns by mirroring alone; so of 6 and 8 a
 * turn and a mirroring are left, of 5 and 7 the mirroring. */
static int left_by_libtiff(int orientation)
{
    return orientation < 5 ? 1 : orientation % 2 == 1 ? 5 : 7;
}

bool header_tiff(const uint8_t *bytes, size_t n, struct header *h, struct error *err)
{
    struct directory d;
    if (!directory_open(bytes, n, &d))
        return error_set(err, NULL, "TIFF without a directory");
    uint32_t w = entry(&d, TAG_WIDTH), height = entry(&d, TAG_HEIGHT);
    h->width = w > INT32_MAX ? INT32_MAX : (int)w;
    h->height = height > INT32_MAX ? INT32_MAX : (int)height;
    h->orientation = left_by_libtiff(exif_orientation(bytes, n));
    return true;
}
