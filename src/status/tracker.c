#include "status/tracker.h"

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define REOPEN_MS 30000 /* the same code again within this is the same fault */
#define COUNTERS_MAX 8

struct counter {
    char key[32];
    int64_t last;
};

struct tracker {
    char *path;
    struct judgement j;
    int64_t last_seen[HEALTH_PROBLEMS_MAX]; /* mono, by index of j.problems */
    struct counter counters[COUNTERS_MAX];
    size_t n_counters;
    int64_t day, bytes_today;
    char *saved; /* what the file holds */
};

static const char *const state_names[] = {"ok", "degraded", "critical"};

const char *health_state_name(enum health_state s)
{
    return state_names[s];
}

/* ---- the file ---- */

static json_t *to_json(const struct tracker *t)
{
    json_t *history = json_array(), *counters = json_object();
    for (size_t i = 0; i < t->j.n_history; i++) {
        const struct past_problem *p = &t->j.history[i];
        json_array_append_new(history, json_pack("{s:s, s:I, s:I, s:s}", "code", p->row->code, "since",
                                                 (json_int_t)p->since, "until", (json_int_t)p->until,
                                                 "detail", p->detail));
    }
    for (size_t i = 0; i < t->n_counters; i++)
        json_object_set_new(counters, t->counters[i].key, json_integer(t->counters[i].last));
    return json_pack("{s:s, s:I, s:o, s:o, s:I, s:I}", "health", state_names[t->j.state], "health_since",
                     (json_int_t)t->j.state_since, "history", history, "counters", counters, "day",
                     (json_int_t)t->day, "bytes_today", (json_int_t)t->bytes_today);
}

static void save(struct tracker *t)
{
    struct error err = {0};
    if (!t->path)
        return;
    json_t *o = to_json(t);
    char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
    json_decref(o);
    if (!text || (t->saved && strcmp(text, t->saved) == 0)) {
        free(text);
        return;
    }
    if (!file_replace(t->path, text, strlen(text), 0600, FILE_FAST, &err))
        log_warning("%s", err.text);
    free(t->saved);
    t->saved = text;
}

static void load_history(struct tracker *t, const json_t *list)
{
    size_t i;
    const json_t *v;
    json_array_foreach(list, i, v)
    {
        const char *code = json_string_value(json_object_get(v, "code"));
        const char *detail = json_string_value(json_object_get(v, "detail"));
        const struct code_row *row = code ? code_find(code) : NULL;
        if (!row || t->j.n_history == HISTORY_MAX)
            continue;
        struct past_problem *p = &t->j.history[t->j.n_history++];
        *p = (struct past_problem){.row = row,
                                   .since = json_integer_value(json_object_get(v, "since")),
                                   .until = json_integer_value(json_object_get(v, "until"))};
        text_copy(p->detail, sizeof p->detail, detail ? detail : "");
    }
}

static void load(struct tracker *t)
{
    char *text = NULL;
    size_t n;
    if (!t->path || !file_read(t->path, 1 << 20, &text, &n, NULL))
        return;
    json_t *o = json_loadb(text, n, 0, NULL);
    free(text);
    load_history(t, json_object_get(o, "history"));
    const char *state = json_string_value(json_object_get(o, "health"));
    for (int s = HEALTH_OK; state && s <= HEALTH_CRITICAL; s++)
        if (strcmp(state, state_names[s]) == 0) {
            t->j.state = (enum health_state)s;
            t->j.state_since = json_integer_value(json_object_get(o, "health_since"));
        }
    const char *key;
    json_t *v;
    json_object_foreach(json_object_get(o, "counters"), key, v)
    {
        if (t->n_counters == COUNTERS_MAX)
            break;
        struct counter *c = &t->counters[t->n_counters++];
        text_copy(c->key, sizeof c->key, key);
        c->last = json_integer_value(v);
    }
    t->day = json_integer_value(json_object_get(o, "day"));
    t->bytes_today = json_integer_value(json_object_get(o, "bytes_today"));
    json_decref(o);
}

struct tracker *tracker_create(const char *path)
{
    struct tracker *t = xcalloc(1, sizeof *t);
    t->path = path ? xstrdup(path) : NULL;
    load(t);
    return t;
}

void tracker_free(struct tracker *t)
{
    if (!t)
        return;
    free(t->path);
    free(t->saved);
    free(t);
}

/* ---- history ---- */

static struct past_problem *open_entry(struct tracker *t, const struct code_row *row, int64_t now)
{
    for (size_t i = 0; i < t->j.n_history; i++) {
        struct past_problem *p = &t->j.history[i];
        if (p->row == row)
            return !p->until || now - p->until < REOPEN_MS ? p : NULL;
    }
    return NULL;
}

