/* design.md 4.5: an emergency ends after (expires − issued) of running time since it was accepted, summed
 * over reboots. state/emergency: "version spent-milliseconds boot-id boot-milliseconds", written by sync each
 * minute while it lives. */
#include "base/clock.h"
#include "store/library.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME "emergency"

int64_t library_emergency_spent(const struct store *s, int64_t version)
{
    char *text = NULL, boot[40];
    size_t n = 0;
    int64_t of_version = 0, spent = 0, boot_ms = 0;
    int length = 0;
    bool known = store_read_state(s, NAME, &text, &n, NULL) &&
                 sscanf(text, "%" SCNd64 " %" SCNd64 " %39s %" SCNd64 "%n", &of_version, &spent, boot,
                        &boot_ms, &length) == 4 &&
                 strcmp(text + length, "\n") == 0 && of_version == version && spent >= 0;
    free(text);
    if (!known)
        return 0;
    int64_t now = clock_boot_ms();
    int64_t more = strcmp(boot, clock_boot_id()) == 0 ? now - boot_ms : now;
    return spent + (more > 0 ? more : 0);
}

bool library_note_emergency(struct store *s, int64_t version, struct error *err)
{
    char text[160];
    int n = snprintf(text, sizeof text, "%" PRId64 " %" PRId64 " %s %" PRId64 "\n", version,
                     library_emergency_spent(s, version), clock_boot_id(), clock_boot_ms());
    return store_write_state(s, NAME, text, (size_t)n, err);
}
