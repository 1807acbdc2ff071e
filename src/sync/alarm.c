/* emergency.papan (design.md 4.5): what the server says of it. How long it shows is papan-screen's to decide. */
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "sync.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void alarm_load(struct sync *s)
{
    struct error err = {0};
    s->emergency_version = 0;
    struct emergency *e = library_emergency(s->store, &s->emergency_trust, &err);
    if (e)
        s->emergency_version = e->version;
    else if (err.errnum != ENOENT && err.code[0])
        log_warning("emergency.papan is not used: %s", err.text);
    emergency_free(e);
}

static void refuse(struct sync *s, const char *text)
{
    if (strcmp(s->emergency_refusal.text, text) != 0 || !s->emergency_refusal.code[0])
        log_warning("emergency refused: %s", text);
    text_copy(s->emergency_refusal.code, sizeof s->emergency_refusal.code, "emergency-refused");
    text_copy(s->emergency_refusal.text, sizeof s->emergency_refusal.text, text);
}

/* An expired one is stored as well: it may be the higher version that ends another, and what is expired is
 * decided by who shows it, by the best time then. */
static void take(struct sync *s, const struct emergency *e, const struct fetch_result *r)
{
    struct error err = {0};
    if (!store_write_playlist(s->store, STORE_EMERGENCY, r->bytes, r->n, &err)) {
        log_error("%s: %s", err.code, err.text);
        refuse(s, err.text);
        return;
    }
    log_info("emergency version %" PRId64 " accepted%s", e->version, e->clear ? " (it clears)" : "");
    s->emergency_version = e->version;
    s->emergency_refusal.code[0] = 0;
    fetch_keep_tag(s->emergency_fetch);
}

static bool same_as_stored(const struct sync *s, const struct fetch_result *r)
{
    char *stored = NULL;
    size_t n = 0;
    bool same = store_read_playlist(s->store, STORE_EMERGENCY, &stored, &n, NULL) && n == r->n &&
                memcmp(stored, r->bytes, n) == 0;
    free(stored);
    return same;
}

static void take_bytes(struct sync *s, const struct fetch_result *r)
{
    struct error err = {0};
    char text[200];
    struct emergency *e = library_check_emergency(r->bytes, r->n, &s->emergency_trust, &err);
    if (!e) {
        refuse(s, err.text);
    } else if (e->version > s->emergency_version) {
        take(s, e, r);
    } else if (e->version == s->emergency_version && same_as_stored(s, r)) {
        s->emergency_refusal.code[0] = 0;
        fetch_keep_tag(s->emergency_fetch);
    } else if (e->version < s->emergency_version && s->time.now_ms >= e->expires_ms) {
        s->emergency_refusal.code[0] = 0; /* an old one that is over means: none */
    } else {
        snprintf(text, sizeof text,
                 e->version < s->emergency_version ? "version %" PRId64 " is older than the stored one"
                                                   : "version %" PRId64 " is stored with other content",
                 e->version);
        refuse(s, text);
    }
    emergency_free(e);
}

void alarm_done(void *context, const struct fetch_result *r)
{
    struct sync *s = context;
    s->now_boot = clock_boot_ms();
    s->facts_written_boot = 0; /* tell the news at once */
    if (r->kind == FETCH_FAILED) {
        if (!s->emergency_silent_since_boot)
            s->emergency_silent_since_boot = s->now_boot;
        text_copy(s->emergency_silence, sizeof s->emergency_silence, r->text);
        log_debug("emergency: %s", r->text);
        return;
    }
    s->emergency_silent_since_boot = 0;
    if (r->kind == FETCH_BYTES)
        take_bytes(s, r);
    else
        s->emergency_refusal.code[0] = 0;
}

bool alarm_unreachable(const struct sync *s)
{
    return s->emergency_silent_since_boot && s->last_success_boot > s->emergency_silent_since_boot;
}
