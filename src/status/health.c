#include "status/health.h"

#include "base/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define STALLED_MS 3000
#define FROZEN_MS 3000
#define DAY_MS INT64_C(86400000)
#define EXPIRED_CRITICAL_MS (7 * DAY_MS)
#define COOL_DOWN 3.0 /* degrees below the limit at which overheating goes */

static struct found_problem *find(struct findings *all, const char *code)
{
    for (size_t i = 0; i < all->count; i++)
        if (strcmp(all->list[i].row->code, code) == 0)
            return &all->list[i];
    return NULL;
}

/* Adds a code; one that is there keeps its detail and takes the earlier beginning. Codes outside the contract
 * are dropped. */
static struct found_problem *add(struct findings *all, const char *code, int64_t since, const char *detail)
{
    const struct code_row *row = code_find(code);
    struct found_problem *p = find(all, code);
    if (!row || (!p && all->count == HEALTH_PROBLEMS_MAX))
        return NULL;
    if (!p) {
        p = &all->list[all->count++];
        *p = (struct found_problem){
            .row = row, .since = since, .severity = row->severity, .delay_ms = row->delay_ms};
        text_copy(p->detail, sizeof p->detail, detail);
    } else {
        if (since && (!p->since || since < p->since))
            p->since = since;
        if (!p->detail[0])
            text_copy(p->detail, sizeof p->detail, detail);
    }
    return p;
}

__attribute__((format(printf, 4, 5))) static struct found_problem *
add_text(struct findings *all, const char *code, int64_t since, const char *fmt, ...)
{
    char text[HEALTH_DETAIL_SIZE];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return add(all, code, since, text);
}

static void find_reported(const struct health_facts *f, struct findings *all)
{
    for (size_t i = 0; i < f->n_reported; i++) {
        const struct reported_problem *r = &f->reported[i];
        /* What sync says of its polls is old news once it hangs: judged below by the age of the last answer.
         */
        if (strcmp(r->code, "offline") != 0)
            add(all, r->code, r->since, r->detail);
    }
}

static void find_movement(const struct health_facts *f, struct findings *all)
{
    for (size_t i = 0; i < f->n_processes; i++) {
        const struct process_facts *p = &f->processes[i];
        bool screen = strcmp(p->name, "papan-screen") == 0;
        /* Nobody has seen a picture yet: that is no health, from the first answer on. */
        if (screen && p->never_seen)
            add(all, "screen-stalled", 0, "papan-screen has not shown anything yet");
        if (!p->expected || p->silent_ms < STALLED_MS)
            continue;
        add_text(all, screen ? "screen-stalled" : "process-restarted", f->now - p->silent_ms,
                 "%s has not answered for %" PRId64 " s", p->name, p->silent_ms / 1000);
    }
    if (f->frozen_ms >= FROZEN_MS)
        add_text(all, "screen-stalled", f->now - f->frozen_ms,
                 "no frame was presented for %" PRId64 " s although something should move",
                 f->frozen_ms / 1000);
}

static void come_due(int64_t *next, int64_t so_far, int64_t limit)
{
    if (so_far >= 0 && so_far < limit && limit - so_far < *next)
        *next = limit - so_far;
}

int64_t health_next_ms(const struct health_facts *f)
{
    int64_t next = INT64_MAX;
    for (size_t i = 0; i < f->n_processes; i++)
        if (f->processes[i].expected)
            come_due(&next, f->processes[i].silent_ms, STALLED_MS);
    if (f->frozen_ms > 0)
        come_due(&next, f->frozen_ms, FROZEN_MS);
    return next;
}

static void find_server(const struct health_facts *f, struct findings *all)
{
    if (f->online)
        return;
    const char *said = "";
    for (size_t i = 0; i < f->n_reported; i++)
        if (strcmp(f->reported[i].code, "offline") == 0)
            said = f->reported[i].detail;
    int64_t since = f->last_success ? f->last_success + f->offline_window_ms : 0;
    add(all, "offline", since && since < f->now ? since : 0, said);
}

static void find_playlist(const struct health_facts *f, struct findings *all)
{
    if (!f->playlist_expires)
        return;
    int64_t soon = f->playlist_expires - (f->playlist_expires - f->playlist_issued) / 4;
    if (f->now >= f->playlist_expires) {
        struct found_problem *p = add(all, "playlist-expired", f->playlist_expires, "");
        if (p && f->now - f->playlist_expires >= EXPIRED_CRITICAL_MS)
            p->severity = SEVERITY_CRITICAL;
    } else if (f->now >= soon) {
        add(all, "playlist-expires-soon", soon, "");
    }
}

static void find_hardware(const struct health_facts *f, struct findings *all)
{
    if (f->display_connected == 0)
        add(all, "display-disconnected", 0, "");
    double limit = f->temperature_limit - (f->was_overheating ? COOL_DOWN : 0);
    if (!isnan(f->temperature) && f->temperature > limit)
        add_text(all, "overheating", 0, "%.0f degrees Celsius, limit %.0f", f->temperature,
                 f->temperature_limit);
    if (f->undervoltage)
        add(all, "undervoltage", 0, "");
}

static void find_rest(const struct health_facts *f, struct findings *all)
{
    if (!f->store_readable)
        add(all, "store-error", 0, f->store_why);
    if (f->clock_wrong)
        add(all, "clock-unsure", 0, "the clock is behind the last known time");
    if (f->n_config_faults == 1)
        add(all, "config-invalid", 0, f->config_fault);
    else if (f->n_config_faults)
        add_text(all, "config-invalid", 0, "%.400s (and %zu more)", f->config_fault, f->n_config_faults - 1);
}

/* Critical before degraded, else in the order of the table. */
static bool worse(const struct found_problem *a, const struct found_problem *b)
{
    if (a->severity != b->severity)
        return a->severity == SEVERITY_CRITICAL;
    return a->row < b->row;
}

static void sort(struct findings *all)
{
    for (size_t i = 1; i < all->count; i++)
        for (size_t k = i; k > 0 && worse(&all->list[k], &all->list[k - 1]); k--) {
            struct found_problem swap = all->list[k];
            all->list[k] = all->list[k - 1];
            all->list[k - 1] = swap;
        }
}

void health_find(const struct health_facts *f, struct findings *ret)
{
    ret->count = 0;
    find_movement(f, ret);
    find_reported(f, ret);
    find_server(f, ret);
    find_playlist(f, ret);
    find_hardware(f, ret);
    find_rest(f, ret);
    sort(ret);
}
