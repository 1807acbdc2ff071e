/* What playlist.papan says, the server's or a stick's: verified, judged, stored (design.md 4.1 order, 4.4 "Accepted"). */
#include "accept.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "sync.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void refuse(struct sync *s, const char *code, const char *text)
{
    if (strcmp(s->refusal.code, code) != 0 || strcmp(s->refusal.text, text) != 0)
        log_warning("playlist refused, %s: %s", code, text);
    text_copy(s->refusal.code, sizeof s->refusal.code, code);
    text_copy(s->refusal.text, sizeof s->refusal.text, text);
    snprintf(s->last_error, sizeof s->last_error, "%s: %s", code, text);
}

static void succeed(struct sync *s, const struct fetch_result *r)
{
    s->last_success_ms = s->time.now_ms;
    s->last_success_boot = s->now_boot;
    s->last_error[0] = 0;
    if (r->from_origin_verified)
        s->confirmed_boot = s->now_boot;
}

static void no_news(struct sync *s)
{
    s->refusal.code[0] = 0;
    fetch_keep_tag(s->playlist_fetch);
}

static void store_failed(struct sync *s, const struct error *err)
{
    const char *code = err->code[0] ? err->code : "store-error";
    log_error("%s: %s", code, err->text);
    text_copy(s->store_trouble.code, sizeof s->store_trouble.code, code);
    text_copy(s->store_trouble.text, sizeof s->store_trouble.text, err->text);
    snprintf(s->last_error, sizeof s->last_error, "%s: %s", code, err->text);
}

static size_t count_signers(const struct sync *s, const char *bytes, size_t n)
{
    struct keyring *ring = NULL;
    struct envelope e;
    size_t signers = 0;
    if (keyring_load(s->trust.keys_folder, &ring, NULL) && envelope_verify(bytes, n, ring, 1, &e, NULL))
        signers = e.n_signers;
    keyring_free(ring);
    return signers;
}

/* Where the highest stored version lies, among next and current. */
static bool newest(const struct sync *s, const struct shelf_slot **ret, enum store_slot *ret_where)
{
    *ret_where = s->next.playlist ? STORE_NEXT : STORE_CURRENT;
    *ret = s->next.playlist ? &s->next : &s->current;
    return (*ret)->playlist != NULL;
}

static enum verdict judge(const struct sync *s, int64_t version, int64_t expires_ms, const char *hash,
                          const struct fetch_result *r)
{
    struct accept_question q = {.version = version,
                                .expires_ms = expires_ms,
                                .payload_hash = hash,
                                .highest_hash = "",
                                .trusted = s->time.state == TIME_TRUSTED,
                                .now_ms = s->time.now_ms};
    const struct shelf_slot *held;
    enum store_slot where;
    char *stored = NULL;
    size_t n = 0;
    if (newest(s, &held, &where)) {
        q.highest = held->playlist->version;
        q.highest_hash = held->payload_hash;
    }
    if (version == q.highest && store_read_playlist(s->store, where, &stored, &n, NULL) &&
        (n != r->n || memcmp(stored, r->bytes, n) != 0)) {
        q.signers = count_signers(s, r->bytes, r->n);
        q.highest_signers = count_signers(s, stored, n);
    }
    free(stored);
    enum verdict v = accept_judge(&q);
    /* previous.papan counts too; it is read only when it could matter. */
    if (v == VERDICT_NEW && library_highest_version(s->store, &s->trust) >= version)
        return VERDICT_ROLLBACK;
    return v;
}

/* Takes p. False where the store refuses. */
static bool store_new(struct sync *s, struct playlist *p, const char *hash, const struct fetch_result *r)
{
    struct error err = {0};
    int64_t current = s->current.playlist ? s->current.playlist->version : 0;
    if ((s->next.playlist && !library_keep_withdrawals(s->store, s->next.playlist, current, &err)) ||
        !store_write_playlist(s->store, STORE_NEXT, r->bytes, r->n, &err)) {
        store_failed(s, &err);
        playlist_free(p);
        return false;
    }
    s->store_trouble.code[0] = 0;
    log_info("version %" PRId64 " accepted", p->version);
    if (!store_save_time(s->store, s->config->runtime.path, (int)s->config->clock.trust, p->issued_ms, &err))
        log_warning("%s", err.text);
    shelf_put_next(s, p, hash);
    return true;
}

static bool replace_envelope(struct sync *s, const struct fetch_result *r)
{
    const struct shelf_slot *held;
    enum store_slot where;
    struct error err = {0};
    newest(s, &held, &where);
    if (!store_write_playlist(s->store, where, r->bytes, r->n, &err)) {
        store_failed(s, &err);
        return false;
    }
    log_info("version %" PRId64 " has more signatures now", held->playlist->version);
    return true;
}

static void refuse_version(struct sync *s, enum verdict v, int64_t version)
{
    char text[200];
    if (v == VERDICT_EXPIRED) {
        snprintf(text, sizeof text, "version %" PRId64 " was past its end when it came", version);
        refuse(s, "playlist-expired", text);
        return;
    }
    snprintf(text, sizeof text,
             v == VERDICT_ROLLBACK ? "version %" PRId64 " is not newer than the stored ones"
                                   : "version %" PRId64 " is stored with other content",
             version);
    refuse(s, "rollback-refused", text);
}

