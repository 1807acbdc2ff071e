#include "ask.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/zone.h"
#include "command.h"
#include "difference.h"
#include "draft.h"
#include "playlist/playlist.h"
#include "release.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is withdrawn now stays withdrawn, or going back would bring it to the screens again. */
static void keep_withdrawals(json_t *payload, const json_t *last)
{
    json_t *list = json_object_get(payload, "withdrawn"), *value;
    size_t i, j;
    list = list == NULL ? json_array() : json_copy(list);
    json_array_foreach(json_object_get(last, "withdrawn"), i, value)
    {
        for (j = 0; j < json_array_size(list); j++)
            if (json_equal(json_array_get(list, j), value))
                break;
        if (j == json_array_size(list))
            json_array_append(list, value);
    }
    if (json_array_size(list) > 0)
        json_object_set(payload, "withdrawn", list);
    json_decref(list);
}

/* As long a life as it had, from now on. */
static bool date_anew(json_t *payload, int64_t version, int64_t now_ms, struct error *err)
{
    int64_t issued = 0, expires = 0;
    const char *from = json_string_value(json_object_get(payload, "issued"));
    const char *to = json_string_value(json_object_get(payload, "expires"));
    const char *zone_name = json_string_value(json_object_get(payload, "timezone"));
    if (from == NULL || to == NULL || !time_parse(from, &issued) || !time_parse(to, &expires))
        return error_set(err, NULL, "that version's dates cannot be read");
    struct zone *zone = zone_name == NULL ? NULL : zone_load(zone_name, NULL);
    char text[TIME_TEXT_SIZE];
    int64_t now = now_ms / 1000 * 1000;
    time_format(now, zone, text);
    json_object_set_new(payload, "issued", json_string(text));
    time_format(now + (expires - issued), zone, text);
    json_object_set_new(payload, "expires", json_string(text));
    json_object_set_new(payload, "version", json_integer(version));
    zone_free(zone);
    return true;
}

static bool check_payload(const json_t *payload, struct error *err)
{
    char *text = payload_text(payload);
    struct playlist *p = playlist_parse(text, strlen(text), NULL, err);
    bool ok = p != NULL;
    playlist_free(p);
    free(text);
    return ok;
}

static bool roll_back(const struct options *o, struct cache *cache, const struct published *published,
                      const struct key_chain *chain, int64_t number, struct error *err)
{
    const char *out = options_value(o, "to");
    int64_t now_ms = clock_wall_ms(), last = history_last(cache_folder(cache));
    json_t *payload = history_read(cache_folder(cache), number, err);
    if (payload == NULL)
        return false;
    keep_withdrawals(payload, published->payload);
    int64_t version = (last > published->version ? last : published->version) + 1;
    const char *site = json_string_value(json_object_get(payload, "site"));
    bool ok = date_anew(payload, version, now_ms, err) && check_payload(payload, err) &&
              release_check_place(options_positional(o, 0), out, published, site == NULL ? "" : site, err);
    if (ok) {
        printf("Version %" PRId64 " comes back as version %" PRId64 ".\n", number, version);
        difference_print(published->payload, payload, now_ms, stdout);
        if (ask_possible() && !options_has(o, "yes") && !ask_yes("Publish this?"))
            ok = error_set(err, NULL, "nothing was published");
    }
    ok = ok && release_publish(cache, payload, chain, out, now_ms, err);
    json_decref(payload);
    return ok;
}

static int run(const struct options *o)
{
    struct error err = {0};
    struct key_chain chain = {0};
    struct published published = {0};
    struct cache *cache = NULL;
    int64_t number = 0;
    if (options_value(o, "key") == NULL || options_value(o, "to") == NULL ||
        options_value(o, "version") == NULL)
        return command_misuse(
            "rollback", "it needs --version N, a key to sign with (--key) and the published folder (--to)");
    if (!command_number(o, "version", 1, INT64_C(1) << 53, &number, &err))
        return command_misuse("rollback", "%s", err.text);
    bool ok = true;
    for (size_t i = 0; ok && options_nth(o, "key", i) != NULL; i++)
        ok = key_chain_read(&chain, options_nth(o, "key", i), &err);
    ok = ok && published_read(options_value(o, "to"), &published, &err);
    if (ok) {
        cache = cache_open(options_positional(o, 0), 1920, 1080, &err);
        ok = cache != NULL && roll_back(o, cache, &published, &chain, number, &err);
    }
    cache_close(cache);
    published_finish(&published);
    key_chain_finish(&chain);
    return ok ? 0 : command_fail("rollback", &err);
}

static const struct option_row rows[] = {
    {"version", "N", "which version comes back (see history)"},
    {"key", "K", "secret key to sign with; may be repeated"},
    {"to", "OUT", "the published folder"},
    {"yes", NULL, "publish without asking"},
};

const struct command command_rollback = {
    .name = "rollback",
    .usage = "SRC --version N --key K --to OUT [--yes]",
    .help = "publishes an old version's content again, under a new number",
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
    .n_positional = 1,
    .run = run,
};
