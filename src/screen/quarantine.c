#include "screen/quarantine.h"

#include "base/memory.h"
#include "base/text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES_MAX = 1000, PROVEN_MAX = 1000, SET_ASIDE_AFTER = 2 };

static const int64_t ladder[] = {10 * 60000, 60 * 60000, 6 * 3600000, 24 * 3600000};

struct quarantine {
    struct quarantined *list;
    size_t n;
    char (*proven)[HASH_TEXT_SIZE];
    size_t n_proven;
    char *version, *boot;
    int dirty;
};

static struct quarantined *find(const struct quarantine *q, const char *hash)
{
    for (size_t i = 0; i < q->n; i++)
        if (strcmp(q->list[i].hash, hash) == 0)
            return &q->list[i];
    return NULL;
}

static bool is_proven(const struct quarantine *q, const char *hash)
{
    for (size_t i = 0; i < q->n_proven; i++)
        if (strcmp(q->proven[i], hash) == 0)
            return true;
    return false;
}

static void touch(struct quarantine *q, int how)
{
    q->dirty = how > q->dirty ? how : q->dirty;
}

static void forget(struct quarantine *q, struct quarantined *e)
{
    *e = q->list[--q->n];
}

static struct quarantined *need(struct quarantine *q, const char *hash, const char *item)
{
    struct quarantined *e = find(q, hash);
    if (!e) {
        if (q->n == ENTRIES_MAX)
            forget(q, &q->list[0]);
        e = &q->list[q->n++];
        *e = (struct quarantined){0};
        text_copy(e->hash, sizeof e->hash, hash);
    }
    if (item)
        text_copy(e->item, sizeof e->item, item);
    return e;
}

static void add_proven(struct quarantine *q, const char *hash)
{
    if (q->n_proven == PROVEN_MAX) {
        memmove(q->proven, q->proven + 1, (PROVEN_MAX - 1) * sizeof *q->proven);
        q->n_proven--;
    }
    text_copy(q->proven[q->n_proven++], HASH_TEXT_SIZE, hash);
}

static const char *string_of(const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    return s ? s : "";
}

static void read_entry(struct quarantine *q, const json_t *o, bool same_boot)
{
    const char *hash = string_of(o, "media");
    json_int_t failures = json_integer_value(json_object_get(o, "failures"));
    bool noted = json_is_true(json_object_get(o, "noted")) && same_boot;
    if (!hash_text_valid(hash) || failures < 0 || failures > 1000000 || (failures == 0 && !noted))
        return;
    struct quarantined *e = need(q, hash, string_of(o, "item"));
    e->failures = (int)failures;
    e->noted = noted;
    e->retry = (int64_t)json_integer_value(json_object_get(o, "retry"));
}

static void read_file(struct quarantine *q, const json_t *root)
{
    if (strcmp(string_of(root, "decoder"), q->version) != 0)
        return;
    bool same_boot = *q->boot && strcmp(string_of(root, "boot"), q->boot) == 0;
    size_t i;
    json_t *value;
    json_array_foreach(json_object_get(root, "media"), i, value) {
        read_entry(q, value, same_boot);
    }
    json_array_foreach(json_object_get(root, "proven"), i, value) {
        const char *hash = json_string_value(value);
        if (hash && hash_text_valid(hash) && !is_proven(q, hash))
            add_proven(q, hash);
    }
}

struct quarantine *quarantine_create(const char *text, size_t n, const char *decoder_version, const char *boot_id)
{
    struct quarantine *q = xcalloc(1, sizeof *q);
    q->list = xcalloc(ENTRIES_MAX, sizeof *q->list);
    q->proven = xcalloc(PROVEN_MAX, sizeof *q->proven);
    q->version = xstrdup(decoder_version);
    q->boot = xstrdup(boot_id);
    json_t *root = text ? json_loadb(text, n, 0, NULL) : NULL;
    if (json_is_object(root))
        read_file(q, root);
    json_decref(root);
    return q;
}

void quarantine_free(struct quarantine *q)
{
    if (!q)
        return;
    free(q->list);
    free(q->proven);
    free(q->version);
    free(q->boot);
    free(q);
}

static int64_t wait_after(int failures)
{
    size_t rung = (size_t)(failures - SET_ASIDE_AFTER), last = sizeof ladder / sizeof *ladder - 1;
    return ladder[rung < last ? rung : last];
}

/* A clock that was set back since must not make the wait longer than its rung. */
bool quarantine_allows(const struct quarantine *q, const char *hash, int64_t now)
{
    const struct quarantined *e = find(q, hash);
    if (!e || e->failures < SET_ASIDE_AFTER)
        return true;
    return now >= e->retry || e->retry - now > wait_after(e->failures);
}

bool quarantine_set_aside(const struct quarantine *q, const char *hash)
{
    const struct quarantined *e = find(q, hash);
    return e && e->failures >= SET_ASIDE_AFTER;
}

bool quarantine_note(struct quarantine *q, const char *hash, const char *item)
{
    struct quarantined *e = find(q, hash);
    if (is_proven(q, hash) || (e && e->noted))
        return false;
    need(q, hash, item)->noted = true;
    touch(q, 2);
    return true;
}

bool quarantine_fail(struct quarantine *q, const char *hash, const char *item, int64_t now)
{
    struct quarantined *e = need(q, hash, item);
    e->failures++;
    e->noted = false;
    bool aside = e->failures >= SET_ASIDE_AFTER;
    e->retry = aside ? now + wait_after(e->failures) : 0;
    touch(q, 2);
    return aside;
}

void quarantine_prove(struct quarantine *q, const char *hash)
{
    struct quarantined *e = find(q, hash);
    if (e) {
        touch(q, e->failures ? 2 : 1);
        forget(q, e);
    }
    if (!is_proven(q, hash)) {
        add_proven(q, hash);
        touch(q, 1);
    }
}

void quarantine_unnote(struct quarantine *q, const char *hash)
{
    struct quarantined *e = find(q, hash);
    if (!e || !e->noted)
        return;
    e->noted = false;
    touch(q, 1);
    if (e->failures == 0)
        forget(q, e);
}

void quarantine_unnote_all(struct quarantine *q)
{
    for (size_t i = q->n; i-- > 0;)
        quarantine_unnote(q, q->list[i].hash);
}

size_t quarantine_count(const struct quarantine *q)
{
    return q->n;
}

const struct quarantined *quarantine_at(const struct quarantine *q, size_t i)
{
    return &q->list[i];
}

int quarantine_dirty(const struct quarantine *q)
{
    return q->dirty;
}

char *quarantine_text(struct quarantine *q)
{
    json_t *root = json_object(), *media = json_array(), *proven = json_array();
    json_object_set_new(root, "decoder", json_string(q->version));
    json_object_set_new(root, "boot", json_string(q->boot));
    for (size_t i = 0; i < q->n; i++) {
        const struct quarantined *e = &q->list[i];
        json_array_append_new(media, json_pack("{s:s,s:s,s:i,s:I,s:b}", "media", e->hash, "item", e->item, "failures",
                                               e->failures, "retry", (json_int_t)e->retry, "noted", (int)e->noted));
    }
    for (size_t i = 0; i < q->n_proven; i++)
        json_array_append_new(proven, json_string(q->proven[i]));
    json_object_set_new(root, "media", media);
    json_object_set_new(root, "proven", proven);
    char *text = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    q->dirty = 0;
    return text;
}
