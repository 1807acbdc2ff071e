#include "status/diagnose.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/process.h"
#include "status/archive.h"
#include "status/metrics.h"
#include "status/picture.h"
#include "status/snapshot.h"
#include "store/library.h"
#include "version.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define LOG_LIMIT ((size_t)8 << 20)
#define FILE_LIMIT ((size_t)1 << 20)
#define PLAYS_TOLD 2000
#define PLAYS_TOLD_BYTES ((ptrdiff_t)1 << 20) /* a damaged file may have no lines */

struct diagnosis {
    struct archive *archive;
    const struct config *config;
    struct buffer contents;
};

static void add(struct diagnosis *d, const char *name, const char *bytes, size_t n)
{
    char full[100];
    snprintf(full, sizeof full, "papan-diagnose/%.80s", name);
    archive_add(d->archive, full, bytes, n);
    buffer_printf(&d->contents, "%-24s %zu bytes\n", name, n);
}

static void left_out(struct diagnosis *d, const char *name, const char *why)
{
    buffer_printf(&d->contents, "%-24s left out: %s\n", name, why);
}

/* The journal of this boot and the one before; a program that runs from a shell logs to that shell. */
static void add_logs(struct diagnosis *d)
{
    static const char *const places[] = {"/usr/bin/journalctl", "/bin/journalctl"};
    char *const argv[] = {(char[]){"journalctl"},
                          (char[]){"--unit=papan-player"},
                          (char[]){"--since=-7d"},
                          (char[]){"--lines=20000"},
                          (char[]){"--no-pager"},
                          (char[]){"--output=short-iso-precise"},
                          NULL};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char *text = NULL;
        int status;
        struct error err = {0};
        if (access(places[i], X_OK) != 0)
            continue;
        if (process_run(places[i], argv, LOG_LIMIT, &text, &status, &err))
            add(d, "journal.txt", text, strlen(text));
        else
            left_out(d, "journal.txt", err.text);
        free(text);
        return;
    }
    left_out(d, "journal.txt", "this machine has no journalctl");
}

/* Of a word what may be a URL's user and password, or its query, is left out: with or without a scheme before it. */
static void add_word(struct buffer *out, const char *word, size_t n)
{
    const char *scheme = memmem(word, n, "://", 3), *equals = memchr(word, '=', n);
    size_t begin = scheme ? (size_t)(scheme + 3 - word) : equals ? (size_t)(equals + 1 - word) : 0;
    const char *at = memrchr(word + begin, '@', n - begin);
    size_t host = at ? (size_t)(at - word) : begin;
    const char *query = memchr(word + host, '?', n - host);
    size_t end = query ? (size_t)(query - word) : n;
    buffer_add(out, word, begin);
    if (at)
        buffer_add_text(out, "(left out)");
    buffer_add(out, word + host, end - host);
    if (query)
        buffer_add_text(out, "?(left out)");
}

/* The text without its secrets, byte for byte otherwise. */
static void add_public(struct buffer *out, const char *text, size_t n)
{
    static const char blank[] = " \t\r\n";
    for (size_t i = 0; i < n;) {
        size_t from = i;
        while (i < n && (!text[i] || !strchr(blank, text[i])))
            i++;
        add_word(out, text + from, i - from);
        from = i;
        while (i < n && text[i] && strchr(blank, text[i]))
            i++;
        buffer_add(out, text + from, i - from);
    }
}

static void add_configuration(struct diagnosis *d, const char *file, const struct config_faults *faults)
{
    char *text = NULL;
    size_t n = 0;
    struct error err = {0};
    struct buffer out;
    buffer_init(&out, 4 * FILE_LIMIT);
    file = file ? file : CONFIG_DEFAULT_FILE;
    buffer_printf(&out, "# %s\n", file);
    if (file_read(file, FILE_LIMIT, &text, &n, &err)) {
        add_public(&out, text, n);
    } else {
        buffer_printf(&out, "# %s\n", err.text);
    }
    for (size_t i = 0; i < faults->count; i++)
        buffer_printf(&out, "\n# fault: %s: %s: %s", faults->list[i].place,
                      faults->list[i].key ? faults->list[i].key : "", faults->list[i].text);
    add(d, "player.conf", out.data, out.length);
    buffer_finish(&out);
    free(text);
}

static void describe_playlist(struct buffer *out, const struct store *s, enum store_slot slot,
                              const char *name, const struct trusted_source *trust)
{
    struct error err = {0};
    char issued[TIME_TEXT_SIZE], expires[TIME_TEXT_SIZE];
    struct playlist *p = library_playlist(s, slot, trust, NULL, &err);
    if (!p) {
        buffer_printf(out, "%s: %s\n", name, err.text);
        return;
    }
    time_format(p->issued_ms, p->timezone, issued);
    time_format(p->expires_ms, p->timezone, expires);
    buffer_printf(out, "%s: version %" PRId64 ", site %s, issued %s, expires %s, %zu items, %zu media\n",
                  name, p->version, p->site, issued, expires, p->n_items, p->n_media);
    playlist_free(p);
}

