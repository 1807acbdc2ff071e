#include "store/library.h"

#include <stdlib.h>
#include <string.h>

static bool verify(const void *bytes, size_t n, const struct trusted_source *trust, struct envelope *ret,
                   struct error *err)
{
    struct keyring *ring = NULL;
    struct error why = {0};
    if (!keyring_load(trust->keys_folder, &ring, &why))
        return error_set(err, "no-keys", "the keys cannot be read: %s", why.text);
    bool ok = envelope_verify(bytes, n, ring, trust->required_signatures, ret, err);
    keyring_free(ring);
    return ok;
}

static bool site_fits(const char *site, const struct trusted_source *trust, struct error *err)
{
    if (!trust->site || strcmp(site, trust->site) == 0)
        return true;
    return error_set(err, "playlist-invalid", "site: \"%s\" is not \"%s\" (server.site)", site, trust->site);
}

struct playlist *library_check_playlist(const void *bytes, size_t n, const struct trusted_source *trust,
                                        char ret_payload_hash[HASH_TEXT_SIZE], struct error *err)
{
    struct envelope e;
    if (!verify(bytes, n, trust, &e, err))
        return NULL;
    const char *payload = (const char *)bytes + e.payload_offset;
    if (e.payload_length > ENVELOPE_PAYLOAD_LIMIT) {
        error_set(err, "playlist-invalid", "is larger than %zu bytes", ENVELOPE_PAYLOAD_LIMIT);
        return NULL;
    }
    struct playlist *p = playlist_parse(payload, e.payload_length, NULL, err);
    if (p && !site_fits(p->site, trust, err)) {
        playlist_free(p);
        p = NULL;
    }
    if (p && ret_payload_hash)
        hash_bytes(payload, e.payload_length, ret_payload_hash);
    return p;
}

bool library_check_head(const void *bytes, size_t n, const struct trusted_source *trust,
                        struct playlist_head *ret, char ret_payload_hash[HASH_TEXT_SIZE], struct error *err)
{
    struct envelope e;
    struct playlist_head head;
    if (!verify(bytes, n, trust, &e, err))
        return false;
    const char *payload = (const char *)bytes + e.payload_offset;
    if (!playlist_head_read(payload, e.payload_length, &head, err) || !site_fits(head.site, trust, err))
        return false;
    hash_bytes(payload, e.payload_length, ret_payload_hash);
    *ret = head;
    return true;
}

struct emergency *library_check_emergency(const void *bytes, size_t n, const struct trusted_source *trust,
                                          struct error *err)
{
    struct envelope v;
    struct emergency *e = NULL;
    struct error why = {0};
    if (verify(bytes, n, trust, &v, &why))
        e = emergency_parse((const char *)bytes + v.payload_offset, v.payload_length, &why);
    if (e && !site_fits(e->site, trust, &why)) {
        emergency_free(e);
        e = NULL;
    }
    if (!e)
        error_set(err, strcmp(why.code, "no-keys") == 0 ? why.code : "emergency-refused", "%s", why.text);
    return e;
}

struct playlist *library_playlist(const struct store *s, enum store_slot slot,
                                  const struct trusted_source *trust, char ret_payload_hash[HASH_TEXT_SIZE],
                                  struct error *err)
{
    char *bytes = NULL;
    size_t n;
    if (!store_read_playlist(s, slot, &bytes, &n, err))
        return NULL;
    struct playlist *p = library_check_playlist(bytes, n, trust, ret_payload_hash, err);
    free(bytes);
    return p;
}

struct emergency *library_emergency(const struct store *s, const struct trusted_source *trust,
                                    struct error *err)
{
    char *bytes = NULL;
    size_t n;
    if (!store_read_playlist(s, STORE_EMERGENCY, &bytes, &n, err))
        return NULL;
    struct emergency *e = library_check_emergency(bytes, n, trust, err);
    free(bytes);
    return e;
}

/* Whatever site it was for: a version is worn out once its key has signed it (design.md 5). */
int64_t library_highest_version(const struct store *s, const struct trusted_source *trust)
{
    static const enum store_slot slots[] = {STORE_NEXT, STORE_CURRENT, STORE_PREVIOUS};
    struct trusted_source any_site = *trust;
    int64_t highest = 0;
    any_site.site = NULL;
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++) {
        struct playlist *p = library_playlist(s, slots[i], &any_site, NULL, NULL);
        if (p && p->version > highest)
            highest = p->version;
        playlist_free(p);
    }
    return highest;
}
