#include "base/config.h"

#include "base/config_table.h"
#include "base/file.h"
#include "base/memory.h"

#include <errno.h>
#include <ini.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 1024 * 1024, LINE_LIMIT = 5000, VALUE_SHOWN = 80 };

/* What became of each key while the sources are read in order. */
struct key_state {
    int line;    /* of the file where it stands, 0 = not there */
    bool bad;    /* the last value was refused */
    char *place; /* of the last value, NULL = the default holds */
};

struct loader {
    struct config *config;
    struct config_faults *faults;
    struct key_state *states; /* config_n_keys */
    const char *file;
    const char *text, *end; /* what is left of the file */
    int line;               /* that inih works on */
    bool damaged;           /* NUL bytes */
};

static void add_fault(struct config_faults *faults, char *place, const char *key, const char *text)
{
    faults->list = xreallocarray(faults->list, faults->count + 1, sizeof *faults->list);
    faults->list[faults->count++] =
        (struct config_fault){.place = place, .key = key ? xstrdup(key) : NULL, .text = xstrdup(text)};
}

static char *file_place(const struct loader *l)
{
    return xasprintf("%s:%d", l->file, l->line);
}

static void set_initial(struct config *c, const struct config_key *key)
{
    key->read(c, key, key->initial, NULL);
}

/* One key from a source. Takes `place`. */
static void apply(struct loader *l, char *place, const struct config_key *key, const char *value)
{
    struct error why = {0};
    struct key_state *state = &l->states[key - config_keys];
    char name[100], shown[VALUE_SHOWN + 8];
    snprintf(name, sizeof name, "%s.%s", key->section, key->name);
    bool ok = *value ? key->read(l->config, key, value, &why) : error_set(&why, NULL, "is empty");
    state->bad = !ok;
    free(state->place);
    state->place = xstrdup(place);
    if (ok) {
        free(place);
        return;
    }
    set_initial(l->config, key);
    bool whole = text_copy(shown, VALUE_SHOWN, value);
    char *text = xasprintf("%s%s%s %s", *value ? "" : "the value", shown, whole ? "" : "…", why.text);
    add_fault(l->faults, place, name, text);
    free(text);
}

/* inih's fgets: one line without its newline, counted; what inih could not hold, or would misread, becomes a
 * blank line. */
static char *next_line(char *out, int size, void *context)
{
    struct loader *l = context;
    if (l->text >= l->end)
        return NULL;
    const char *newline = memchr(l->text, '\n', (size_t)(l->end - l->text));
    size_t n = (size_t)((newline ? newline : l->end) - l->text);
    const char *line = l->text;
    l->text += n + (newline != NULL);
    l->line++;
    out[0] = 0;
    if (memchr(line, 0, n)) {
        if (!l->damaged)
            add_fault(l->faults, file_place(l), NULL, "NUL bytes: the file is damaged");
        l->damaged = true;
    } else if (n + 1 >= (size_t)size) {
        add_fault(l->faults, file_place(l), NULL, "the line is too long");
    } else {
        memcpy(out, line, n);
        out[n] = 0;
        const char *p = out + strspn(out, " \t");
        if (*p == '[' && !strchr(p, ']')) {
            add_fault(l->faults, file_place(l), NULL, "the section's closing ] is missing");
            out[0] = 0; /* inih would misjudge the lines that follow */
        }
    }
    return out;
}

/* A line that may have meant a key whose loss opens something, in a wrong section or without a value: it shuts as a bad value
 * of that key would. */
static void distrust(struct loader *l, const char *name)
{
    for (size_t i = 0; i < config_n_keys; i++)
        if (config_keys[i].closes != CLOSES_NOTHING && strcmp(config_keys[i].name, name) == 0)
            l->states[i].bad = true;
}

static int handle(void *context, const char *section, const char *name, const char *value)
{
    struct loader *l = context;
    const struct config_key *key = config_find_key(section, name);
    char full[160];
    snprintf(full, sizeof full, "%.60s%s%.60s", section, *section ? "." : "", name);
    if (!value || !key) {
        distrust(l, name);
        add_fault(l->faults, file_place(l), full, value ? "there is no such key" : "the line is no \"key = value\"");
        return 1;
    }
    struct key_state *state = &l->states[key - config_keys];
    if (state->line) {
        char *text = xasprintf("the key stands in line %d already", state->line);
        add_fault(l->faults, file_place(l), full, text);
        free(text);
        state->bad = true; /* which of the two was meant? */
        return 1;
    }
    state->line = l->line;
    apply(l, file_place(l), key, value);
    return 1;
}

/* Debian's inih takes its rules from variables of the process; a comment is one at a line's start only
 * (design.md 6). */
static void set_rules(void)
{
    ini_allow_multiline = false;
    ini_allow_inline_comments = false;
    ini_allow_no_value = true;
    ini_use_stack = false;
    ini_allow_realloc = false;
    ini_max_line = ini_initial_alloc = LINE_LIMIT;
}

static void read_file(struct loader *l, const char *path, bool must_exist)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards inih's variables */
    struct error why = {0};
    char *bytes = NULL;
    size_t n;
    /* A configuration may be a link (/etc under configuration management): resolved first, then a regular
     * file only. */
    char *real = realpath(path, NULL);
    l->file = path;
    if (!file_read(real ? real : path, FILE_LIMIT, &bytes, &n, &why)) {
        if (must_exist || why.errnum != ENOENT)
            add_fault(l->faults, xstrdup(path), NULL, why.text);
        free(real);
        return;
    }
    free(real);
    l->text = bytes;
    l->end = bytes + n;
    pthread_mutex_lock(&lock);
    set_rules();
    if (ini_parse_stream(next_line, l, handle, l) < 0)
        add_fault(l->faults, xstrdup(path), NULL, "cannot be parsed");
    pthread_mutex_unlock(&lock);
    free(bytes);
}

