#include "preview.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/zone.h"
#include "command.h"
#include "envelope/envelope.h"
#include "names.h"
#include "source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define HOURS_MAX (366.0 * 24)

static bool load_source(struct preview *p, const char *src, bool whole, struct error *err)
{
    struct draft_request request = {.src = src,
                                    .max_width = 1920,
                                    .max_height = 1080,
                                    .depth = whole ? ASSETS_CONVERT : ASSETS_LOOK,
                                    .now_ms = clock_wall_ms()};
    p->draft = draft_make(&request);
    report_print(p->draft->report, stderr);
    if (report_faults(p->draft->report) > 0)
        return error_set(err, NULL, "the playlist has faults; there is nothing to preview yet");
    p->payload = p->bytes = payload_text(p->draft->payload);
    p->n = strlen(p->payload);
    return true;
}

/* A .papan file, or a bare payload. Signatures are not looked at: that is verify's work. */
static bool load_file(struct preview *p, const char *file, struct error *err)
{
    struct envelope_block blocks[ENVELOPE_BLOCKS_MAX];
    size_t n = 0, n_blocks = 0, offset = 0;
    char *bytes = NULL;
    if (strcmp(name_base(file), SOURCE_FILE) == 0)
        return error_set(err, NULL, "%s: name the folder that it lies in", file);
    if (!file_read(file, ENVELOPE_FILE_LIMIT, &bytes, &n, err))
        return false;
    bool ok = (n > 0 && bytes[0] == '{') || envelope_split(bytes, n, blocks, &n_blocks, &offset, err);
    if (ok) {
        p->n = n - offset;
        p->payload = bytes + offset;
        p->bytes = bytes;
        p->folder = xstrndup(file, (size_t)(name_base(file) - file));
    } else {
        error_prefix(err, "%s", file);
        free(bytes);
    }
    return ok;
}

/* RFC 3339, or a local time of the playlist's zone without seconds or offset, or "now". */
static bool read_time(const struct playlist *p, const char *text, int64_t *ret, struct error *err)
{
    int year, month, day, hour = 0, minute = 0, second = 0, n = 0;
    if (text == NULL || strcmp(text, "now") == 0) {
        *ret = clock_wall_ms();
        return true;
    }
    if (time_parse(text, ret))
        return true;
    int fields = sscanf(text, "%4d-%2d-%2d%*1[T ]%2d:%2d%n:%2d%n", &year, &month, &day, &hour, &minute, &n,
                        &second, &n);
    bool whole = (fields >= 5 && text[n] == '\0') || (strlen(text) == 10 && fields == 3);
    if (!whole || !civil_date_valid(year, month, day) || hour > 23 || minute > 59 || second > 59 ||
        hour < 0 || minute < 0 || second < 0)
        return error_set(err, NULL,
                         "--at %s: write a time as 2026-11-30T08:00 or 2026-11-30T08:00:00+07:00, or now",
                         text);
    *ret = zone_instant(p->timezone, civil_day(year, month, day), hour * 60 + minute) + second * 1000;
    return true;
}

static bool read_range(struct preview *p, const struct options *o, struct error *err)
{
    const char *hours = options_value(o, "hours");
    double n = 0;
    if (!read_time(p->playlist, options_value(o, "at"), &p->at, err))
        return false;
    if (hours != NULL && (!parse_decimal(hours, &n) || n <= 0 || n > HOURS_MAX))
        return error_set(err, NULL, "--hours %s: must be a number of hours, more than 0 and at most %.0f",
                         hours, HOURS_MAX);
    p->until = p->at + (int64_t)(n * 3600000 + 0.5);
    return true;
}

static void print_screens(const struct playlist *p, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < p->n_screens && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", i == 0 ? "" : ", ", p->screens[i].id);
}

static bool choose_screen(struct preview *p, const struct options *o, struct error *err)
{
    char known[512];
    p->screen = options_value(o, "screen");
    print_screens(p->playlist, known, sizeof(known));
    if (p->screen == NULL)
        return error_set(err, NULL, "which screen? Give it with --screen; the playlist knows: %s", known);
    if (!id_valid(p->screen)) /* which "*" would take, but no player can have it */
        return error_set(err, NULL,
                         "--screen %s: is no id: letters, digits, . _ -, at most 64, beginning with a "
                         "letter or digit",
                         p->screen);
    if (playlist_screen(p->playlist, p->screen) == NULL)
        return error_set(err, "screen-unknown",
                         "screen-unknown: the playlist does not know the screen \"%s\", only: %s", p->screen,
                         known);
    return true;
}

static bool show(const struct preview *p, const struct options *o, struct error *err)
{
    bool picture = options_value(o, "png") != NULL, page = options_value(o, "html") != NULL;
    if (options_has(o, "json"))
        preview_json(p, stdout);
    else if (!picture && !page)
        preview_table(p, stdout);
    return (!picture || preview_png(p, options_value(o, "png"), options_value(o, "size"), err)) &&
           (!page || preview_html(p, options_value(o, "html"), err));
}

static int run(const struct options *o)
{
    struct preview p = {0};
    struct error err = {0};
    struct stat st;
    const char *what = options_positional(o, 0);
    bool is_folder = stat(what, &st) == 0 && S_ISDIR(st.st_mode);
    bool ok =
        is_folder ? load_source(&p, what, options_value(o, "png") != NULL, &err) : load_file(&p, what, &err);
    if (ok) {
        p.playlist = playlist_parse(p.payload, p.n, NULL, &err);
        ok = p.playlist != NULL && choose_screen(&p, o, &err) && read_range(&p, o, &err) && show(&p, o, &err);
    }
    playlist_free(p.playlist);
    draft_free(p.draft);
    free(p.bytes);
    free(p.folder);
    return ok ? 0 : command_fail("preview", &err);
}

static const struct option_row rows[] = {
    {"screen", "ID", "which screen"},
    {"at", "TIME", "2026-11-30T08:00 (the playlist's zone), RFC 3339, or now (default)"},
    {"hours", "N", "the run-down of N hours from then (default: only what shows at that moment)"},
    {"json", NULL, "as JSON"},
    {"png", "FILE", "draw the frame as the screen will"},
    {"size", "WxH", "size of that picture (default 1920x1080)"},
    {"html", "FILE", "the week's plan, to print and hang up"},
};

const struct command command_preview = {
    .name = "preview",
    .usage = "SRC|FILE --screen ID --at TIME [--hours N] [--json] [--png FILE] [--html FILE]",
    .help = "what a screen will show at a time, and why",
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
    .n_positional = 1,
    .run = run,
};
