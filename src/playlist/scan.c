#include "scan.h"

#include "playlist/playlist.h"

#include <stdio.h>
#include <string.h>

struct level {
    bool object, wants_key;
    size_t index; /* of the present element */
    const char *key;
    size_t key_bytes;
};

struct scan {
    const char *bytes;
    size_t n, at;
    struct level levels[PLAYLIST_DEPTH_MAX];
    size_t depth;
    long long values;
    bool nulls;
    const char *broken; /* the limit that was passed */
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool ends_scalar(char c)
{
    return is_space(c) || c == ',' || c == ':' || c == '"' || c == '{' || c == '}' || c == '[' || c == ']';
}

static struct level *scan_level(struct scan *s)
{
    return s->depth ? &s->levels[s->depth - 1] : NULL;
}

/* Behind the closing quote, or at the end of the bytes. */
static size_t string_end(const struct scan *s)
{
    size_t i = s->at + 1;
    while (i < s->n && s->bytes[i] != '"') {
        i += s->bytes[i] == '\\' ? 2 : 1;
    }
    return i < s->n ? i + 1 : s->n;
}

static void scan_string(struct scan *s)
{
    struct level *l = scan_level(s);
    size_t end = string_end(s);
    if (l && l->object && l->wants_key) {
        l->key = s->bytes + s->at + 1;
        l->key_bytes = end - s->at >= 2 ? end - s->at - 2 : 0;
    } else {
        s->values++;
    }
    s->at = end;
}

static void scan_open(struct scan *s, bool object)
{
    s->values++;
    s->at++;
    if (s->depth == PLAYLIST_DEPTH_MAX) {
        s->broken = "nested deeper than 16 levels";
        return;
    }
    s->levels[s->depth++] = (struct level){.object = object, .wants_key = object};
}

static void scan_token(struct scan *s)
{
    struct level *l = scan_level(s);
    switch (s->bytes[s->at]) {
    case '"':
        scan_string(s);
        return;
    case '{':
    case '[':
        scan_open(s, s->bytes[s->at] == '{');
        return;
    case '}':
    case ']':
        s->depth -= s->depth > 0;
        s->at++;
        return;
    case ',':
        if (l) {
            l->index++;
            l->wants_key = l->object;
            l->key = NULL;
        }
        s->at++;
        return;
    case ':':
        if (l) {
            l->wants_key = false;
        }
        s->at++;
        return;
    default:
        s->values++;
        s->nulls = s->nulls || s->bytes[s->at] == 'n';
        while (s->at < s->n && !ends_scalar(s->bytes[s->at])) {
            s->at++;
        }
    }
}

static void scan_until(struct scan *s, size_t end)
{
    while (s->at < end && !s->broken) {
        if (is_space(s->bytes[s->at])) {
            s->at++;
            continue;
        }
        scan_token(s);
        if (s->values > PLAYLIST_VALUES_MAX) {
            s->broken = "more than 250000 values";
        }
    }
}

bool scan_limits(const char *bytes, size_t n, bool *ret_nulls, size_t *ret_offset, const char **ret_text)
{
    struct scan s = {.bytes = bytes, .n = n};
    scan_until(&s, n);
    if (!s.broken) {
        *ret_nulls = s.nulls;
        return true;
    }
    *ret_offset = s.at;
    *ret_text = s.broken;
    return false;
}

void scan_path(const char *bytes, size_t n, size_t offset, char *out, size_t size)
{
    struct scan s = {.bytes = bytes, .n = n};
    scan_until(&s, offset < n ? offset : n);
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < s.depth && used < size; i++) {
        const struct level *l = &s.levels[i];
        int wrote = 0;
        if (!l->object) {
            wrote = snprintf(out + used, size - used, "[%zu]", l->index);
        } else if (l->key) {
            wrote = snprintf(out + used, size - used, "%s%.*s", used ? "." : "",
                             (int)(l->key_bytes < 64 ? l->key_bytes : 64), l->key);
        }
        used += wrote > 0 ? (size_t)wrote : 0;
    }
}
