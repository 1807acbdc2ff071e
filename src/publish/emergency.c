#include "ask.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/zone.h"
#include "command.h"
#include "draft.h"
#include "folder.h"
#include "playlist/playlist.h"
#include "release.h"
#include "sign.h"
#include "wording.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTES_MAX 1440
enum { TITLE_FITS = 45, BODY_FITS = 160 }; /* look.md 7, 4 */

struct message {
    const struct options *options;
    const char *out, *title, *body, *screens;
    bool clear;
    int64_t minutes, now_ms;
    char *site, *zone_name; /* owned */
};

/* A screen or group that the published playlist does not know: likely mistyped, and then nobody sees the message. */
static void warn_unknown_screens(const struct message *m, const json_t *playlist)
{
    const json_t *screens = json_object_get(playlist, "screens");
    char *copy = xstrdup(m->screens == NULL ? "" : m->screens), *rest = copy, *name;
    while (screens != NULL && (name = strsep(&rest, ",")) != NULL) {
        bool known = name[0] == '\0' || strcmp(name, "*") == 0 || json_object_get(screens, name) != NULL;
        const char *id;
        json_t *entry, *group;
        size_t i;
        json_object_foreach((json_t *)(uintptr_t)screens, id, entry)
        {
            json_array_foreach(json_object_get(entry, "groups"), i, group)
            {
                known = known || (json_is_string(group) && strcmp(json_string_value(group), name) == 0);
            }
        }
        if (!known)
            fprintf(stderr, "warning: the published playlist knows neither a screen nor a group \"%s\"\n",
                    name);
    }
    free(copy);
}

/* From the command line, else from the playlist published in OUT, else (zone only) from the system. */
static bool find_site_and_zone(struct message *m, struct error *err)
{
    struct published p = {0};
    struct error ignored = {0};
    const char *site = options_value(m->options, "site"), *zone = options_value(m->options, "zone");
    published_read(m->out, &p, &ignored);
    warn_unknown_screens(m, p.payload);
    const char *published = json_string_value(json_object_get(p.payload, "site"));
    if (site == NULL)
        site = published;
    else if (published != NULL && strcmp(published, site) != 0)
        fprintf(stderr,
                "warning: the playlist published here is for the site \"%s\"; its screens may refuse a "
                "message for \"%s\"\n",
                published, site);
    if (zone == NULL)
        zone = json_string_value(json_object_get(p.payload, "timezone"));
    if (site != NULL)
        m->site = xstrdup(site);
    m->zone_name = zone != NULL ? xstrdup(zone) : zone_system_name();
    published_finish(&p);
    return m->site != NULL ||
           error_set(err, NULL, "which site is it for? %s holds no playlist that says it; give --site",
                     m->out);
}

static json_t *screen_list(const char *text)
{
    json_t *list = json_array();
    char *copy = xstrdup(text), *rest = copy, *name;
    while ((name = strsep(&rest, ",")) != NULL)
        if (name[0] != '\0')
            json_array_append_new(list, json_string(name));
    free(copy);
    return list;
}

/* The larger of the Unix time and the last + 1 (design.md 4.5). */
static int64_t next_version(const struct message *m)
{
    struct published p = {0};
    char *path = path_join(m->out, "emergency.papan");
    int64_t version = m->now_ms / 1000;
    if (published_read_file(path, &p, NULL) && p.version >= version)
        version = p.version + 1;
    published_finish(&p);
    free(path);
    return version;
}

static json_t *compose(const struct message *m)
{
    char issued[TIME_TEXT_SIZE], expires[TIME_TEXT_SIZE];
    struct zone *zone = zone_load(m->zone_name, NULL);
    int64_t now = m->now_ms / 1000 * 1000;
    time_format(now, zone, issued);
    time_format(now + m->minutes * 60000, zone, expires);
    zone_free(zone);
    json_t *payload = json_pack("{s:i, s:s, s:s, s:I, s:s, s:s, s:s}", "papan", 1, "kind", "emergency",
                                "site", m->site, "version", (json_int_t)next_version(m), "issued", issued,
                                "expires", expires, "timezone", m->zone_name);
    if (m->screens != NULL)
        json_object_set_new(payload, "screens", screen_list(m->screens));
    if (m->clear)
        json_object_set_new(payload, "clear", json_true());
    else
        json_object_set_new(payload, "text", json_pack("{s:s, s:s}", "title", m->title, "body", m->body));
    return payload;
}

