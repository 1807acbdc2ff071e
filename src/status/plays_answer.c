#include "status/plays_answer.h"

#include <inttypes.h>
#include <string.h>

struct json_context {
    json_t *list;
    const struct zone *zone;
};

static void take_json(void *context, const struct play *p)
{
    struct json_context *c = context;
    json_array_append_new(c->list, play_json(p, c->zone));
}

json_t *plays_answer_json(const struct plays_place *at, int64_t since, int64_t limit, const struct zone *zone,
                          struct error *err)
{
    struct json_context c = {json_array(), zone};
    int64_t next;
    if (!plays_read(at, since, limit, take_json, &c, &next, err)) {
        json_decref(c.list);
        return NULL;
    }
    return json_pack("{s:o, s:I}", "plays", c.list, "next", (json_int_t)next);
}

void csv_field(struct buffer *out, const char *text)
{
    /* Spreadsheets run what begins so. */
    bool formula = *text && strchr("=+-@\t\r", *text);
    bool quote = formula || strpbrk(text, ",\"\n\r;") != NULL;
    if (quote)
        buffer_add(out, "\"", 1);
    if (formula)
        buffer_add(out, "'", 1);
    for (; *text; text++)
        buffer_add(out, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
    if (quote)
        buffer_add(out, "\"", 1);
}

static const char *const columns[] = {
    "seq",         "zone",        "loop",       "item",   "media",  "playlist_version",  "planned_start",
    "planned_end", "first_frame", "last_frame", "frames", "missed", "display_connected", "outcome",
    "reason"};

struct csv_context {
    struct buffer *out;
    const struct zone *zone;
};

static void take_csv(void *context, const struct play *p)
{
    struct csv_context *c = context;
    json_t *o = play_json(p, c->zone);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        const json_t *v = json_object_get(o, columns[i]);
        if (i > 0)
            buffer_add(c->out, ",", 1);
        if (json_is_string(v))
            csv_field(c->out, json_string_value(v));
        else if (json_is_integer(v))
            buffer_printf(c->out, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
        else if (json_is_boolean(v))
            buffer_add_text(c->out, json_is_true(v) ? "true" : "false");
    }
    buffer_add_text(c->out, "\r\n");
    json_decref(o);
}

bool plays_answer_csv(const struct plays_place *at, int64_t since, int64_t limit, const struct zone *zone,
                      struct buffer *out, struct error *err)
{
    struct csv_context c = {out, zone};
    int64_t next;
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        buffer_printf(out, "%s%s", i ? "," : "", columns[i]);
    buffer_add_text(out, "\r\n");
    return plays_read(at, since, limit, take_csv, &c, &next, err);
}
