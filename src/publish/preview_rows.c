/* The run-down as JSON and as a table (declared in preview.h). */
#include "preview.h"

#include "base/memory.h"
#include "base/zone.h"
#include "timeline/timeline.h"
#include "wording.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define WHY_SIZE 1024

typedef void row_found(void *context, const char *zone, const struct slot *slot, const char *why);

struct rows {
    const struct preview *preview;
    struct timeline *timeline;
    const char *zone;
    row_found *found;
    void *context;
};

static void pass_slot(void *context, const struct slot *slot)
{
    struct rows *r = context;
    char why[WHY_SIZE] = "";
    /* asked at a moment within both the slot and the range: a slot that is cut has its reason there */
    int64_t moment = slot->start > r->preview->at ? slot->start : r->preview->at;
    timeline_why(r->timeline, r->zone, moment, why, sizeof(why));
    r->found(r->context, r->zone, slot, why);
}

static void each_row(const struct preview *p, row_found *found, void *context)
{
    struct rows r = {.preview = p,
                     .timeline = timeline_create(p->playlist, p->screen),
                     .found = found,
                     .context = context};
    size_t n = timeline_zone_count(r.timeline);
    for (size_t i = 0; i < n; i++) {
        r.zone = timeline_zone_name(r.timeline, i);
        if (p->until > p->at) {
            timeline_walk(r.timeline, r.zone, p->at, p->until, pass_slot, &r);
        } else {
            struct slot slot;
            if (timeline_at(r.timeline, r.zone, p->at, &slot))
                pass_slot(&r, &slot);
        }
    }
    timeline_free(r.timeline);
}

struct output {
    const struct preview *preview;
    json_t *list;
    FILE *to;
    const char *zone; /* last printed */
};

static void add_json(void *context, const char *zone, const struct slot *slot, const char *why)
{
    struct output *o = context;
    char start[TIME_TEXT_SIZE], end[TIME_TEXT_SIZE];
    json_t *row = json_object();
    time_format(slot->start, o->preview->playlist->timezone, start);
    time_format(slot->end, o->preview->playlist->timezone, end);
    json_object_set_new(row, "zone", json_string(zone));
    json_object_set_new(row, "loop", slot->loop == NULL ? json_null() : json_string(slot->loop->id));
    json_object_set_new(row, "item", slot->item == NULL ? json_null() : json_string(slot->item->id));
    json_object_set_new(row, "start", json_string(start));
    json_object_set_new(row, "end", json_string(end));
    json_object_set_new(row, "why", json_string(why));
    json_array_append_new(o->list, row);
}

void preview_json(const struct preview *p, FILE *to)
{
    struct output o = {.preview = p, .list = json_array()};
    each_row(p, add_json, &o);
    char *text = json_dumps(o.list, JSON_INDENT(1));
    fprintf(to, "%s\n", text == NULL ? "[]" : text);
    free(text);
    json_decref(o.list);
}

static void add_line(void *context, const char *zone, const struct slot *slot, const char *why)
{
    struct output *o = context;
    const struct zone *z = o->preview->playlist->timezone;
    char start[WORDING_TIME_SIZE], end[WORDING_TIME_SIZE];
    wording_time(slot->start, z, start);
    wording_time(slot->end, z, end);
    if (o->zone == NULL || strcmp(o->zone, zone) != 0)
        fprintf(o->to, "%szone %s\n", o->zone == NULL ? "" : "\n", zone);
    o->zone = zone;
    bool same_day = strncmp(start, end, strlen("Mon 30 Nov 2026")) == 0;
    const char *clock = same_day && strrchr(end, ' ') != NULL ? strrchr(end, ' ') + 1 : end;
    fprintf(o->to, "  %s – %s  %s%s\n", start, clock, slot->item == NULL ? "(nothing due)" : slot->item->id,
            slot->item != NULL &&
                    playlist_withdraws(o->preview->playlist, slot->item->id,
                                       slot->item->medium == NULL ? NULL : slot->item->medium->hash)
                ? "  (withdrawn: the next one shows in its place)"
                : "");
    fprintf(o->to, "      %s\n", why);
}

void preview_table(const struct preview *p, FILE *to)
{
    struct output o = {.preview = p, .to = to};
    each_row(p, add_line, &o);
    if (o.zone == NULL)
        fprintf(to, "no zone of screen %s holds loops at that time\n", p->screen);
}
