#include "parts.h"

#include <string.h>

#define ROWS_MAX 3
#define EN_DASH "\xE2\x80\x93"

static const char *const style_words[] = {"announcement", "number", "quote", "agenda", NULL};

struct content_field {
    const char *key;
    enum need need;
    size_t longest;
    enum lines lines;
    size_t offset; /* of the char * in struct text_content */
};
#define FIELD(key, need, longest, lines)                                                                     \
    {                                                                                                        \
#key, need, longest, lines, offsetof(struct text_content, key)                                       \
    }
/* One list a style, ended by a NULL key. */
static const struct content_field fields[4][5] = {
    [STYLE_ANNOUNCEMENT] = {FIELD(title, REQUIRED, TEXT_MAX, ONE_LINE),
                            FIELD(body, OPTIONAL, BODY_MAX, MANY_LINES),
                            FIELD(kind, OPTIONAL, TEXT_MAX, ONE_LINE)},
    [STYLE_NUMBER] = {FIELD(lead, OPTIONAL, TEXT_MAX, ONE_LINE), FIELD(number, REQUIRED, TEXT_MAX, ONE_LINE),
                      FIELD(body, OPTIONAL, BODY_MAX, MANY_LINES),
                      FIELD(source, OPTIONAL, TEXT_MAX, ONE_LINE)},
    [STYLE_QUOTE] = {FIELD(body, REQUIRED, BODY_MAX, MANY_LINES), FIELD(by, OPTIONAL, TEXT_MAX, ONE_LINE),
                     FIELD(role, OPTIONAL, TEXT_MAX, ONE_LINE)},
    [STYLE_AGENDA] = {FIELD(title, REQUIRED, TEXT_MAX, ONE_LINE), FIELD(place, OPTIONAL, TEXT_MAX, ONE_LINE)},
};

static const char *const known_keys[4][7] = {
    [STYLE_ANNOUNCEMENT] = {"style", "title", "body", "kind", "rows"},
    [STYLE_NUMBER] = {"style", "lead", "number", "body", "source"},
    [STYLE_QUOTE] = {"style", "body", "by", "role"},
    [STYLE_AGENDA] = {"style", "title", "place", "rows"},
};

/* Each row a list of `n` texts; false where it is not. */
static bool row_read(struct reader *r, const struct place *row, size_t n, const char *wanted, char **ret)
{
    if (!read_array(r, row, REQUIRED)) {
        return false;
    }
    if (node_length(row->json) != n) {
        return reader_fault(r, row, "%zu parts instead of %s", node_length(row->json), wanted);
    }
    bool good = true;
    for (size_t i = 0; i < n; i++) {
        struct place cell = place_index(row, i);
        good = read_text(r, &cell, REQUIRED, TEXT_MAX, ONE_LINE, &ret[i]) && good;
    }
    return good;
}

static void rows_read(struct reader *r, const struct place *p, struct text_content *c)
{
    if (!read_array(r, p, OPTIONAL)) {
        return;
    }
    if (node_length(p->json) > ROWS_MAX) {
        reader_fault(r, p, "%zu rows, at most %d are allowed", node_length(p->json), ROWS_MAX);
        return;
    }
    for (size_t i = 0; i < node_length(p->json); i++) {
        struct place row = place_index(p, i);
        if (row_read(r, &row, 2, "[key, value]", c->rows[c->n_rows])) {
            c->n_rows++;
        }
    }
}

/* "09.00" at s. */
static bool row_minute(const char *s, bool is_end, int *ret)
{
    for (size_t i = 0; i < 5; i++) {
        if (i == 2 ? s[i] != '.' : s[i] < '0' || s[i] > '9') {
            return false;
        }
    }
    int hour = (s[0] - '0') * 10 + s[1] - '0', minute = (s[3] - '0') * 10 + s[4] - '0';
    if (minute > 59 || (hour > 23 && !(is_end && hour == 24 && minute == 0))) {
        return false;
    }
    *ret = hour * 60 + minute;
    return true;
}

static bool row_time(const char *s, struct agenda_row *row)
{
    size_t n = strlen(s);
    row->to_minute = -1;
    if (n < 5 || !row_minute(s, false, &row->from_minute)) {
        return false;
    }
    return n == 5 || (n == 10 + strlen(EN_DASH) && strncmp(s + 5, EN_DASH, strlen(EN_DASH)) == 0 &&
                      row_minute(s + 5 + strlen(EN_DASH), true, &row->to_minute));
}

static void agenda_read(struct reader *r, const struct place *p, struct text_content *c)
{
    if (!read_array(r, p, REQUIRED)) {
        return;
    }
    size_t n = node_length(p->json);
    c->agenda = arena_alloc(r->arena, n, sizeof(*c->agenda));
    for (size_t i = 0; i < n; i++) {
        struct place row = place_index(p, i);
        struct agenda_row *a = &c->agenda[c->n_agenda];
        char *cells[3] = {0};
        if (!row_read(r, &row, 3, "[time, event, place]", cells)) {
            continue;
        }
        struct place time = place_index(&row, 0);
        if (!row_time(cells[0], a)) {
            reader_fault(r, &time, "\"%s\" is not a time like \"09.00\" or \"09.00–11.30\"", cells[0]);
            continue;
        }
        a->time = cells[0];
        a->event = cells[1];
        a->place = cells[2];
        c->n_agenda++;
    }
}

static bool style_read(struct reader *r, const struct place *p, enum text_style *ret)
{
    size_t word = STYLE_ANNOUNCEMENT;
    bool unknown;
    struct place style = place_key(p, "style");
    bool read = read_word(r, &style, OPTIONAL, style_words, &word, &unknown);
    if (unknown) {
        return reader_fault(r, &style, "\"%s\" is not one of announcement, number, quote, agenda",
                            node_text(style.json));
    }
    *ret = (enum text_style)word;
    return read || !style.json;
}

const struct text_content *content_read(struct reader *r, const struct place *p)
{
    static char none[] = "";
    enum text_style style = STYLE_ANNOUNCEMENT;
    if (!read_object(r, p, OPTIONAL) || !style_read(r, p, &style)) {
        return NULL;
    }
    struct text_content *c = arena_alloc(r->arena, 1, sizeof(*c));
    *c = (struct text_content){.style = style,
                               .title = none,
                               .body = none,
                               .kind = none,
                               .lead = none,
                               .number = none,
                               .source = none,
                               .by = none,
                               .role = none,
                               .place = none};
    for (const struct content_field *f = fields[style]; f->key; f++) {
        struct place at = place_key(p, f->key);
        read_text(r, &at, f->need, f->longest, f->lines, (char **)((char *)c + f->offset));
    }
    struct place rows = place_key(p, "rows");
    if (style == STYLE_ANNOUNCEMENT) {
        rows_read(r, &rows, c);
    } else if (style == STYLE_AGENDA) {
        agenda_read(r, &rows, c);
    }
    read_known(r, p, known_keys[style]);
    return c;
}
