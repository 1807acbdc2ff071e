#include "record/play_line.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const outcomes[] = {
    [PLAY_SHOWN] = "shown", [PLAY_CUT] = "cut", [PLAY_SUBSTITUTED] = "substituted", [PLAY_FAILED] = "failed"};

static json_t *text_or_null(const char *s)
{
    json_t *j = *s ? json_string(s) : json_null();
    return j ? j : json_string("(not UTF-8)");
}

static json_t *time_or_null(int64_t ms, const struct zone *zone)
{
    if (!ms)
        return json_null();
    char text[TIME_TEXT_SIZE];
    time_format(ms, zone, text);
    return json_string(text);
}

json_t *play_json(const struct play *p, const struct zone *zone)
{
    json_t *j = json_object();
    json_object_set_new(j, "seq", json_integer(p->seq));
    json_object_set_new(j, "zone", text_or_null(p->zone));
    json_object_set_new(j, "loop", text_or_null(p->loop));
    json_object_set_new(j, "item", text_or_null(p->item));
    json_object_set_new(j, "media", text_or_null(p->media));
    json_object_set_new(j, "playlist_version", json_integer(p->playlist_version));
    json_object_set_new(j, "planned_start", time_or_null(p->planned_start, zone));
    json_object_set_new(j, "planned_end", time_or_null(p->planned_end, zone));
    json_object_set_new(j, "first_frame", time_or_null(p->first_frame, zone));
    json_object_set_new(j, "last_frame", time_or_null(p->last_frame, zone));
    json_object_set_new(j, "frames", json_integer(p->frames));
    json_object_set_new(j, "missed", json_integer(p->missed));
    json_object_set_new(j, "display_connected",
                        p->display_connected < 0 ? json_null() : json_boolean(p->display_connected));
    json_object_set_new(j, "outcome", json_string(outcomes[p->outcome]));
    json_object_set_new(j, "reason", text_or_null(p->reason));
    return j;
}

char *play_line(const struct play *p, const struct zone *zone, const char *boot)
{
    json_t *j = play_json(p, zone);
    json_object_set_new(j, "boot", json_string(boot));
    char *text = json_dumps(j, JSON_COMPACT);
    json_decref(j);
    char *line = xasprintf("%s\n", text ? text : "{}");
    free(text);
    return line;
}

static bool read_text(const json_t *o, const char *key, char *out, size_t size)
{
    const json_t *v = json_object_get(o, key);
    if (!json_is_string(v) && !json_is_null(v))
        return false;
    text_copy(out, size, json_is_string(v) ? json_string_value(v) : "");
    return true;
}

/* time_parse drops the fraction that the file has. */
static bool read_time(const json_t *o, const char *key, int64_t *ret)
{
    const json_t *v = json_object_get(o, key);
    *ret = 0;
    if (json_is_null(v))
        return true;
    if (!json_is_string(v) || !time_parse(json_string_value(v), ret))
        return false;
    const char *dot = strchr(json_string_value(v), '.');
    for (int i = 1, size = 100; dot && i <= 3 && dot[i] >= '0' && dot[i] <= '9'; i++, size /= 10)
        *ret += (dot[i] - '0') * size;
    return true;
}

static bool read_number(const json_t *o, const char *key, int64_t *ret)
{
    const json_t *v = json_object_get(o, key);
    *ret = json_integer_value(v);
    return json_is_integer(v) && *ret >= 0;
}

static bool read_outcome(const json_t *o, enum play_outcome *ret)
{
    const char *word = json_string_value(json_object_get(o, "outcome"));
    for (size_t i = 0; word && i < sizeof outcomes / sizeof outcomes[0]; i++)
        if (strcmp(word, outcomes[i]) == 0) {
            *ret = (enum play_outcome)i;
            return true;
        }
    return false;
}

bool play_parse(const char *line, size_t n, struct play *ret, char *ret_boot)
{
    struct play p = {0};
    json_t *o = n <= PLAY_LINE_LIMIT ? json_loadb(line, n, JSON_REJECT_DUPLICATES, NULL) : NULL;
    const json_t *connected = json_object_get(o, "display_connected");
    p.display_connected = json_is_boolean(connected) ? json_is_true(connected) : -1;
    bool ok = json_is_object(o) && read_number(o, "seq", &p.seq) && p.seq > 0 && p.seq <= PLAY_SEQ_MAX &&
              read_text(o, "zone", p.zone, sizeof p.zone) && read_text(o, "loop", p.loop, sizeof p.loop) &&
              read_text(o, "item", p.item, sizeof p.item) && read_text(o, "media", p.media, sizeof p.media) &&
              read_number(o, "playlist_version", &p.playlist_version) &&
              read_time(o, "planned_start", &p.planned_start) &&
              read_time(o, "planned_end", &p.planned_end) && read_time(o, "first_frame", &p.first_frame) &&
              read_time(o, "last_frame", &p.last_frame) && read_number(o, "frames", &p.frames) &&
              read_number(o, "missed", &p.missed) && read_outcome(o, &p.outcome) &&
              read_text(o, "reason", p.reason, sizeof p.reason);
    if (ok) {
        const char *boot = json_string_value(json_object_get(o, "boot"));
        if (ret_boot)
            text_copy(ret_boot, 16, boot ? boot : "");
        *ret = p;
    }
    json_decref(o);
    return ok;
}

int64_t play_line_seq(const char *line, size_t n)
{
    static const char head[] = "{\"seq\":";
    if (n <= sizeof head || memcmp(line, head, sizeof head - 1) != 0)
        return 0;
    int64_t seq = 0;
    for (const char *c = line + sizeof head - 1;
         c < line + n && *c >= '0' && *c <= '9' && seq <= PLAY_SEQ_MAX; c++)
        seq = seq * 10 + (*c - '0');
    return seq <= PLAY_SEQ_MAX ? seq : 0;
}

int64_t play_line_day(const char *line)
{
    static const char key[] = "\"planned_start\":\"";
    int year, month, day;
    const char *at = strstr(line, key);
    if (!at || sscanf(at + sizeof key - 1, "%4d-%2d-%2dT", &year, &month, &day) != 3)
        return -1;
    return civil_date_valid(year, month, day) ? civil_day(year, month, day) : -1;
}

int64_t plays_file_day(const char *name, bool bad)
{
    int year, month, day, end = 0;
    if (sscanf(name, "%4d-%2d-%2d.jsonl%n", &year, &month, &day, &end) != 3 || end != 16)
        return -1;
    if (name[end] && !(bad && text_has_prefix(name + end, ".bad")))
        return -1;
    if (!civil_date_valid(year, month, day))
        return -1;
    char canonical[32];
    plays_file_name(civil_day(year, month, day), canonical);
    return memcmp(name, canonical, 16) == 0 ? civil_day(year, month, day) : -1;
}

void plays_file_name(int64_t day, char out[32])
{
    int year, month, mday;
    civil_from_day(day, &year, &month, &mday);
    snprintf(out, 32, "%04d-%02d-%02d.jsonl", (int)(year % 10000), month, mday);
}
