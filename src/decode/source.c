#include "decode/source.h"

bool source_open(enum magic_format format, const struct header *header, const uint8_t *bytes, size_t n,
                 struct source *ret, struct error *err)
{
    struct source s = {0};
    bool ok = format == MAGIC_PNG ? source_open_png(bytes, n, &s, err)
                                  : source_open_sdl(format, header, bytes, n, &s, err);
    if (!ok)
        return false;
    if (s.width < 1 || s.height < 1 || s.width > HEADER_SIDE_MAX || s.height > HEADER_SIDE_MAX) {
        s.close(&s);
        return error_set(err, NULL, "%dx%d pixels came out", s.width, s.height);
    }
    *ret = s;
    return true;
}

void source_close(struct source *s)
{
    if (s && s->close)
        s->close(s);
    *s = (struct source){0};
}