static void warn_length(const char *what, const char *text, size_t most)
{
    char markup[32];
    size_t n = wording_characters(text);
    if (n > most)
        fprintf(stderr, "warning: the %s has %zu characters; more than %zu are drawn small\n", what, n, most);
    if (wording_has_markup(text, markup))
        fprintf(stderr, "warning: the %s contains \"%s\", which is drawn as it stands\n", what, markup);
}

static bool sign_and_put(const struct message *m, const struct key_chain *chain, struct error *err)
{
    json_t *payload = compose(m);
    char *text = payload_text(payload), *file = NULL;
    char *path = path_join(m->out, "emergency.papan");
    size_t n = 0;
    struct emergency *e = emergency_parse(text, strlen(text), err);
    bool ok = e != NULL && folder_make(m->out, err) &&
              key_chain_sign(chain, text, strlen(text), m->now_ms, "file:emergency.papan", &file, &n, err) &&
              folder_put_papan(path, file, n, err);
    if (ok) {
        char ends[WORDING_TIME_SIZE];
        wording_time(e->expires_ms, e->timezone, ends);
        printf(m->clear ? "%s: the emergency message is over, version %" PRId64
                          " (this notice itself stands until %s)\n"
                        : "%s: emergency message version %" PRId64 ", until %s\n",
               path, e->version, ends);
    }
    emergency_free(e);
    free(file);
    free(path);
    free(text);
    json_decref(payload);
    return ok;
}

/* A terminal that is not set to UTF-8 passes other bytes; jansson takes none of them. */
static bool is_text(const struct message *m, struct error *err)
{
    static const char *const names[] = {"title", "body", "site", "screens", "zone"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = options_value(m->options, names[i]);
        if (value != NULL && !utf8_valid(value, strlen(value)))
            return error_set(err, NULL, "--%s is not UTF-8 text; set the terminal to UTF-8", names[i]);
    }
    return true;
}

static int misuse(const struct message *m)
{
    if (options_value(m->options, "key") == NULL || m->out == NULL)
        return command_misuse("emergency",
                              "it needs a key to sign with (--key) and the published folder (--to OUT)");
    if (m->clear && (m->title != NULL || m->body != NULL))
        return command_misuse("emergency", "--clear ends a message and has no title and body of its own");
    if (!m->clear && (m->title == NULL || m->body == NULL || options_value(m->options, "minutes") == NULL))
        return command_misuse("emergency",
                              "it needs --title, --body and --minutes (how long it stands), or --clear");
    return 0;
}

static int run(const struct options *o)
{
    struct message m = {.options = o,
                        .out = options_value(o, "to"),
                        .title = options_value(o, "title"),
                        .body = options_value(o, "body"),
                        .screens = options_value(o, "screens"),
                        .clear = options_has(o, "clear"),
                        .minutes = MINUTES_MAX,
                        .now_ms = clock_wall_ms()};
    struct key_chain chain = {0};
    struct error err = {0};
    int status = misuse(&m);
    if (status != 0)
        return status;
    if (!command_number(o, "minutes", 1, MINUTES_MAX, &m.minutes, &err))
        return command_misuse("emergency", "%s (24 hours are the most)", err.text);
    if (!is_text(&m, &err))
        return command_fail("emergency", &err);
    if (!m.clear) {
        warn_length("title", m.title, TITLE_FITS);
        warn_length("body", m.body, BODY_FITS);
    }
    bool ok = find_site_and_zone(&m, &err);
    for (size_t i = 0; ok && options_nth(o, "key", i) != NULL; i++)
        ok = key_chain_read(&chain, options_nth(o, "key", i), &err);
    ok = ok && sign_and_put(&m, &chain, &err);
    key_chain_finish(&chain);
    free(m.site);
    free(m.zone_name);
    return ok ? 0 : command_fail("emergency", &err);
}

static const struct option_row rows[] = {
    {"title", "T", "the message's title (45 characters fit well)"},
    {"body", "B", "its text; a blank line begins the second language"},
    {"minutes", "N", "how long it stands, 1 to 1440"},
    {"key", "K", "secret key to sign with; may be repeated"},
    {"to", "OUT", "the published folder, beside playlist.papan"},
    {"site", "S", "the site (default: that of OUT's playlist)"},
    {"screens", "A,B", "only these screens or groups (default: all)"},
    {"zone", "TZ", "time zone (default: that of OUT's playlist)"},
    {"clear", NULL, "end the message that stands now"},
};

const struct command command_emergency = {
    .name = "emergency",
    .usage = "--title T --body B --minutes N --key K --to OUT [--site S] [--screens A,B] [--zone TZ] (and "
             "--clear)",
    .help = "a message that takes the whole of every screen at once, and ends by itself",
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
    .n_positional = 0,
    .run = run,
};
