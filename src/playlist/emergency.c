#include "parts.h"

#include <string.h>

#define LIFETIME_MAX_MS (24 * INT64_C(3600000))

static void message_read(struct reader *r, const struct place *p, struct emergency *e)
{
    static const char *const known[] = {"title", "body", NULL};
    if (!read_object(r, p, REQUIRED)) {
        return;
    }
    struct place title = place_key(p, "title"), body = place_key(p, "body");
    read_text(r, &title, REQUIRED, TEXT_MAX, ONE_LINE, &e->title);
    read_text(r, &body, OPTIONAL, BODY_MAX, MANY_LINES, &e->body);
    read_known(r, p, known);
}

static void order_read(struct reader *r, const struct place *top, struct emergency *e)
{
    struct place text = place_key(top, "text"), clear = place_key(top, "clear");
    if (text.json && clear.json) {
        reader_fault(r, top, "has both text and clear: exactly one of them is needed");
    } else if (!text.json && !clear.json) {
        reader_fault(r, top, "has neither text nor clear: exactly one of them is needed");
    } else if (text.json) {
        message_read(r, &text, e);
    } else if (!node_is(clear.json, NODE_TRUE)) {
        reader_fault(r, &clear, "can only be true");
    } else {
        e->clear = true;
    }
}

static void emergency_read(struct reader *r, const struct place *top, struct emergency *e)
{
    static const char *const known[] = {"papan",    "kind",    "site", "version", "issued", "expires",
                                        "timezone", "screens", "text", "clear",   NULL};
    struct playlist_head head = {0};
    if (!head_read(r, top, "emergency", &head)) {
        return;
    }
    memcpy(e->site, head.site, sizeof(e->site));
    e->version = head.version;
    e->issued_ms = head.issued_ms;
    e->expires_ms = head.expires_ms;
    struct place expires = place_key(top, "expires"), screens = place_key(top, "screens");
    if (e->expires_ms - e->issued_ms > LIFETIME_MAX_MS) {
        reader_fault(r, &expires, "more than 24 hours after issued");
    }
    timezone_read(r, top, &e->timezone_name, &e->timezone);
    read_names(r, &screens, true, &e->screens, &e->n_screens);
    if (node_is(screens.json, NODE_LIST) && node_length(screens.json) == 0) {
        reader_fault(r, &screens, "an empty list is refused: leave the key out to mean every screen");
    }
    order_read(r, top, e);
    read_known(r, top, known);
}

bool emergency_claims(const void *bytes, size_t n)
{
    struct playlist_faults faults = {0};
    struct reader r = {.faults = &faults, .arena = arena_create()};
    const char *kind = node_text(node_get(reader_load(&r, bytes, n), "kind"));
    bool claims = kind && strcmp(kind, "emergency") == 0;
    reader_unload(&r);
    arena_destroy(r.arena);
    playlist_faults_free(&faults);
    return claims;
}

struct emergency *emergency_parse(const void *bytes, size_t n, struct error *err)
{
    static char none[] = "";
    struct playlist_faults faults = {0};
    struct reader r = {.faults = &faults, .arena = arena_create(), .unknown_refused = true};
    struct emergency *e = arena_alloc(r.arena, 1, sizeof(*e));
    e->arena = r.arena;
    e->title = e->body = none;
    const struct node *root = reader_load(&r, bytes, n);
    if (root) {
        struct place top = place_root(root);
        emergency_read(&r, &top, e);
    }
    reader_unload(&r);
    if (faults.refusals > 0) {
        playlist_faults_error(&faults, "emergency-refused", err);
        emergency_free(e);
        e = NULL;
    }
    playlist_faults_free(&faults);
    return e;
}

void emergency_free(struct emergency *e)
{
    if (!e) {
        return;
    }
    zone_free(e->timezone);
    arena_destroy(e->arena);
}
