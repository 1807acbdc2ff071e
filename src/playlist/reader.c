#include "reader.h"

#include <stdio.h>
#include <string.h>

/* What stands there instead, for a sentence: a number as written, a string in quotes, else the kind of value.
 */
static const char *value_text(const struct node *json, char *out, size_t size)
{
    if (node_is(json, NODE_INTEGER)) {
        snprintf(out, size, "%lld", (long long)json->value.integer);
    } else if (node_is(json, NODE_REAL)) {
        snprintf(out, size, "%.15g", json->value.real);
        if (!strpbrk(out, ".e")) { /* say 1.0 where 1.0 was written: it is not the whole number 1 */
            snprintf(out, size, "%.1f", json->value.real);
        }
    } else if (node_is(json, NODE_TEXT)) {
        char cut[61];
        bool whole = text_copy(cut, sizeof(cut), node_text(json));
        snprintf(out, size, "\"%s%s\"", cut, whole ? "" : "…");
    } else {
        snprintf(out, size, "%s",
                 node_is(json, NODE_OBJECT)  ? "an object"
                 : node_is(json, NODE_LIST)  ? "a list"
                 : node_is(json, NODE_TRUE)  ? "true"
                 : node_is(json, NODE_FALSE) ? "false"
                                             : "null");
    }
    return out;
}

static bool fault_kind(struct reader *r, const struct place *p, const char *wanted)
{
    char got[96];
    if (node_is(p->json, NODE_NULL)) {
        return false; /* reader_load has named it */
    }
    return reader_fault(r, p, "%s is not %s", value_text(p->json, got, sizeof(got)), wanted);
}

static bool is_missing(struct reader *r, const struct place *p, enum need need)
{
    if (p->json) {
        return false;
    }
    if (need == REQUIRED) {
        reader_fault(r, p, "missing");
    }
    return true;
}

bool read_object(struct reader *r, const struct place *p, enum need need)
{
    if (is_missing(r, p, need)) {
        return false;
    }
    return node_is(p->json, NODE_OBJECT) || fault_kind(r, p, "an object");
}

bool read_array(struct reader *r, const struct place *p, enum need need)
{
    if (is_missing(r, p, need)) {
        return false;
    }
    return node_is(p->json, NODE_LIST) || fault_kind(r, p, "a list");
}

bool read_string(struct reader *r, const struct place *p, enum need need, const char **ret)
{
    if (is_missing(r, p, need)) {
        return false;
    }
    if (!node_is(p->json, NODE_TEXT)) {
        return fault_kind(r, p, "a text");
    }
    *ret = node_text(p->json);
    return true;
}

static bool text_allowed(struct reader *r, const struct place *p, const char *s, size_t longest,
                         enum lines lines)
{
    size_t count = 0;
    const char *end = s + strlen(s);
    for (const char *at = s; at < end; count++) {
        uint32_t c = utf8_next(&at, end);
        if (codepoint_is_control(c) && !(c == '\n' && lines == MANY_LINES)) {
            return reader_fault(r, p, "control character U+%04X at position %zu", (unsigned)c, count + 1);
        }
    }
    if (count > longest) {
        return reader_fault(r, p, "%zu characters, at most %zu are allowed", count, longest);
    }
    return true;
}

bool read_text(struct reader *r, const struct place *p, enum need need, size_t longest, enum lines lines,
               char **ret)
{
    const char *s = NULL;
    if (!read_string(r, p, need, &s) || !text_allowed(r, p, s, longest, lines)) {
        return false;
    }
    *ret = arena_text(r->arena, s);
    return true;
}

bool read_id(struct reader *r, const struct place *p, enum need need, char ret[ID_MAX + 1])
{
    const char *s = NULL;
    if (!read_string(r, p, need, &s)) {
        return false;
    }
    if (!id_valid(s)) {
        return fault_kind(r, p, "an id: 1 to 64 of A-Z a-z 0-9 . _ -, the first a letter or digit");
    }
    memcpy(ret, s, strlen(s) + 1);
    return true;
}

