#include "draft.h"

#include "base/memory.h"
#include "base/zone.h"
#include "draft_internal.h"
#include "hints.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Larger ones lose their indentation: a player reads at most 8 MiB. */
#define READABLE_MAX ((size_t)4 << 20)

/* "loops[3].items[12]" and what follows; false for other paths. */
static bool split_item_path(const char *path, size_t *loop, size_t *item, const char **ret_rest)
{
    int n = 0;
    if (sscanf(path, "loops[%zu].items[%zu]%n", loop, item, &n) != 2 || n == 0)
        return false;
    *ret_rest = path + n;
    return true;
}

/* The place in the author's file that a place in the payload comes from. Caller frees. */
static char *source_place(const struct draft *d, const char *path)
{
    size_t loop = 0, item = 0;
    const char *rest = "";
    if (split_item_path(path, &loop, &item, &rest) && loop < d->n_loops &&
        d->first_item[loop] + item < d->first_item[loop + 1]) {
        const struct draft_item *from = &d->items[d->first_item[loop] + item];
        if (!d->source->has_file)
            return xstrdup(from->file == NULL ? "" : from->file);
        if (strcmp(rest, ".media") == 0 && from->file != NULL)
            rest = ".file";
        return xasprintf("%s%s", from->place, rest);
    }
    if (text_has_prefix(path, "media.")) {
        char hash[HASH_TEXT_SIZE];
        text_copy(hash, sizeof(hash), path + strlen("media."));
        const json_t *medium = json_object_get(json_object_get(d->payload, "media"), hash);
        const char *name = json_string_value(json_object_get(medium, "name"));
        if (name != NULL)
            return xstrdup(name);
    }
    return xstrdup(path);
}

void draft_validate(struct draft *d)
{
    struct playlist_faults faults = {0};
    struct error err = {0};
    char *text = payload_text(d->payload);
    playlist_free(d->playlist);
    d->playlist = playlist_parse(text, strlen(text), &faults, &err);
    for (size_t i = 0; i < faults.count; i++) {
        char *place = source_place(d, faults.list[i].path);
        const char *hint = hint_for(faults.list[i].path, faults.list[i].text);
        char *line = xasprintf("%s%s%s", faults.list[i].text, hint[0] == '\0' ? "" : "; ", hint);
        if (faults.list[i].warning)
            report_warn(d->report, place, "%s", line);
        else
            report_fault(d->report, place, "%s", line);
        free(line);
        free(place);
    }
    if (d->playlist == NULL && faults.errors == 0)
        report_fault(d->report, "", "%s", err.text);
    playlist_faults_free(&faults);
    free(text);
}

char *payload_text(const json_t *payload)
{
    char *dumped = json_dumps(payload, JSON_INDENT(1) | JSON_REAL_PRECISION(15));
    if (dumped != NULL && strlen(dumped) > READABLE_MAX) {
        free(dumped);
        dumped = json_dumps(payload, JSON_COMPACT | JSON_REAL_PRECISION(15));
    }
    char *text = xasprintf("%s\n", dumped == NULL ? "{}" : dumped);
    free(dumped);
    return text;
}

void draft_date(struct draft *d, int64_t version, int64_t now_ms)
{
    const char *name = json_string_value(json_object_get(d->payload, "timezone"));
    struct zone *zone = name == NULL ? NULL : zone_load(name, NULL);
    char text[TIME_TEXT_SIZE];
    int64_t issued = now_ms / 1000 * 1000;
    time_format(issued, zone, text);
    json_object_set_new(d->payload, "version", json_integer(version));
    json_object_set_new(d->payload, "issued", json_string(text));
    if (!d->expires_given) {
        time_format(issued + d->lifetime_ms, zone, text);
        json_object_set_new(d->payload, "expires", json_string(text));
    }
    zone_free(zone);
}

static void check_expiry(struct draft *d, int64_t now_ms)
{
    if (d->playlist != NULL && d->expires_given && d->playlist->expires_ms <= now_ms)
        report_fault(d->report, "expires",
                     "is past already; give a later time, or leave it out for 30 days from now");
}

struct draft *draft_make(const struct draft_request *request)
{
    struct draft *d = xcalloc(1, sizeof(*d));
    struct error err = {0};
    struct wanted_list wanted = {0};
    d->report = report_create();
    d->whole_files = request->depth == ASSETS_CONVERT;
    d->source = source_open(request->src, d->report);
    if (d->source == NULL || d->source->root == NULL)
        return d;
    d->cache = cache_open(d->source->dir, request->max_width, request->max_height, &err);
    if (d->cache == NULL) {
        report_fault(d->report, d->source->dir,
                     "%s; build keeps its memory in the folder, which must be writable", err.text);
        return d;
    }
    d->assets = asset_set_create(d->source->dir, d->cache, d->report);
    draft_collect(d, &wanted);
    asset_set_work(d->assets, request->depth);
    draft_compose(d, &wanted, request->now_ms);
    draft_withdraw(d, request);
    draft_validate(d);
    check_expiry(d, request->now_ms);
    asset_set_check_unchanged(d->assets);
    source_check_unchanged(d->source, d->report);
    wanted_finish(&wanted);
    return d;
}

void draft_free(struct draft *d)
{
    if (d == NULL)
        return;
    for (size_t i = 0; i < d->n_items; i++) {
        free(d->items[i].place);
        free(d->items[i].file);
        free(d->items[i].source_id);
    }
    free(d->items);
    free(d->first_item);
    playlist_free(d->playlist);
    json_decref(d->payload);
    asset_set_free(d->assets);
    cache_close(d->cache);
    source_free(d->source);
    report_free(d->report);
    free(d);
}

bool draft_read_max(const struct options *o, struct draft_request *request, struct error *err)
{
    const char *text = options_value(o, "max");
    char left[16] = "";
    int64_t width, height;
    request->max_width = 1920;
    request->max_height = 1080;
    if (text == NULL)
        return true;
    size_t n = strcspn(text, "x");
    if (text[n] != 'x' || n >= sizeof(left) || snprintf(left, sizeof(left), "%.*s", (int)n, text) < 0 ||
        !parse_int64(left, 16, 16384, &width) || !parse_int64(text + n + 1, 16, 16384, &height) ||
        width * height > INT64_C(1) << 26)
        return error_set(err, NULL, "--max %s: must be the size of the largest screen, such as 3840x2160",
                         text);
    request->max_width = (int)width;
    request->max_height = (int)height;
    return true;
}