static void add_store(struct diagnosis *d)
{
    const struct config *c = d->config;
    struct trusted_source trust = {.keys_folder = c->server.keys,
                                   .required_signatures = (unsigned)c->server.required_signatures,
                                   .site = c->server.site};
    struct error err = {0};
    struct buffer out;
    struct store *s = store_open(c->store.path, STORE_READ, &err);
    struct store_room room;
    struct store_blob *blobs = NULL;
    size_t n = 0;
    buffer_init(&out, 4 * FILE_LIMIT);
    buffer_printf(&out, "%s\n", c->store.path);
    describe_playlist(&out, s, STORE_NEXT, "next", &trust);
    describe_playlist(&out, s, STORE_CURRENT, "current", &trust);
    describe_playlist(&out, s, STORE_PREVIOUS, "previous", &trust);
    if (store_room(s, c->store.max_bytes, &room, &err))
        buffer_printf(&out, "used %" PRId64 ", most %" PRId64 ", free %" PRId64 " bytes, %" PRId64 " files\n",
                      room.used_bytes, room.max_bytes, room.free_bytes, room.files);
    else
        buffer_printf(&out, "%s\n", err.text);
    if (store_list_blobs(s, &blobs, &n, NULL))
        for (size_t i = 0; i < n; i++)
            buffer_printf(&out, "%s %" PRId64 "%s\n", blobs[i].hash, blobs[i].bytes,
                          store_blob_verified(s, c->runtime.path, blobs[i].hash, blobs[i].bytes) ? " verified"
                                                                                                 : "");
    add(d, "store.txt", out.data, out.length);
    free(blobs);
    store_close(s);
    buffer_finish(&out);
}

static void add_status(struct diagnosis *d, const struct config_faults *faults)
{
    struct collector *c = collector_create(d->config, faults, "");
    collector_turn(c);
    struct snapshot *s = collector_get(c);
    json_t *o = snapshot_status(s, LANGUAGE_EN);
    char *text = json_dumps(o, JSON_INDENT(1)), *png = NULL;
    struct buffer metrics;
    struct error err = {0};
    size_t n;
    int64_t wall_ms;
    buffer_init(&metrics, FILE_LIMIT);
    metrics_write(s, &metrics);
    add(d, "status.json", text, strlen(text));
    add(d, "metrics.txt", metrics.data, metrics.length);
    struct picture_cache *pictures = picture_cache_create();
    if (picture_make(pictures, d->config->runtime.path, 0, s->screen_answers, &png, &n, &wall_ms, &err))
        add(d, "screen.png", png, n);
    else
        left_out(d, "screen.png", err.text);
    picture_cache_free(pictures);
    free(png);
    buffer_finish(&metrics);
    free(text);
    json_decref(o);
    snapshot_put(s);
    collector_free(c);
}

/* The last lines of a file of play records, as they lie there. */
static void add_plays_file(struct diagnosis *d, const char *folder, const char *file)
{
    char *path = path_join(folder, file), *text = NULL, name[100];
    size_t n;
    if (file_read(path, 64 * FILE_LIMIT, &text, &n, NULL)) {
        const char *at = text + n;
        for (int lines = 0; at > text && lines <= PLAYS_TOLD && text + n - at < PLAYS_TOLD_BYTES; at--)
            lines += at[-1] == '\n';
        snprintf(name, sizeof name, "plays/%.60s", file);
        add(d, name, at, (size_t)(text + n - at));
    }
    free(text);
    free(path);
}

/* The newest days, and what waits for the card. */
static void add_plays(struct diagnosis *d)
{
    char *folder = path_join(d->config->store.path, "plays");
    char **names = file_list(folder, NULL);
    size_t count = 0;
    while (names && names[count])
        count++;
    for (size_t i = count > 2 ? count - 2 : 0; i < count; i++)
        add_plays_file(d, folder, names[i]);
    add_plays_file(d, d->config->runtime.path, PLAYS_WAITING_FILE);
    file_names_free(names);
    free(folder);
}

static void add_versions(struct diagnosis *d)
{
    struct utsname machine = {0};
    char *system = NULL, now[TIME_TEXT_SIZE];
    size_t n = 0;
    struct buffer out;
    uname(&machine);
    time_format(clock_wall_ms(), NULL, now);
    buffer_init(&out, FILE_LIMIT);
    buffer_printf(&out, "papan %s\ntime %s\n%s %s %s %s\n", PAPAN_VERSION, now, machine.sysname,
                  machine.release, machine.version, machine.machine);
    if (file_read("/usr/lib/os-release", 65536, &system, &n, NULL))
        buffer_add(&out, system, n);
    free(system);
    if (file_read("/sys/firmware/devicetree/base/model", 4096, &system, &n, NULL)) {
        buffer_printf(&out, "%s\n", system);
        free(system);
    }
    add(d, "versions.txt", out.data, out.length);
    buffer_finish(&out);
}

bool diagnose_write(const char *path, const struct config *config, const struct config_faults *faults,
                    const char *config_file, struct error *err)
{
    struct diagnosis d = {.config = config};
    d.archive = archive_create(path, clock_wall_ms() / 1000, err);
    if (!d.archive)
        return false;
    buffer_init(&d.contents, FILE_LIMIT);
    add_versions(&d);
    add_configuration(&d, config_file, faults);
    add_status(&d, faults);
    add_store(&d);
    add_plays(&d);
    add_logs(&d);
    archive_add(d.archive, "papan-diagnose/contents.txt", d.contents.data, d.contents.length);
    buffer_finish(&d.contents);
    return archive_close(d.archive, err);
}
