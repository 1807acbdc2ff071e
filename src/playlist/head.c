#include "parts.h"

#include <string.h>

#define VERSION_MAX (((int64_t)1 << 53) - 1)

bool head_read(struct reader *r, const struct place *top, const char *kind, struct playlist_head *ret)
{
    struct place papan = place_key(top, "papan"), what = place_key(top, "kind"),
                 site = place_key(top, "site"), version = place_key(top, "version"),
                 issued = place_key(top, "issued"), expires = place_key(top, "expires");
    int64_t format;
    const char *word = NULL;
    if (!read_integer(r, &papan, REQUIRED, 1, 1, &format) || !read_string(r, &what, REQUIRED, &word)) {
        return false;
    }
    if (strcmp(word, kind) != 0) {
        return reader_fault(r, &what, "\"%.80s\" is not \"%s\"", word, kind);
    }
    read_id(r, &site, REQUIRED, ret->site);
    read_integer(r, &version, REQUIRED, 1, VERSION_MAX, &ret->version);
    bool times = read_time(r, &issued, &ret->issued_ms);
    times = read_time(r, &expires, &ret->expires_ms) && times;
    if (times && ret->expires_ms <= ret->issued_ms) {
        reader_fault(r, &expires, "%s is not later than issued", node_text(expires.json));
    }
    return true;
}

bool timezone_read(struct reader *r, const struct place *top, char **ret_name, struct zone **ret)
{
    struct place p = place_key(top, "timezone");
    struct error fault = {0};
    const char *name = NULL;
    if (!read_string(r, &p, REQUIRED, &name)) {
        return false;
    }
    struct zone *z = zone_load(name, &fault);
    if (!z) {
        return reader_fault(r, &p, "%s", fault.text);
    }
    *ret_name = arena_text(r->arena, name);
    *ret = z;
    return true;
}

bool playlist_head_read(const void *bytes, size_t n, struct playlist_head *ret, struct error *err)
{
    struct playlist_faults faults = {0};
    struct reader r = {.faults = &faults, .arena = arena_create()};
    struct playlist_head head = {0};
    const struct node *root = reader_load(&r, bytes, n);
    if (root) {
        struct place top = place_root(root);
        head_read(&r, &top, "playlist", &head);
    }
    reader_unload(&r);
    bool good = faults.refusals == 0;
    if (good) {
        *ret = head;
    } else {
        playlist_faults_error(&faults, "playlist-invalid", err);
    }
    arena_destroy(r.arena);
    playlist_faults_free(&faults);
    return good;
}