static void remember(struct tracker *t, const struct problem *p, int64_t now)
{
    struct judgement *j = &t->j;
    struct past_problem *entry = open_entry(t, p->row, now);
    if (!entry) {
        size_t keep = j->n_history < HISTORY_MAX ? j->n_history : HISTORY_MAX - 1;
        memmove(&j->history[1], &j->history[0], keep * sizeof j->history[0]);
        j->n_history = keep + 1;
        entry = &j->history[0];
        *entry = (struct past_problem){.row = p->row, .since = p->since};
    }
    entry->until = 0;
    memcpy(entry->detail, p->detail, sizeof entry->detail);
}

static void close_entries(struct tracker *t, int64_t now)
{
    for (size_t i = 0; i < t->j.n_history; i++) {
        struct past_problem *p = &t->j.history[i];
        if (!p->until && !tracker_lists(t, p->row->code))
            p->until = now > p->since ? now : p->since;
    }
}

/* ---- judging ---- */

static const struct problem *listed(const struct judgement *j, const struct code_row *row)
{
    for (size_t i = 0; i < j->n_problems; i++)
        if (j->problems[i].row == row)
            return &j->problems[i];
    return NULL;
}

bool tracker_lists(const struct tracker *t, const char *code)
{
    const struct code_row *row = code_find(code);
    return row && listed(&t->j, row);
}

/* When the fault began: what its program says, else what was known before, else now. */
static int64_t beginning(struct tracker *t, const struct found_problem *f, int64_t now)
{
    if (f->since)
        return f->since < now ? f->since : now;
    const struct problem *before = listed(&t->j, f->row);
    if (before)
        return before->since;
    const struct past_problem *entry = open_entry(t, f->row, now);
    return entry && entry->since <= now ? entry->since : now;
}

static void list_found(struct tracker *t, const struct findings *f, struct judgement *next, int64_t *seen,
                       int64_t now, int64_t mono_ms)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct found_problem *from = &f->list[i];
        struct problem *p = &next->problems[next->n_problems];
        *p = (struct problem){.row = from->row, .since = beginning(t, from, now), .severity = from->severity};
        memcpy(p->detail, from->detail, sizeof p->detail);
        p->counts = now - p->since >= from->delay_ms;
        seen[next->n_problems++] = mono_ms;
    }
}

/* What was not found again stays listed for its hold time. */
static void list_held(struct tracker *t, struct judgement *next, int64_t *seen, int64_t mono_ms)
{
    for (size_t i = 0; i < t->j.n_problems && next->n_problems < HEALTH_PROBLEMS_MAX; i++) {
        const struct problem *p = &t->j.problems[i];
        if (listed(next, p->row) || mono_ms - t->last_seen[i] >= p->row->hold_ms)
            continue;
        seen[next->n_problems] = t->last_seen[i];
        next->problems[next->n_problems++] = *p;
    }
}

const struct judgement *tracker_judge(struct tracker *t, const struct findings *f, int64_t now,
                                      int64_t mono_ms)
{
    struct judgement *next = xcalloc(1, sizeof *next);
    int64_t seen[HEALTH_PROBLEMS_MAX];
    list_found(t, f, next, seen, now, mono_ms);
    list_held(t, next, seen, mono_ms);
    for (size_t i = 0; i < next->n_problems; i++) {
        enum health_state s =
            next->problems[i].severity == SEVERITY_CRITICAL ? HEALTH_CRITICAL : HEALTH_DEGRADED;
        if (next->problems[i].counts && s > next->state)
            next->state = s;
    }
    bool changed = next->state != t->j.state || !t->j.state_since;
    t->j.state_since = changed ? now : t->j.state_since;
    t->j.state = next->state;
    t->j.n_problems = next->n_problems;
    memcpy(t->j.problems, next->problems, sizeof next->problems);
    memcpy(t->last_seen, seen, next->n_problems * sizeof seen[0]);
    for (size_t i = t->j.n_problems; i-- > 0;)
        remember(t, &t->j.problems[i], now);
    close_entries(t, now);
    free(next);
    save(t);
    return &t->j;
}

int64_t tracker_bytes_today(struct tracker *t, const char *key, int64_t counter, int64_t day)
{
    struct counter *c = NULL;
    for (size_t i = 0; i < t->n_counters; i++)
        if (strcmp(t->counters[i].key, key) == 0)
            c = &t->counters[i];
    if (day != t->day) {
        t->day = day;
        t->bytes_today = 0;
    }
    if (!c && t->n_counters < COUNTERS_MAX) {
        c = &t->counters[t->n_counters++];
        text_copy(c->key, sizeof c->key, key);
        c->last = 0;
    }
    if (c) {
        /* A lower value: the program began anew. */
        t->bytes_today += counter >= c->last ? counter - c->last : counter;
        c->last = counter;
    }
    return t->bytes_today;
}
