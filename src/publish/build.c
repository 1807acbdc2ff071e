#include "ask.h"
#include "base/clock.h"
#include "base/memory.h"
#include "command.h"
#include "difference.h"
#include "draft.h"
#include "release.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct build {
    const struct options *options;
    const char *src, *out;
    struct key_chain chain;
    struct published published;
    int64_t now_ms;
};

static const char *const dated[] = {"version", "issued", "expires"};

/* The same but for its number and dates. */
static bool same_content(const struct draft *d, const json_t *last)
{
    if (last == NULL)
        return false;
    json_t *a = json_copy(d->payload), *b = json_copy((json_t *)(uintptr_t)last);
    for (size_t i = 0; i < 3; i++) {
        bool keep = strcmp(dated[i], "expires") == 0 && d->expires_given;
        if (!keep) {
            json_object_del(a, dated[i]);
            json_object_del(b, dated[i]);
        }
    }
    /* as text: a number that was written and read again may be held otherwise */
    char *x = payload_text(a), *y = payload_text(b);
    bool same = strcmp(x, y) == 0;
    free(x);
    free(y);
    json_decref(a);
    json_decref(b);
    return same;
}

static bool half_over(const json_t *last, int64_t now_ms)
{
    int64_t issued = 0, expires = 0;
    const char *from = json_string_value(json_object_get(last, "issued"));
    const char *to = json_string_value(json_object_get(last, "expires"));
    if (from == NULL || to == NULL || !time_parse(from, &issued) || !time_parse(to, &expires))
        return true;
    return expires - now_ms < (expires - issued) / 2;
}

/* Nothing differs: only media that somebody removed from OUT come back. */
static bool leave_as_is(struct build *b, const struct draft *d, struct error *err)
{
    size_t copied = 0;
    if (!release_copy_media(d->cache, d->payload, b->out, &copied, err))
        return false;
    if (copied > 0)
        printf("put %zu missing media back into %s\n", copied, b->out);
    printf("nothing to do: version %" PRId64 " in %s is what the source says\n", b->published.version,
           b->out);
    return true;
}

static bool publish(struct build *b, struct draft *d, struct error *err)
{
    int64_t last = history_last(cache_folder(d->cache));
    bool same = same_content(d, b->published.payload);
    if (same && published_signed_by(&b->published, &b->chain) && !half_over(b->published.payload, b->now_ms))
        return leave_as_is(b, d, err);
    draft_date(d, (last > b->published.version ? last : b->published.version) + 1, b->now_ms);
    draft_validate(d);
    if (report_faults(d->report) > 0)
        return error_set(err, NULL, "the playlist with its number and dates is not valid");
    difference_print(b->published.payload, d->payload, b->now_ms, stdout);
    if (same)
        printf("The content is the same; the new version renews its signature and dates.\n");
    if (ask_possible() && !options_has(b->options, "yes") && !ask_yes("Publish this?"))
        return error_set(err, NULL, "nothing was published");
    asset_set_check_unchanged(d->assets);
    if (report_faults(d->report) > 0) {
        report_print(d->report, stderr);
        return error_set(err, NULL, "nothing was published");
    }
    return release_publish(d->cache, d->payload, &b->chain, b->out, b->now_ms, err);
}

static int make_and_publish(struct build *b, struct draft_request *request)
{
    struct error err = {0};
    struct draft *d = draft_make(request);
    report_print(d->report, stderr);
    size_t faults = report_faults(d->report);
    int status = 1;
    if (faults > 0) {
        fprintf(stderr, "%zu fault%s; nothing was published\n", faults, faults == 1 ? "" : "s");
    } else if (release_check_place(d->source->dir, b->out, &b->published, d->playlist->site, &err) &&
               publish(b, d, &err)) {
        status = 0;
    } else {
        command_fail("build", &err);
    }
    draft_free(d);
    return status;
}

static const char **withdrawals(const struct options *o, size_t *ret_n)
{
    const char **list = NULL, *value;
    size_t n = 0;
    while ((value = options_nth(o, "withdraw", n)) != NULL) {
        list = xreallocarray(list, n + 1, sizeof(char *));
        list[n++] = value;
    }
    *ret_n = n;
    return list;
}

static int run(const struct options *o)
{
    struct build b = {.options = o,
                      .src = options_positional(o, 0),
                      .out = options_value(o, "to"),
                      .now_ms = clock_wall_ms()};
    struct draft_request request = {.src = b.src, .depth = ASSETS_CONVERT, .now_ms = b.now_ms};
    struct error err = {0};
    if (options_value(o, "key") == NULL || b.out == NULL)
        return command_misuse(
            "build", "it needs a key to sign with (--key mmc.key) and a folder to publish in (--to OUT)");
    if (!draft_read_max(o, &request, &err))
        return command_misuse("build", "%s", err.text);
    bool ok = true;
    for (size_t i = 0; ok && options_nth(o, "key", i) != NULL; i++)
        ok = key_chain_read(&b.chain, options_nth(o, "key", i), &err);
    if (ok && !published_read(b.out, &b.published, &err)) {
        fprintf(stderr, "warning: %s; it is replaced\n", err.text);
        err = (struct error){0};
    }
    const char **withdraw = withdrawals(o, &request.n_withdraw);
    request.withdraw = withdraw;
    request.last = b.published.payload;
    int status = ok ? make_and_publish(&b, &request) : command_fail("build", &err);
    free(withdraw);
    published_finish(&b.published);
    key_chain_finish(&b.chain);
    return status;
}

static const struct option_row rows[] = {
    {"key", "FILE", "secret key to sign with; may be repeated for several signatures"},
    {"to", "OUT", "folder to publish in: playlist.papan and media/, for any web server"},
    {"max", "WxH", "size of the largest screen (default 1920x1080); larger pictures are scaled down to it"},
    {"withdraw", "ID", "take this item off all screens at once; may be repeated"},
    {"yes", NULL, "publish without asking"},
};

const struct command command_build = {
    .name = "build",
    .usage = "SRC --key K [--key K2] --to OUT [--max WxH] [--withdraw ID] [--yes]",
    .help = "converts, checks, numbers, signs and publishes the playlist in the folder SRC",
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
    .n_positional = 1,
    .run = run,
};
