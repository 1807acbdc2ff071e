#include "status/words.h"

#include <inttypes.h>
#include <string.h>

static const char *const weekdays[2][7] = {
    {"Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"},
    {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}};
static const char *const months[2][12] = {{"Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli",
                                           "Agustus", "September", "Oktober", "November", "Desember"},
                                          {"January", "February", "March", "April", "May", "June", "July",
                                           "August", "September", "October", "November", "December"}};
static const char *const short_months[2][12] = {
    {"Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agt", "Sep", "Okt", "Nov", "Des"},
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}};

void words_clock(struct buffer *b, const struct voice *v, int64_t ms, bool seconds)
{
    struct civil c = zone_local(v->zone, ms);
    const char *dot = v->language == LANGUAGE_ID ? "." : ":";
    buffer_printf(b, "%02d%s%02d", c.hour, dot, c.minute);
    if (seconds)
        buffer_printf(b, "%s%02d", dot, c.second);
}

void words_date(struct buffer *b, const struct voice *v, int64_t ms)
{
    struct civil c = zone_local(v->zone, ms);
    buffer_printf(b, "%d %s %d", c.day, months[v->language][(c.month - 1) % 12], c.year);
}

void words_full(struct buffer *b, const struct voice *v, int64_t ms)
{
    struct civil c = zone_local(v->zone, ms);
    const char *label = zone_label(v->zone, ms);
    buffer_printf(b, "%s, ", weekdays[v->language][c.weekday % 7]);
    words_date(b, v, ms);
    buffer_add_text(b, ", ");
    words_clock(b, v, ms, true);
    buffer_printf(b, "%s%s", *label ? " " : "", label);
}

void words_short(struct buffer *b, const struct voice *v, int64_t ms)
{
    struct civil c = zone_local(v->zone, ms);
    buffer_printf(b, "%d %s, ", c.day, short_months[v->language][(c.month - 1) % 12]);
    words_clock(b, v, ms, false);
}

void words_moment(struct buffer *b, const struct voice *v, int64_t ms)
{
    struct civil c = zone_local(v->zone, ms), now = zone_local(v->zone, v->now);
    if (c.year != now.year || c.month != now.month || c.day != now.day)
        buffer_printf(b, "%d %s, ", c.day, months[v->language][(c.month - 1) % 12]);
    words_clock(b, v, ms, v->now - ms < 600000);
}

static const struct unit {
    int64_t ms;
    const char *name[2];
} units[] = {{86400000, {"hari", "day"}},
             {3600000, {"jam", "hour"}},
             {60000, {"menit", "minute"}},
             {1000, {"detik", "second"}}};

enum { N_UNITS = sizeof units / sizeof units[0] };

static void one_unit(struct buffer *b, const struct voice *v, size_t unit, int64_t n)
{
    buffer_printf(b, "%" PRId64 " %s%s", n, units[unit].name[v->language],
                  v->language == LANGUAGE_EN && n != 1 ? "s" : "");
}

static size_t largest_unit(int64_t ms)
{
    size_t i = 0;
    while (i + 1 < N_UNITS && ms < units[i].ms)
        i++;
    return i;
}

void words_span(struct buffer *b, const struct voice *v, int64_t ms)
{
    size_t i = largest_unit(ms);
    one_unit(b, v, i, (ms < 0 ? 0 : ms) / units[i].ms);
}

void words_exact_span(struct buffer *b, const struct voice *v, int64_t ms)
{
    size_t i = largest_unit(ms);
    words_span(b, v, ms);
    if (i + 1 < N_UNITS && ms % units[i].ms / units[i + 1].ms > 0) {
        buffer_add(b, " ", 1);
        one_unit(b, v, i + 1, ms % units[i].ms / units[i + 1].ms);
    }
}

static int64_t unit_of(int64_t bytes)
{
    return bytes >= 1000000000 ? 1000000000 : bytes >= 1000000 ? 1000000 : 1000;
}

static const char *unit_name(int64_t unit)
{
    return unit == 1000000000 ? "GB" : unit == 1000000 ? "MB" : "kB";
}

/* One decimal below ten, none above. */
static void scaled(struct buffer *b, const struct voice *v, int64_t bytes, int64_t unit)
{
    int64_t tenths = (bytes * 10 + unit / 2) / unit;
    if (tenths >= 100 || tenths % 10 == 0)
        buffer_printf(b, "%" PRId64, (tenths + 5) / 10);
    else
        buffer_printf(b, "%" PRId64 "%s%" PRId64, tenths / 10, v->language == LANGUAGE_ID ? "," : ".",
                      tenths % 10);
}

void words_bytes(struct buffer *b, const struct voice *v, int64_t bytes)
{
    int64_t unit = unit_of(bytes);
    scaled(b, v, bytes, unit);
    buffer_printf(b, " %s", unit_name(unit));
}

void words_bytes_of(struct buffer *b, const struct voice *v, int64_t bytes, int64_t most)
{
    int64_t unit = unit_of(most), own = unit_of(bytes);
    bool small = bytes * 20 < unit; /* would read "0" */
    scaled(b, v, bytes, small ? own : unit);
    if (small && bytes > 0)
        buffer_printf(b, " %s", unit_name(own));
    buffer_add_text(b, v->language == LANGUAGE_ID ? " dari " : " of ");
    scaled(b, v, most, unit);
    buffer_printf(b, " %s", unit_name(unit));
}

void words_html(struct buffer *b, const char *text)
{
    const char *end = text + strlen(text);
    while (text < end) {
        const char *at = text;
        uint32_t c = utf8_next(&text, end);
        if (c == '&')
            buffer_add_text(b, "&amp;");
        else if (c == '<')
            buffer_add_text(b, "&lt;");
        else if (c == '>')
            buffer_add_text(b, "&gt;");
        else if (c == '"')
            buffer_add_text(b, "&quot;");
        else if (c == '\'')
            buffer_add_text(b, "&#39;");
        else if (codepoint_is_control(c) || !utf8_valid(at, (size_t)(text - at)))
            buffer_add_text(b, "\xEF\xBF\xBD");
        else
            buffer_add(b, at, (size_t)(text - at));
    }
}
