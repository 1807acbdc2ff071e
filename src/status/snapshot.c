#include "status/snapshot.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "status/document.h"
#include "status/gather.h"
#include "status/judge.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECENT_EVERY_US INT64_C(5000000)
#define ZONE_EVERY_US INT64_C(60000000)
#define ASKED_LATELY_US INT64_C(10000000)

struct counted_zone {
    struct zone *zone;
    char *name;     /* that was asked for, "" = the system's */
    int references; /* atomic: the collector's and the snapshots' */
};

struct collector {
    const struct config *config;
    char *config_text; /* the first fault */
    size_t n_faults;
    char *own_walls;
    struct gatherer *gatherer;
    struct tracker *tracker;
    struct recent *plays;
    struct recent_item recent[RECENT_ITEMS];
    size_t n_recent;
    int64_t recent_at;    /* mono us; 0 = never */
    struct counted_zone *zone;
    int64_t zone_at;      /* mono us */
    int64_t began_us;     /* 0 = no turn yet */
    int64_t next_ms;      /* see collector_next_ms */
    int64_t asked_us;     /* atomic; 0 = never */
    pthread_mutex_t lock; /* guards `latest` */
    struct snapshot *latest;
};

static void zone_put(struct counted_zone *z)
{
    if (!z || __atomic_sub_fetch(&z->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    zone_free(z->zone);
    free(z->name);
    free(z);
}

static char *describe_fault(const struct config_faults *faults)
{
    if (!faults || !faults->count)
        return xstrdup("");
    const struct config_fault *f = &faults->list[0];
    return xasprintf("%s: %s%s%s", f->place, f->key ? f->key : "", f->key ? ": " : "", f->text);
}

struct collector *collector_create(const struct config *config, const struct config_faults *faults,
                                   const char *own_walls)
{
    struct collector *c = xcalloc(1, sizeof *c);
    char *path = path_join(config->runtime.path, "status-history.json");
    c->config = config;
    c->config_text = describe_fault(faults);
    c->n_faults = faults ? faults->count : 0;
    c->own_walls = xstrdup(own_walls);
    c->gatherer = gatherer_create(config);
    c->tracker = tracker_create(path);
    c->plays = recent_create(&(struct plays_place){config->store.path, config->runtime.path});
    pthread_mutex_init(&c->lock, NULL);
    free(path);
    return c;
}

void collector_free(struct collector *c)
{
    if (!c)
        return;
    snapshot_put(c->latest);
    zone_put(c->zone);
    gatherer_free(c->gatherer);
    tracker_free(c->tracker);
    recent_free(c->plays);
    pthread_mutex_destroy(&c->lock);
    free(c->config_text);
    free(c->own_walls);
    free(c);
}

/* Loaded anew where the playlist has another one, and now and then, since the system's rules may change. */
static struct counted_zone *zone_now(struct collector *c, const struct gathered *g)
{
    const char *name = json_string_value(json_object_get(g->screen, "timezone"));
    name = name ? name : "";
    if (!c->zone || strcmp(c->zone->name, name) != 0 || g->mono_us - c->zone_at >= ZONE_EVERY_US) {
        struct counted_zone *z = xcalloc(1, sizeof *z);
        z->zone = *name ? zone_load(name, NULL) : NULL;
        z->zone = z->zone ? z->zone : zone_load_system();
        z->name = xstrdup(name);
        z->references = 1;
        zone_put(c->zone);
        c->zone = z;
        c->zone_at = g->mono_us;
    }
    __atomic_add_fetch(&c->zone->references, 1, __ATOMIC_RELAXED);
    return c->zone;
}

static int64_t bytes_today(struct collector *c, const struct gathered *g, const struct zone *zone)
{
    struct civil day = zone_local(zone, g->now);
    int64_t number = civil_day(day.year, day.month, day.day);
    tracker_bytes_today(c->tracker, "papan-sync", g->sync_bytes_written, number);
    return tracker_bytes_today(c->tracker, "papan-screen", g->has_page ? g->page.bytes_written : 0, number);
}

static void take_recent(struct collector *c, struct snapshot *s)
{
    if (!c->recent_at || s->mono_us - c->recent_at >= RECENT_EVERY_US) {
        c->recent_at = s->mono_us;
        c->n_recent = recent_turn(c->plays, s->now, c->recent);
    }
    memcpy(s->recent, c->recent, sizeof s->recent);
    s->n_recent = c->n_recent;
}

void collector_turn(struct collector *c)
{
    struct gathered g;
    gatherer_turn(c->gatherer, &g);
    if (!c->began_us)
        c->began_us = g.mono_us;
    struct snapshot *s = xcalloc(1, sizeof *s);
    s->references = 1;
    s->now = g.now;
    s->mono_us = g.mono_us;
    s->zone_owner = zone_now(c, &g);
    s->zone = s->zone_owner->zone;
    int64_t written = bytes_today(c, &g, s->zone);
    s->judgement = *judge(c->tracker, &g, c->config, c->n_faults, c->config_text, c->began_us, &c->next_ms);
    s->document = document_build(&g, c->config, &s->judgement, s->zone, c->own_walls, written);
    text_copy(s->screen, sizeof s->screen, c->config->screen.id);
    s->screen_answers = g.has_page && g.mono_us - g.page.beat_mono_us < 3000000;
    s->display_judged = judge_display(&g) >= 0;
    s->last_frame = g.has_page ? g.page.last_frame_wall_ms : 0;
    take_recent(c, s);
    gathered_finish(&g);
    pthread_mutex_lock(&c->lock);
    struct snapshot *old = c->latest;
    c->latest = s;
    pthread_mutex_unlock(&c->lock);
    snapshot_put(old);
}

struct snapshot *collector_get(struct collector *c)
{
    pthread_mutex_lock(&c->lock);
    struct snapshot *s = c->latest;
    __atomic_add_fetch(&s->references, 1, __ATOMIC_RELAXED);
    pthread_mutex_unlock(&c->lock);
    __atomic_store_n(&c->asked_us, clock_mono_us(), __ATOMIC_RELAXED);
    return s;
}

int64_t collector_next_ms(const struct collector *c)
{
    return c->next_ms;
}

bool collector_asked(const struct collector *c)
{
    int64_t asked = __atomic_load_n(&c->asked_us, __ATOMIC_RELAXED);
    return asked && clock_mono_us() - asked < ASKED_LATELY_US;
}

void snapshot_put(struct snapshot *s)
{
    if (!s || __atomic_sub_fetch(&s->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    json_decref(s->document);
    zone_put(s->zone_owner);
    free(s);
}

/* The sentence of the table, with what the program says of it. */
static json_t *text_of(const struct code_row *row, const char *detail, enum config_language language)
{
    char *text =
        *detail ? xasprintf("%s: %s", row->sentence[language], detail) : xstrdup(row->sentence[language]);
    json_t *j = json_string(text);
    free(text);
    return j ? j : json_string(row->sentence[language]);
}

json_t *snapshot_status(const struct snapshot *s, enum config_language language)
{
    json_t *o = json_copy(s->document), *problems = json_array(), *history = json_array();
    const struct judgement *j = &s->judgement;
    for (size_t i = 0; i < j->n_problems; i++) {
        const struct problem *p = &j->problems[i];
        json_t *one = json_object();
        json_object_set_new(one, "code", json_string(p->row->code));
        json_object_set_new(one, "severity", json_string(severity_name(p->severity)));
        json_object_set_new(one, "since", document_time(p->since, s->zone));
        json_object_set_new(one, "text", text_of(p->row, p->detail, language));
        json_object_set_new(one, "advice", json_string(p->row->advice[language]));
        json_object_set_new(one, "counts", json_boolean(p->counts));
        json_array_append_new(problems, one);
    }
    for (size_t i = 0; i < j->n_history; i++) {
        const struct past_problem *p = &j->history[i];
        json_t *one = json_object();
        json_object_set_new(one, "code", json_string(p->row->code));
        json_object_set_new(one, "since", document_time(p->since, s->zone));
        json_object_set_new(one, "until", document_time(p->until, s->zone));
        json_object_set_new(one, "text", text_of(p->row, p->detail, language));
        json_array_append_new(history, one);
    }
    json_object_set_new(o, "problems", problems);
    json_object_set_new(o, "history", history);
    return o;
}
