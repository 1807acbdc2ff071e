/* Readers of single configuration values. */
#include "base/config_table.h"
#include "base/memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *field(struct config *c, const struct config_key *key)
{
    return (char *)c + key->offset;
}

/* Replaces a text; NULL unsets it. */
static bool keep_text(struct config *c, const struct config_key *key, const char *value)
{
    char **text = field(c, key);
    free(*text);
    *text = value ? xstrdup(value) : NULL;
    return true;
}

bool config_read_bool(struct config *c, const struct config_key *key, const char *value, struct error *err)
{
    static const struct config_word words[] = {{"true", 1}, {"yes", 1}, {"on", 1}, {"false", 0},
                                               {"no", 0},   {"off", 0}, {NULL, 0}};
    if (!value)
        return true;
    for (const struct config_word *w = words; w->word; w++)
        if (strcmp(w->word, value) == 0) {
            *(bool *)field(c, key) = w->value;
            return true;
        }
    return error_set(err, NULL, "is neither true nor false");
}

bool config_read_number(struct config *c, const struct config_key *key, const char *value, struct error *err)
{
    int64_t n = 0;
    if (value && !parse_int64(value, key->lowest, key->highest, &n))
        return error_set(err, NULL, "is not a whole number from %" PRId64 " to %" PRId64, key->lowest,
                         key->highest);
    *(int64_t *)field(c, key) = n;
    return true;
}

bool config_read_int(struct config *c, const struct config_key *key, const char *value, struct error *err)
{
    int64_t n = 0;
    if (value && !parse_int64(value, key->lowest, key->highest, &n))
        return error_set(err, NULL, "is not a whole number from %" PRId64 " to %" PRId64, key->lowest,
                         key->highest);
    *(int *)field(c, key) = (int)n;
    return true;
}

bool config_read_decimal(struct config *c, const struct config_key *key, const char *value, struct error *err)
{
    double n = 0;
    if (value && (!parse_decimal(value, &n) || n < (double)key->lowest || n > (double)key->highest))
        return error_set(err, NULL, "is not a number from %" PRId64 " to %" PRId64, key->lowest,
                         key->highest);
    *(double *)field(c, key) = n;
    return true;
}

bool config_read_word(struct config *c, const struct config_key *key, const char *value, struct error *err)
{
    struct buffer allowed;
    if (!value)
        return true;
    for (const struct config_word *w = key->words; w->word; w++)
        if (strcmp(w->word, value) == 0) {
            *(int *)field(c, key) = w->value;
            return true;
        }
    buffer_init(&allowed, 500);
    for (const struct config_word *w = key->words; w->word; w++)
        buffer_printf(&allowed, "%s%s", w == key->words ? "" : ", ", w->word);
    error_set(err, NULL, "is none of: %s", allowed.data);
    buffer_finish(&allowed);
    return false;
}

bool config_read_bytes(struct config *c, const struct config_key *key, const char *value, struct error *err)
{
    static const char units[] = "KMG";
    if (!value)
        return true;
    size_t n = strlen(value);
    const char *unit = n ? strchr(units, value[n - 1]) : NULL;
    int shift = unit && *unit ? 10 * (int)(unit - units + 1) : 0;
    char *digits = xstrndup(value, n - (shift ? 1 : 0));
    int64_t count;
    bool ok = parse_int64(digits, 0, key->highest >> shift, &count);
    free(digits);
    if (!ok)
        return error_set(err, NULL, "is not a number of bytes, with K, M or G behind it where wanted");
    *(int64_t *)field(c, key) = count << shift;
    return true;
}

static bool text_allowed(const struct config_key *key, const char *value, struct error *err)
{
    size_t n = strlen(value);
    if (n > (size_t)key->highest)
        return error_set(err, NULL, "is longer than %" PRId64 " bytes", key->highest);
    if (!utf8_valid(value, n))
        return error_set(err, NULL, "is not UTF-8");
    for (const char *p = value, *end = value + n; p < end;)
        if (codepoint_is_control(utf8_next(&p, end)))
            return error_set(err, NULL, "holds a control character");
    return true;
}

bool config_read_text(struct config *c, const struct config_key *key, const char *value, struct error *err)
{
    if (!value)
        return keep_text(c, key, NULL);
    if (!text_allowed(key, value, err))
        return false;
    return keep_text(c, key, value);
}

bool config_read_path(struct config *c, const struct config_key *key, const char *value, struct error *err)
{
    return config_read_text(c, key, value, err);
}

bool config_read_test_clock(struct config *c, const struct config_key *key, const char *value,
                            struct error *err)
{
#ifdef PAPAN_TEST_CLOCK
    return config_read_path(c, key, value, err);
#else
    if (!value)
        return keep_text(c, key, NULL);
    return error_set(err, NULL, "is refused: this build has no test clock");
#endif
}

/* "" where the host's name is no id. */
static void id_from_host(char id[ID_MAX + 1])
{
    char host[256] = "";
    if (gethostname(host, sizeof host - 1) != 0)
        host[0] = 0;
    host[strcspn(host, ".")] = 0;
    text_copy(id, ID_MAX + 1, id_valid(host) ? host : "");
}

bool config_read_id(struct config *c, const struct config_key *key, const char *value, struct error *err)
{
    bool own = key->offset == offsetof(struct config, screen.id);
    if (value && !id_valid(value))
        return error_set(err, NULL,
                         "is no id: letters, digits, . _ -, at most 64, beginning with a letter or digit");
    if (own && value)
        text_copy(c->screen.id, sizeof c->screen.id, value);
    else if (own)
        id_from_host(c->screen.id);
    else
        keep_text(c, key, value);
    return true;
}

bool config_read_runtime(struct config *c, const struct config_key *key, const char *value, struct error *err)
{
    if (value)
        return config_read_path(c, key, value, err);
    const char *given = getenv("RUNTIME_DIRECTORY"); /* systemd: one or several, by colons */
    size_t n = given ? strcspn(given, ":") : 0;
    char *first = n ? xstrndup(given, n) : xstrdup("/run/papan");
    keep_text(c, key, first);
    free(first);
    return true;
}

/* scheme://host… without blanks. */
static bool is_web_url(const char *value)
{
    const char *host = text_has_prefix(value, "https://")  ? value + 8
                       : text_has_prefix(value, "http://") ? value + 7
                                                           : NULL;
    return host && *host && *host != '/' && *host != ':' && *host != '?' && *host != '#';
}

static bool has_blank(const char *value)
{
    return strchr(value, ' ') != NULL;
}

bool config_read_url(struct config *c, const struct config_key *key, const char *value, struct error *err)
{
    if (!value)
        return keep_text(c, key, NULL);
    if (!text_allowed(key, value, err))
        return false;
    bool file = text_has_prefix(value, "file:///") || text_has_prefix(value, "file://localhost/");
    if ((!file && !is_web_url(value)) || (!file && has_blank(value)))
        return error_set(err, NULL, "is not a URL: https://…, http://… or file:///…");
    return keep_text(c, key, value);
}

bool config_read_report_url(struct config *c, const struct config_key *key, const char *value,
                            struct error *err)
{
    if (!value)
        return keep_text(c, key, NULL);
    if (!text_allowed(key, value, err))
        return false;
    if (!is_web_url(value) || has_blank(value))
        return error_set(err, NULL, "is not a URL: https://… or http://…");
    return keep_text(c, key, value);
}
