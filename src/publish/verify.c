/* What a player would say of a file: the first fault in the order of design.md 4.1, with its problem code. */
#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/zone.h"
#include "command.h"
#include "envelope/envelope.h"
#include "fingerprint.h"
#include "playlist/playlist.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct verification {
    const char *file, *site; /* site NULL = any */
    unsigned required;
    struct keyring *ring;
    int64_t now_ms;
};

static bool refuse_site(const struct verification *v, const char *site, const char *code, struct error *err)
{
    if (v->site == NULL || strcmp(v->site, site) == 0)
        return true;
    return error_set(err, code, "site: is \"%s\", and the player wants \"%s\"", site, v->site);
}

static bool refuse_expired(const struct verification *v, int64_t expires_ms, struct error *err)
{
    char text[TIME_TEXT_SIZE];
    struct zone *here = zone_load_system();
    time_format(expires_ms, here, text);
    zone_free(here);
    return expires_ms > v->now_ms || error_set(err, "playlist-expired", "expires: %s is past", text);
}

static bool verify_playlist(const struct verification *v, const char *payload, size_t n, struct error *err)
{
    struct playlist_faults faults = {0};
    struct playlist_head head;
    /* site and end come before the content */
    if (playlist_head_read(payload, n, &head, NULL) &&
        (!refuse_site(v, head.site, "playlist-invalid", err) || !refuse_expired(v, head.expires_ms, err)))
        return false;
    struct playlist *p = playlist_parse(payload, n, &faults, err);
    bool ok = p != NULL;
    for (size_t i = 0; !ok && i < faults.count; i++)
        if (faults.list[i].kind == FAULT_REFUSED)
            printf("playlist-invalid: %s: %s\n", faults.list[i].path, faults.list[i].text);
    bool told = !ok && faults.refusals > 0;
    if (ok) {
        char expires[TIME_TEXT_SIZE];
        time_format(p->expires_ms, p->timezone, expires);
        printf("a playlist of site %s, version %" PRId64 ", \"%s\", %zu items, %zu media, good until %s\n",
               p->site, p->version, p->title, p->n_items, p->n_media, expires);
    }
    playlist_faults_free(&faults);
    playlist_free(p);
    if (told)
        *err = (struct error){0}; /* every fault is printed already */
    return ok;
}

static bool verify_emergency(const struct verification *v, const char *payload, size_t n, struct error *err)
{
    struct emergency *e = emergency_parse(payload, n, err);
    bool ok = e != NULL && refuse_site(v, e->site, "emergency-refused", err);
    if (ok) {
        char expires[TIME_TEXT_SIZE];
        time_format(e->expires_ms, e->timezone, expires);
        printf("%s of site %s, version %" PRId64 ", \"%s\", ends %s%s\n",
               e->clear ? "the end of an emergency message" : "an emergency message", e->site, e->version,
               e->clear ? "" : e->title, expires,
               e->expires_ms > v->now_ms ? "" : " (past: a player shows nothing)");
    }
    emergency_free(e);
    return ok;
}

static bool verify(const struct verification *v, const char *bytes, size_t n, struct error *err)
{
    struct envelope e;
    if (!envelope_verify(bytes, n, v->ring, v->required, &e, err))
        return false;
    printf("%zu signature block%s, signed by", e.n_blocks, e.n_blocks == 1 ? "" : "s");
    for (size_t i = 0; i < e.n_signers; i++)
        printf(" %s", e.signers[i]);
    printf("\ntrusted comment: ");
    for (const char *c = e.trusted_comment; *c != '\0'; c++)
        putchar(*c == '\t' ? ' ' : *c);
    putchar('\n');
    const char *payload = bytes + e.payload_offset;
    return emergency_claims(payload, e.payload_length) ? verify_emergency(v, payload, e.payload_length, err)
                                                       : verify_playlist(v, payload, e.payload_length, err);
}

static bool load_keys(struct verification *v, const struct options *o, struct error *err)
{
    v->ring = keyring_create();
    for (size_t i = 0; options_nth(o, "key", i) != NULL; i++)
        if (!keyring_add_file(v->ring, options_nth(o, "key", i), err))
            return false;
    return true;
}

/* What people compare on the telephone. */
static void print_fingerprints(const struct options *o)
{
    char fingerprint[FINGERPRINT_SIZE];
    for (size_t i = 0; options_nth(o, "key", i) != NULL; i++)
        if (fingerprint_of_file(options_nth(o, "key", i), fingerprint, NULL))
            printf("key %s: fingerprint %s\n", options_nth(o, "key", i), fingerprint);
}

static int run(const struct options *o)
{
    struct verification v = {
        .file = options_positional(o, 0), .site = options_value(o, "site"), .now_ms = clock_wall_ms()};
    struct error err = {0};
    char *bytes = NULL;
    size_t n = 0;
    int64_t required = 1;
    if (options_value(o, "key") == NULL)
        return command_misuse("verify", "which key does the player trust? Give it with --key mmc.pub");
    if (!command_number(o, "required", 1, ENVELOPE_BLOCKS_MAX, &required, &err))
        return command_misuse("verify", "%s", err.text);
    v.required = (unsigned)required;
    /* one byte beyond the limit shows that a player would stop reading */
    bool ok = load_keys(&v, o, &err);
    if (ok && !file_read(v.file, ENVELOPE_FILE_LIMIT, &bytes, &n, &err)) {
        ok = false;
        if (err.errnum == 0)
            text_copy(err.code, sizeof(err.code), "signature-invalid");
    }
    ok = ok && verify(&v, bytes, n, &err);
    if (ok) {
        print_fingerprints(o);
        printf("ok: a player accepts it\n");
    } else if (err.code[0] != '\0')
        printf("%s: %s: %s\n", err.code, v.file, err.text);
    else if (err.text[0] != '\0')
        fprintf(stderr, "papan-publish verify: %s\n", err.text);
    keyring_free(v.ring);
    free(bytes);
    return ok ? 0 : 1;
}

static const struct option_row rows[] = {
    {"key", "PUB", "public key that the player trusts; may be repeated"},
    {"required", "N", "how many different keys must have signed (default 1)"},
    {"site", "S", "the player's server.site"},
};

const struct command command_verify = {
    .name = "verify",
    .usage = "FILE --key PUB [--key PUB2 …] [--required N] [--site S]",
    .help = "what a player would say of a .papan file: problem code, place, reason",
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
    .n_positional = 1,
    .run = run,
};
