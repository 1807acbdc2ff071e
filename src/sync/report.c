#include "report.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "record/plays.h"
#include "target.h"
#include "version.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATE_NAME "reported" /* in the runtime folder, where it costs nothing, and of late in the store */
#define SAVE_MS ((int64_t)30 * 60000)
#define EVERY_MS ((int64_t)60000)
#define SLOWEST_MS ((int64_t)15 * 60000)
#define FIRST_MS ((int64_t)5000)
#define TIMEOUT_MS 30000
#define BATCH 200
#define AHEAD_MAX 2000
#define ANSWER_LIMIT 65536
#define SEQ_TEXT_LIMIT 32

struct report {
    struct report_settings settings;
    struct store *store;
    struct http_transfer *transfer; /* under way */
    int64_t next_boot_ms;
    int64_t acknowledged;         /* seq */
    int64_t saved, saved_boot_ms; /* of it in the store, and since when; 0 = not in this life */
    int64_t offered;              /* last_seq of the one under way */
    bool more;                    /* further plays waited behind it */
    unsigned failures;            /* in a row */
    char failure[400];            /* of the last one, "" = it was taken */
};

static bool parse_seq(char *text, int64_t *ret)
{
    text[strcspn(text, "\n")] = 0;
    return parse_int64(text, 0, INT64_MAX, ret);
}

/* 0: then all that is kept is sent once more; the endpoint knows it by its numbers. */
static int64_t read_saved(const struct store *s)
{
    char *text = NULL;
    size_t n = 0;
    int64_t seq = 0;
    if (store_read_state(s, STATE_NAME, &text, &n, NULL) && !parse_seq(text, &seq))
        seq = 0;
    free(text);
    return seq;
}

/* What an earlier life in this boot was told. */
static bool read_told(const char *runtime_path, int64_t *ret)
{
    char *path = path_join(runtime_path, STATE_NAME), *text = NULL;
    size_t n = 0;
    bool ok = file_read(path, SEQ_TEXT_LIMIT, &text, &n, NULL) && parse_seq(text, ret);
    free(text);
    free(path);
    return ok;
}

/* In the store only now and then, since each write wears the card; a power cut takes what was told since, and the endpoint is sent
 * it again. */
static void keep_acknowledged(struct report *r, bool now)
{
    struct error err = {0};
    char text[SEQ_TEXT_LIMIT], *path = path_join(r->settings.runtime_path, STATE_NAME);
    size_t n = (size_t)snprintf(text, sizeof text, "%" PRId64 "\n", r->acknowledged);
    bool told = file_replace(path, text, n, 0600, FILE_FAST, &err);
    free(path);
    bool due = !r->saved_boot_ms || clock_boot_ms() - r->saved_boot_ms >= SAVE_MS;
    if (r->acknowledged == r->saved || (told && !due && !now))
        return;
    r->saved = r->acknowledged;
    r->saved_boot_ms = clock_boot_ms();
    if (!store_write_state(r->store, STATE_NAME, text, n, &err))
        log_warning("%s", err.text);
}

struct report *report_create(const struct report_settings *settings, struct store *store)
{
    struct report *r = xcalloc(1, sizeof *r);
    r->settings = *settings;
    r->store = store;
    r->next_boot_ms = clock_boot_ms() + FIRST_MS;
    r->saved = read_saved(store);
    if (!read_told(settings->runtime_path, &r->acknowledged))
        r->acknowledged = r->saved;
    return r;
}

void report_free(struct report *r)
{
    if (!r)
        return;
    keep_acknowledged(r, true);
    if (r->transfer)
        http_cancel(r->transfer);
    free(r);
}

bool report_due(const struct report *r, int64_t now_boot_ms)
{
    return !r->transfer && now_boot_ms >= r->next_boot_ms;
}

const char *report_failure(const struct report *r)
{
    return r->failure[0] ? r->failure : NULL;
}

static void fail(struct report *r, const char *why)
{
    int64_t pause = FIRST_MS << (r->failures < 8 ? r->failures : 8);
    char where[200];
    target_describe(r->settings.url, where, sizeof where);
    r->failures++;
    r->next_boot_ms = clock_boot_ms() + (pause < SLOWEST_MS ? pause : SLOWEST_MS);
    if (!r->failure[0])
        log_warning("report to %s: %s", where, why);
    snprintf(r->failure, sizeof r->failure, "%s: %s", where, why);
}

