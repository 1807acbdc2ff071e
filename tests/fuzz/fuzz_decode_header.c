/* Any bytes as a medium's beginning: what it is, and what its header says. */
#include "decode/header.h"
#include "decode/magic.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct magic *m = magic_identify(data, size);
    exif_orientation(data, size);
    if (!m || m->class != MAGIC_PICTURE)
        return 0;
    struct header h;
    struct error err;
    if (!header_read(m->format, data, size, &h, &err))
        return 0;
    if (h.width < 1 || h.height < 1 || h.width > HEADER_PIXELS_MAX / h.height || h.orientation < 1 ||
        h.orientation > 8)
        __builtin_trap();
    return 0;
}
