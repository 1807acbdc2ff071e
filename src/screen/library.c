/* What the librarian brings: a new bill, media that are whole, the time; and what it is given to do. */
#include "screen/director.h"

#include "base/clock.h"
#include "base/log.h"
#include "screen/stage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOOK_US = 60000000, SURVEY_US = 60000000, LAZY_SAVE_US = 60000000 };

static void take_bill(struct director *d, struct library_view *v)
{
    if (v->same)
        return;
    if (!v->bill && strcmp(v->bill_error.text, d->bill_error.text) != 0)
        log_warning("no valid playlist: %s", v->bill_error.text);
    if (!v->bill && !d->bill) {
        d->bill_error = v->bill_error;
        return;
    }
    bill_release(d->bill);
    d->bill = v->bill;
    d->bill_error = v->bill_error;
    d->dirty = d->changed = d->survey_wanted = true;
    if (!d->bill)
        return;
    d->on_previous = v->on_previous;
    d->activated_version = d->bill->playlist->version;
    d->activated_ms = d->work.wall_ms;
    d->activated_mono_us = d->work.mono_us;
    judge_current(d->judge, d->bill->playlist->version);
    log_info("playlist version %lld \"%s\"%s", (long long)d->bill->playlist->version, d->bill->playlist->title,
             d->on_previous ? " (the previous one)" : "");
    librarian_hurry(d->librarian);
    report_turn(d); /* before an item of it is touched: papan-player counts deaths against it */
}

static void on_looked(void *context, struct library_view *v)
{
    struct director *d = context;
    d->looking = false;
    d->looked = true;
    if (d->previous_instead_of == 0 && v->current_version > 0)
        d->previous_instead_of = v->current_version;
    take_bill(d, v);
    if (v->next_version != d->next_version)
        d->dirty = true;
    d->next_version = v->next_version;
    if (judge_withdraw(d->judge, v->withdrawn, v->next_version))
        d->dirty = true;
    librarian_free_names(v->withdrawn);
    if (v->emergency || v->emergency_error.errnum != ENOENT) /* only what is signed ends an emergency, never its absence */
        alarm_set(d->alarm, v->emergency, clock_boot_ms());
    if (v->time.state != d->time.state)
        d->dirty = d->changed = true;
    d->time = v->time;
    d->time_boot_ms = v->boot_ms;
}

static void on_surveyed(void *context, struct bill *bill)
{
    struct director *d = context;
    if (bill == d->bill)
        d->dirty = true;
}

static void note_bad(struct director *d, const char *hash)
{
    for (size_t i = 0; i < d->n_bad; i++)
        if (strcmp(d->bad[i], hash) == 0)
            return;
    if (d->n_bad == FACTS_BAD_MAX) {
        memmove(d->bad[0], d->bad[1], (FACTS_BAD_MAX - 1) * sizeof d->bad[0]);
        d->n_bad--;
    }
    text_copy(d->bad[d->n_bad++], HASH_TEXT_SIZE, hash);
}

static void forget_bad(struct director *d, const char *hash)
{
    for (size_t i = 0; i < d->n_bad; i++)
        if (strcmp(d->bad[i], hash) == 0)
            memmove(d->bad[i], d->bad[--d->n_bad], sizeof d->bad[0]);
}

static void on_verified(void *context, struct bill *bill, size_t medium, enum medium_state state, const struct error *err)
{
    struct director *d = context;
    const struct medium *m = &bill->playlist->media[medium];
    bill->media[medium] = state;
    if (state == MEDIUM_BAD) {
        log_error("%s (%s): %s", m->hash, m->name, err->text);
        note_bad(d, m->hash);
    } else if (state == MEDIUM_WHOLE) {
        forget_bad(d, m->hash);
    }
    d->dirty = d->changed = true;
}

static void on_saved(void *context, bool ok, const struct error *err)
{
    struct director *d = context;
    d->saves_done++;
    if (!ok && !d->save_error[0])
        log_error("state: %s", err->text);
    text_copy(d->save_error, sizeof d->save_error, ok ? "" : err->text);
}

void library_receive(struct director *d, struct library_receiver *ret)
{
    *ret = (struct library_receiver){d, on_looked, on_surveyed, on_verified, on_saved};
}

/* The medium that is needed soonest of those that are there and not hashed yet. */
static void verify_next(struct director *d)
{
    struct bill *p = d->bill;
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < p->playlist->n_media; i++) {
        if (p->media[i] != MEDIUM_PRESENT || p->due[i] == INT64_MAX)
            continue;
        if (best == SIZE_MAX || p->reserve[i] < p->reserve[best] ||
            (p->reserve[i] == p->reserve[best] && p->due[i] < p->due[best]))
            best = i;
    }
    if (best != SIZE_MAX)
        librarian_verify(d->librarian, p, best);
}

static void save_notes(struct director *d)
{
    int dirty = quarantine_dirty(d->quarantine);
    if (dirty == 0 || (dirty == 1 && d->work.mono_us - d->saved_us < LAZY_SAVE_US))
        return;
    d->saved_us = d->work.mono_us;
    d->saves_given++;
    librarian_save(d->librarian, "quarantine", quarantine_text(d->quarantine));
}

void library_turn(struct director *d, int64_t *ret_wake_us)
{
    int64_t now = d->work.mono_us;
    if (!d->librarian)
        return;
    if (!d->looking && (d->look_wanted || now - d->looked_us >= LOOK_US)) {
        d->look_wanted = false;
        d->looking = true;
        d->looked_us = now;
        librarian_look(d->librarian, d->bill ? d->bill->payload_hash : "", d->previous_instead_of);
    }
    if (d->bill && (d->survey_wanted || now - d->surveyed_us >= SURVEY_US) &&
        librarian_survey(d->librarian, d->bill, d->work.wall_ms)) {
        d->survey_wanted = false;
        d->surveyed_us = now;
    }
    if (d->bill)
        verify_next(d);
    save_notes(d);
    (void)ret_wake_us;
}

void library_read_sync(struct director *d)
{
    json_t *o = facts_read(d->config->runtime.path, "sync");
    json_t *sync = json_object_get(o, "sync");
    const char *boot = json_string_value(json_object_get(o, "boot_id"));
    const char *mode = json_string_value(json_object_get(o, "mode"));
    json_int_t confirmed = json_integer_value(json_object_get(o, "confirmed_boot_ms"));
    bool this_boot = boot && strcmp(boot, clock_boot_id()) == 0;
    d->sync.confirmed_boot_ms = this_boot && confirmed > 0 ? confirmed : -1;
    d->sync.online = mode && strcmp(mode, "online") == 0;
    d->sync.next_attempt_ms = json_integer_value(json_object_get(sync, "next_attempt"));
    d->sync.pending_files = json_integer_value(json_object_get(sync, "pending_files"));
    d->sync.pending_bytes = json_integer_value(json_object_get(sync, "pending_bytes"));
    json_t *percent = json_object_get(sync, "percent");
    d->sync.percent = json_is_integer(percent) ? (int)json_integer_value(percent) : -1;
    size_t i;
    json_t *problem;
    d->sync.no_keys = false;
    json_array_foreach(json_object_get(o, "problems"), i, problem) {
        const char *code = json_string_value(json_object_get(problem, "code"));
        d->sync.no_keys = d->sync.no_keys || (code && strcmp(code, "no-keys") == 0);
    }
    const char *address = json_string_value(json_object_get(o, "address"));
    snprintf(d->sync.address, sizeof d->sync.address, "%s", address ? address : "");
    note_read(d, o);
    json_decref(o);
}