static void acknowledge(struct report *r)
{
    if (r->failure[0])
        log_info("reports are taken again");
    r->failure[0] = 0;
    r->failures = 0;
    r->next_boot_ms = clock_boot_ms() + (r->more ? 0 : EVERY_MS);
    if (r->offered == r->acknowledged)
        return;
    r->acknowledged = r->offered;
    keep_acknowledged(r, false);
}

static void on_answer(void *context, const struct http_answer *a)
{
    struct report *r = context;
    char why[64];
    r->transfer = NULL;
    if (a->answered && a->status >= 200 && a->status < 300) {
        acknowledge(r);
    } else if (a->answered) {
        snprintf(why, sizeof why, "the endpoint answers %d", a->status);
        fail(r, why);
    } else {
        fail(r, a->text);
    }
}

struct batch {
    json_t *plays;
    const struct zone *zone;
};

static void add_play(void *context, const struct play *p)
{
    struct batch *b = context;
    json_array_append_new(b->plays, play_json(p, b->zone));
}

static void see_play(void *context, const struct play *p)
{
    (void)p;
    *(bool *)context = true;
}

static bool any_play(const struct plays_place *at, int64_t since)
{
    bool any = false;
    int64_t next;
    return plays_read(at, since, 1, see_play, &any, &next, NULL) && any;
}

/* A power cut takes back what was reported from memory, and the writer's numbers leap over that. Numbers further back mean that the
 * plays began anew, or that what we remember is damage: then all that is kept is sent once more. */
static bool began_anew(struct report *r, const struct plays_place *at)
{
    if (r->acknowledged <= AHEAD_MAX || any_play(at, r->acknowledged - AHEAD_MAX) || !any_play(at, 0))
        return false;
    log_warning("reports: play %" PRId64 " was taken, but there is none near it; all are sent again",
                r->acknowledged);
    r->acknowledged = 0;
    return true;
}

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

static json_t *gather(struct report *r, json_t *status, const struct zone *zone, int64_t now_ms)
{
    struct batch batch = {json_array(), zone};
    struct error err = {0};
    char time[TIME_TEXT_SIZE];
    int64_t next = r->acknowledged;
    struct plays_place at = {store_path(r->store), r->settings.runtime_path};
    bool read = plays_read(&at, r->acknowledged, BATCH, add_play, &batch, &next, &err);
    if (read && json_array_size(batch.plays) == 0 && began_anew(r, &at))
        read = plays_read(&at, 0, BATCH, add_play, &batch, &next, &err);
    if (!read) {
        log_warning("%s", err.text);
        next = r->acknowledged;
        json_array_clear(batch.plays);
    }
    r->offered = next;
    r->more = json_array_size(batch.plays) == BATCH;
    time_format(now_ms, zone, time);
    json_t *o = json_object();
    json_object_set_new(o, "papan", json_string(PAPAN_VERSION));
    json_object_set_new(o, "screen", json_string(r->settings.screen));
    json_object_set_new(o, "site", text_or_null(r->settings.site));
    json_object_set_new(o, "time", json_string(time));
    json_object_set_new(o, "status", status);
    json_object_set_new(o, "plays", batch.plays);
    json_object_set_new(o, "last_seq", json_integer(r->offered));
    json_object_set_new(o, "more", json_boolean(r->more));
    return o;
}

void report_send(struct report *r, struct http *h, json_t *status, const struct zone *zone, int64_t now_ms)
{
    struct error err = {0};
    json_t *o = gather(r, status, zone, now_ms);
    char *text = json_dumps(o, JSON_COMPACT);
    json_decref(o);
    struct http_request request = {.url = r->settings.url,
                                   .limit = ANSWER_LIMIT,
                                   .timeout_ms = TIMEOUT_MS,
                                   .post = text,
                                   .done = on_answer,
                                   .context = r};
    r->transfer = text ? http_start(h, &request, &err) : NULL;
    if (!r->transfer)
        fail(r, err.text[0] ? err.text : "the report cannot be written as JSON");
    free(text);
}
