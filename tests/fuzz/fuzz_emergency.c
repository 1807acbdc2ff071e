/* Any bytes as an emergency message: refused with a reason, or one that holds together. */
#include "playlist/playlist.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = {0};
    struct emergency *e = emergency_parse(data, size, &err);
    if (!e && err.text[0] == '\0') {
        abort();
    }
    if (e && (e->expires_ms <= e->issued_ms || e->expires_ms - e->issued_ms > 86400000 || !e->timezone ||
              (e->clear ? e->title[0] != '\0' : e->title == NULL))) {
        abort();
    }
    emergency_free(e);
    return 0;
}