static void read_set(struct loader *l, const char *set)
{
    char name[100];
    const char *equals = strchr(set, '=');
    size_t n = equals ? (size_t)(equals - set) : 0;
    if (!equals || n >= sizeof name) {
        char *text = xasprintf("%.80s: is not section.key=value", set);
        add_fault(l->faults, xstrdup("--set"), NULL, text);
        free(text);
        return;
    }
    memcpy(name, set, n);
    name[n] = 0;
    char *dot = strchr(name, '.');
    if (dot)
        *dot = 0;
    const struct config_key *key = dot ? config_find_key(name, dot + 1) : NULL;
    if (!key) {
        if (dot)
            *dot = '.';
        add_fault(l->faults, xstrdup("--set"), name, "there is no such key");
        return;
    }
    char *value = xstrdup(equals + 1);
    size_t length = strlen(value);
    while (length && strchr(" \t\r\n", value[length - 1]))
        value[--length] = 0;
    apply(l, xstrdup("--set"), key, value);
    free(value);
}

static struct key_state *state_of(struct loader *l, const char *section, const char *name)
{
    return &l->states[config_find_key(section, name) - config_keys];
}

/* A fault of a value that looked right by itself. */
static void fault_at(struct loader *l, const char *section, const char *name, const char *text)
{
    char key[100];
    const char *place = state_of(l, section, name)->place;
    snprintf(key, sizeof key, "%s.%s", section, name);
    add_fault(l->faults, xstrdup(place ? place : "default"), key, text);
}

/* False where the token file is named but no good. */
static bool check_token(struct loader *l, const char *section, const char *path)
{
    struct error why = {0};
    char *token = path ? config_read_token(path, &why) : NULL;
    bool good = !path || token;
    if (!good)
        fault_at(l, section, "token_file", why.text);
    free(token);
    return good;
}

/* Keys whose values must fit together, and files that a value names. */
static void check_together(struct loader *l)
{
    struct config *c = l->config;
    if (!config_listen_is_loopback(c->status.listen) && !c->status.token_file &&
        !state_of(l, "status", "token_file")->bad) {
        fault_at(l, "status", "listen", "an address beyond this machine needs status.token_file");
        c->closed_status = true;
    }
    if (!c->status.tls_cert != !c->status.tls_key) {
        fault_at(l, "status", c->status.tls_cert ? "tls_cert" : "tls_key",
                 "status.tls_cert and status.tls_key come together");
        c->closed_status = true;
    }
    if (!check_token(l, "status", c->status.token_file))
        c->closed_status = true;
    if (!check_token(l, "server", c->server.token_file))
        c->closed_server = true;
}

struct config *config_load(const struct config_source *source, struct config_faults *ret_faults)
{
    *ret_faults = (struct config_faults){0};
    struct config *c = xcalloc(1, sizeof *c);
    struct loader l = {
        .config = c, .faults = ret_faults, .states = xcalloc(config_n_keys, sizeof(struct key_state))};
    for (size_t i = 0; i < config_n_keys; i++)
        set_initial(c, &config_keys[i]);
    read_file(&l, source->file ? source->file : CONFIG_DEFAULT_FILE, source->file != NULL);
    /* Of a damaged file nobody knows what else it asked for. */
    bool url_from_damaged = l.damaged && c->server.url;
    for (size_t i = 0; i < source->n_sets; i++)
        read_set(&l, source->sets[i]);
    c->closed_server = url_from_damaged;
    for (size_t i = 0; i < config_n_keys; i++) {
        c->closed_server |= l.states[i].bad && config_keys[i].closes == CLOSES_SERVER;
        c->closed_status |= l.states[i].bad && config_keys[i].closes == CLOSES_STATUS;
    }
    if (!c->server.emergency_signatures)
        c->server.emergency_signatures = c->server.required_signatures;
    check_together(&l);
    for (size_t i = 0; i < config_n_keys; i++)
        free(l.states[i].place);
    free(l.states);
    return c;
}

void config_free(struct config *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < config_n_keys; i++)
        config_keys[i].read(c, &config_keys[i], NULL, NULL);
    free(c->runtime.path); /* these two are never NULL while in use */
    free(c->status.hosts);
    free(c);
}

void config_faults_free(struct config_faults *f)
{
    for (size_t i = 0; i < f->count; i++) {
        free(f->list[i].place);
        free(f->list[i].key);
        free(f->list[i].text);
    }
    free(f->list);
    *f = (struct config_faults){0};
}

char *config_read_token(const char *path, struct error *err)
{
    char *real = realpath(path, NULL), *bytes = NULL;
    size_t n = 0;
    bool read = file_read(real ? real : path, 4096, &bytes, &n, err);
    free(real);
    if (!read)
        return NULL;
    char *begin = n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? bytes + 3 : bytes, *end = bytes + n;
    if (end > begin && end[-1] == '\n')
        end--;
    while (end > begin && strchr(" \t\r", end[-1]))
        end--;
    size_t length = (size_t)(end - begin);
    bool ok = length >= 8 && length <= 256;
    for (char *p = begin; ok && p < end; p++)
        ok = *p > 0x20 && *p < 0x7f;
    char *token = ok ? xstrndup(begin, length) : NULL;
    free(bytes);
    if (!token)
        error_set(err, NULL, "%s: a token is the only line, 8 to 256 visible ASCII characters", path);
    return token;
}
