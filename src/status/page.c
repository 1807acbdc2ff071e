#include "status/page.h"

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "status/sections.h"

#include <stdlib.h>
#include <string.h>

#define FILE_LIMIT ((size_t)256 << 10)
#define PAGE_LIMIT ((size_t)1 << 20)

static const struct asset {
    const char *path, *type;
} assets[] = {
    {"/dashboard.css", "text/css; charset=utf-8"},
    {"/dashboard.js", "text/javascript; charset=utf-8"},
    {"/icon-ok.svg", "image/svg+xml"},
    {"/icon-warn.svg", "image/svg+xml"},
    {"/icon-crit.svg", "image/svg+xml"},
};

enum { N_ASSETS = sizeof assets / sizeof assets[0] };

struct page {
    char *template; /* NULL = missing */
    char *bytes[N_ASSETS];
    size_t lengths[N_ASSETS];
};

static char *read_asset(const char *folder, const char *name, size_t *ret_n)
{
    struct error err = {0};
    char *path = path_join(folder, name), *text = NULL;
    *ret_n = 0;
    if (!file_read(path, FILE_LIMIT, &text, ret_n, &err)) {
        log_error("dashboard: %s", err.text);
        text = NULL;
    }
    free(path);
    return text;
}

struct page *page_create(const char *folder)
{
    struct page *p = xcalloc(1, sizeof *p);
    size_t n;
    p->template = read_asset(folder, "index.html", &n);
    for (size_t i = 0; i < N_ASSETS; i++)
        p->bytes[i] = read_asset(folder, assets[i].path + 1, &p->lengths[i]);
    return p;
}

void page_free(struct page *p)
{
    if (!p)
        return;
    free(p->template);
    for (size_t i = 0; i < N_ASSETS; i++)
        free(p->bytes[i]);
    free(p);
}

bool page_file(const struct page *p, const char *path, struct answer *ret)
{
    for (size_t i = 0; i < N_ASSETS; i++) {
        if (!p->bytes[i] || strcmp(assets[i].path, path) != 0)
            continue;
        char *copy = xmalloc(p->lengths[i] + 1);
        memcpy(copy, p->bytes[i], p->lengths[i]);
        *ret = answer_bytes(assets[i].type, copy, p->lengths[i]);
        ret->compress = true;
        return true;
    }
    return false;
}

/* ---- small parts ---- */

static void put_lang(const struct section *s)
{
    buffer_add_text(s->out, section_word(s, "id", "en"));
}

static void put_other_lang(const struct section *s)
{
    buffer_add_text(s->out, section_word(s, "en", "id"));
}

static void put_other_language(const struct section *s)
{
    buffer_add_text(s->out, section_word(s, "English", "Bahasa Indonesia"));
}

static void put_screen(const struct section *s)
{
    words_html(s->out, s->snapshot->screen[0] ? s->snapshot->screen : "Papan");
}

static void put_title(const struct section *s)
{
    const char *title = json_string_value(section_at(s, "playlist", "title"));
    words_html(s->out, title ? title : "");
}

/* Shape and word stand in the tab too. */
static void put_window_title(const struct section *s)
{
    static const char *const marks[] = {"✓", "▲", "✕"};
    static const char *const words[][2] = {
        {"Sehat", "Healthy"}, {"Terganggu", "Degraded"}, {"Kritis", "Critical"}};
    enum health_state state = s->snapshot->judgement.state;
    buffer_printf(s->out, "%s %s: ", marks[state], words[state][s->voice.language]);
    put_screen(s);
}

static void put_shade(const struct section *s)
{
    buffer_add_text(s->out, section_shade(s->snapshot));
}

static void put_clock(const struct section *s)
{
    const char *label = zone_label(s->snapshot->zone, s->snapshot->now);
    buffer_add_text(s->out, "<span class=\"wide\">");
    words_full(s->out, &s->voice, s->snapshot->now);
    buffer_add_text(s->out, "</span><span class=\"narrow\">");
    words_clock(s->out, &s->voice, s->snapshot->now, true);
    buffer_printf(s->out, "%s%s</span>", *label ? " " : "", label);
}

static void put_now(const struct section *s)
{
    buffer_printf(s->out, "%lld", (long long)s->snapshot->now);
}

static void put_offset(const struct section *s)
{
    buffer_printf(s->out, "%d", zone_local(s->snapshot->zone, s->snapshot->now).offset_seconds);
}

static void put_zone_label(const struct section *s)
{
    buffer_add_text(s->out, zone_label(s->snapshot->zone, s->snapshot->now));
}

static void put_picture_label(const struct section *s)
{
    buffer_add_text(s->out, section_word(s, "Gambar layar saat ini", "What is on the screen now"));
}

static void put_faults_title(const struct section *s)
{
    buffer_add_text(s->out, section_word(s, "Gangguan terakhir", "Last faults"));
}

static void put_plays_title(const struct section *s)
{
    buffer_add_text(s->out, section_word(s, "Tayangan 3 jam terakhir", "Shown in the last 3 hours"));
}

static void put_facts_title(const struct section *s)
{
    buffer_add_text(s->out, section_word(s, "Keadaan pemutar", "The player's facts"));
}

static void put_old_note(const struct section *s)
{
    buffer_add_text(s->out, section_word(s, "Nilai di bawah ini terakhir diterima pukul ",
                                         "The values below were last received at "));
}

static const struct placeholder {
    const char *name;
    section_write *write;
} placeholders[] = {
    {"lang", put_lang},
    {"other-lang", put_other_lang},
    {"other-language", put_other_language},
    {"screen", put_screen},
    {"title", put_title},
    {"window-title", put_window_title},
    {"shade", put_shade},
    {"clock", put_clock},
    {"now-ms", put_now},
    {"offset", put_offset},
    {"zone-label", put_zone_label},
    {"picture-label", put_picture_label},
    {"faults-title", put_faults_title},
    {"plays-title", put_plays_title},
    {"facts-title", put_facts_title},
    {"old-note", put_old_note},
    {"state", section_state},
    {"picture-note", section_picture},
    {"now", section_now},
    {"facts", section_facts},
    {"faults", section_faults},
    {"plays", section_plays},
};

static void put(const struct section *s, const char *name, size_t n)
{
    for (size_t i = 0; i < sizeof placeholders / sizeof placeholders[0]; i++)
        if (strlen(placeholders[i].name) == n && memcmp(placeholders[i].name, name, n) == 0)
            placeholders[i].write(s);
}

char *page_html(const struct page *p, const struct snapshot *snapshot, enum config_language language)
{
    struct buffer out;
    struct section s = {.out = &out,
                        .snapshot = snapshot,
                        .voice = {.language = language, .zone = snapshot->zone, .now = snapshot->now}};
    if (!p->template)
        return NULL;
    buffer_init(&out, PAGE_LIMIT);
    for (const char *at = p->template;;) {
        const char *open = strstr(at, "{{"), *close = open ? strstr(open, "}}") : NULL;
        if (!close) {
            buffer_add_text(&out, at);
            break;
        }
        buffer_add(&out, at, (size_t)(open - at));
        put(&s, open + 2, (size_t)(close - open) - 2);
        at = close + 2;
    }
    return buffer_take(&out);
}