bool read_integer(struct reader *r, const struct place *p, enum need need, int64_t lowest, int64_t highest,
                  int64_t *ret)
{
    if (is_missing(r, p, need)) {
        return false;
    }
    if (!node_is(p->json, NODE_INTEGER)) {
        return fault_kind(r, p, "a whole number (written without fraction and exponent)");
    }
    long long v = p->json->value.integer;
    if (v < lowest) {
        return reader_fault(r, p, "%lld is less than %lld", v, (long long)lowest);
    }
    if (v > highest) {
        return reader_fault(r, p, "%lld is more than %lld", v, (long long)highest);
    }
    *ret = v;
    return true;
}

bool read_number(struct reader *r, const struct place *p, enum need need, double lowest, double highest,
                 double *ret)
{
    char got[96];
    if (is_missing(r, p, need)) {
        return false;
    }
    if (!node_is(p->json, NODE_INTEGER) && !node_is(p->json, NODE_REAL)) {
        return fault_kind(r, p, "a number");
    }
    double v = node_is(p->json, NODE_REAL) ? p->json->value.real : (double)p->json->value.integer;
    if (v < lowest) {
        return reader_fault(r, p, "%s is less than %g", value_text(p->json, got, sizeof(got)), lowest);
    }
    if (v > highest) {
        return reader_fault(r, p, "%s is more than %g", value_text(p->json, got, sizeof(got)), highest);
    }
    *ret = v;
    return true;
}

/* By the decimal digits as written: 1.0005 is half a millisecond above 1000, though the nearest double lies
 * below. */
static int64_t milliseconds(double seconds)
{
    char digits[40];
    snprintf(digits, sizeof(digits), "%.9f", seconds);
    const char *dot = strchr(digits, '.');
    int64_t ms = 0;
    for (const char *c = digits; c < dot + 4; c++) {
        if (c != dot) {
            ms = ms * 10 + (*c - '0');
        }
    }
    return ms + (dot[4] >= '5');
}

bool read_seconds(struct reader *r, const struct place *p, enum need need, double lowest, double highest,
                  int64_t *ret_ms)
{
    double v = 0;
    if (!read_number(r, p, need, lowest, highest, &v)) {
        return false;
    }
    *ret_ms = node_is(p->json, NODE_INTEGER) ? p->json->value.integer * 1000 : milliseconds(v);
    return true;
}

bool read_time(struct reader *r, const struct place *p, int64_t *ret_ms)
{
    const char *s = NULL;
    if (!read_string(r, p, REQUIRED, &s)) {
        return false;
    }
    int64_t ms;
    if (!time_parse(s, &ms)) {
        return fault_kind(r, p, "a time like 2026-11-24T08:00:00+07:00");
    }
    *ret_ms = ms;
    return true;
}

bool read_names(struct reader *r, const struct place *p, bool star, char (**ret)[ID_MAX + 1], size_t *ret_n)
{
    if (!read_array(r, p, OPTIONAL)) {
        return false;
    }
    size_t n = node_length(p->json), kept = 0;
    char(*names)[ID_MAX + 1] = arena_alloc(r->arena, n, sizeof(*names));
    for (size_t i = 0; i < n; i++) {
        struct place name = place_index(p, i);
        const char *s = node_text(name.json);
        if (star && s && strcmp(s, "*") == 0) {
            names[kept++][0] = '*';
        } else if (read_id(r, &name, REQUIRED, names[kept])) {
            kept++;
        }
    }
    *ret = names;
    *ret_n = kept;
    return true;
}

bool read_word(struct reader *r, const struct place *p, enum need need, const char *const *words, size_t *ret,
               bool *ret_unknown)
{
    const char *s = NULL;
    *ret_unknown = false;
    if (!read_string(r, p, need, &s)) {
        return false;
    }
    for (size_t i = 0; words[i]; i++) {
        if (strcmp(words[i], s) == 0) {
            *ret = i;
            return true;
        }
    }
    *ret_unknown = true;
    return false;
}

void read_known(struct reader *r, const struct place *p, const char *const *known)
{
    for (node_each(member, p->json)) {
        size_t i = 0;
        while (known[i] && strcmp(known[i], member->key) != 0) {
            i++;
        }
        if (!known[i]) {
            struct place at = place_entry(p, member);
            reader_note(r, r->unknown_refused ? FAULT_REFUSED : FAULT_WARNING, &at, "unknown key");
        }
    }
}