/* Version and end are judged before the content: an old version is refused as that, whatever else is wrong in it. */
static void refuse_invalid(struct sync *s, const struct fetch_result *r, const struct error *why)
{
    struct playlist_head head;
    char hash[HASH_TEXT_SIZE];
    if (strcmp(why->code, "playlist-invalid") == 0 &&
        library_check_head(r->bytes, r->n, &s->trust, &head, hash, NULL)) {
        enum verdict v = judge(s, head.version, head.expires_ms, hash, r);
        if (v == VERDICT_ROLLBACK || v == VERDICT_OTHER_BYTES || v == VERDICT_EXPIRED) {
            refuse_version(s, v, head.version);
            return;
        }
    }
    refuse(s, why->code[0] ? why->code : "playlist-invalid", why->text);
}

static void take_bytes(struct sync *s, const struct fetch_result *r)
{
    struct error err = {0};
    char hash[HASH_TEXT_SIZE];
    struct playlist *p = library_check_playlist(r->bytes, r->n, &s->trust, hash, &err);
    if (!p) {
        refuse_invalid(s, r, &err);
        return;
    }
    succeed(s, r);
    enum verdict v = judge(s, p->version, p->expires_ms, hash, r);
    if (v == VERDICT_NEW) {
        if (store_new(s, p, hash, r))
            no_news(s);
        return;
    }
    if (v == VERDICT_SAME) {
        no_news(s);
    } else if (v == VERDICT_MORE_SIGNATURES) {
        if (replace_envelope(s, r))
            no_news(s);
    } else {
        refuse_version(s, v, p->version);
    }
    playlist_free(p);
}

void arrival_done(void *context, const struct fetch_result *r)
{
    struct sync *s = context;
    s->now_boot = clock_boot_ms();
    s->facts_written_boot = 0; /* tell the news at once */
    if (r->kind == FETCH_BYTES) {
        take_bytes(s, r);
    } else if (r->kind == FETCH_SAME) {
        succeed(s, r);
        s->refusal.code[0] = 0;
    } else {
        if (strcmp(s->last_error, r->text) != 0)
            log_warning("%s", r->text);
        text_copy(s->last_error, sizeof s->last_error, r->text);
    }
}

static void note_stick(struct sync *s, const char *code, int64_t version, const char *why)
{
    struct stick_news *n = &s->stick_news;
    text_copy(n->code, sizeof n->code, code);
    n->version = version;
    n->since_ms = s->time.now_ms;
    n->since_boot = s->now_boot;
    s->facts_written_boot = 0;
    log_info("stick: %s%s%s", code, *why ? ": " : "", why);
}

/* Version and end are judged before the content, as with a server. */
static void refuse_stick(struct sync *s, const struct fetch_result *r, const struct error *why)
{
    struct playlist_head head;
    char hash[HASH_TEXT_SIZE];
    if (library_check_head(r->bytes, r->n, &s->trust, &head, hash, NULL)) {
        enum verdict v = judge(s, head.version, head.expires_ms, hash, r);
        if (v == VERDICT_ROLLBACK || v == VERDICT_OTHER_BYTES || v == VERDICT_EXPIRED) {
            note_stick(s, v == VERDICT_EXPIRED ? "expired" : "older", head.version, "");
            return;
        }
    }
    note_stick(s, "refused", 0, why->text);
}

static void take_stick(struct sync *s, const struct fetch_result *r)
{
    struct error err = {0};
    char hash[HASH_TEXT_SIZE];
    struct playlist *p = library_check_playlist(r->bytes, r->n, &s->trust, hash, &err);
    if (!p) {
        refuse_stick(s, r, &err);
        return;
    }
    int64_t version = p->version;
    enum verdict v = judge(s, version, p->expires_ms, hash, r);
    const char *code = v == VERDICT_EXPIRED ? "expired" : "older";
    if (v == VERDICT_NEW) {
        code = store_new(s, p, hash, r) ? "accepted" : "not-stored";
        p = NULL;
    } else if (v == VERDICT_SAME) {
        code = "same";
    } else if (v == VERDICT_MORE_SIGNATURES) {
        code = replace_envelope(s, r) ? "same" : "not-stored";
    }
    playlist_free(p);
    note_stick(s, code, version, "");
    if (s->media && strcmp(code, "older") != 0)
        media_retry(s->media);
}

void arrival_stick(struct sync *s)
{
    struct stick_find f;
    if (s->stick && stick_take(s->stick, &f)) {
        struct fetch_result r = {.bytes = f.bytes, .n = f.n};
        s->now_boot = clock_boot_ms();
        if (f.bytes)
            take_stick(s, &r);
        else
            note_stick(s, "unreadable", 0, f.text);
        free(f.bytes);
    } else if (s->stick_news.code[0] && !stick_present(s->stick)) {
        log_info("stick: taken out");
        s->stick_news = (struct stick_news){0};
        s->facts_written_boot = 0;
    }
}
