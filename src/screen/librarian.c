#include "screen/librarian.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SURVEY_MS (24 * 3600000LL)

struct librarian {
    const struct config *config;
    struct library_receiver receiver;
    struct trusted_source trust, emergency_trust;
    struct worker *reader, *hasher;
    struct store *reader_store, *hasher_store; /* one a thread */
    bool surveying, verifying;                 /* main thread */
};

struct look_job {
    struct job job;
    struct librarian *l;
    char known[HASH_TEXT_SIZE];
    int64_t previous_instead_of;
    struct library_view view;
};

struct survey_job {
    struct job job;
    struct librarian *l;
    struct bill *bill;
    int64_t now;
    enum medium_state *media;
    int64_t *due;
    bool *reserve;
};

struct verify_job {
    struct job job;
    struct librarian *l;
    struct bill *bill;
    size_t medium;
    enum medium_state state;
    struct error err;
};

struct save_job {
    struct job job;
    struct librarian *l;
    char name[32], *text;
    bool ok;
    struct error err;
};

struct librarian *librarian_create(const struct config *c, const struct library_receiver *r, struct error *err)
{
    struct librarian *l = xcalloc(1, sizeof *l);
    l->config = c;
    l->receiver = *r;
    l->trust = (struct trusted_source){c->server.keys, (unsigned)c->server.required_signatures, c->server.site};
    l->emergency_trust = l->trust;
    l->emergency_trust.required_signatures = (unsigned)c->server.emergency_signatures;
    l->reader_store = store_open(c->store.path, STORE_READ, err);
    l->hasher_store = l->reader_store ? store_open(c->store.path, STORE_READ, err) : NULL;
    if (l->hasher_store) {
        l->reader = worker_create("librarian");
        l->hasher = worker_create("hasher");
        if (!l->reader || !l->hasher)
            error_set(err, NULL, "no thread for the store");
    }
    if (!l->reader || !l->hasher) {
        librarian_destroy(l);
        return NULL;
    }
    return l;
}

void librarian_destroy(struct librarian *l)
{
    if (!l)
        return;
    memset(&l->receiver, 0, sizeof l->receiver);
    worker_destroy(l->reader);
    worker_destroy(l->hasher);
    store_close(l->reader_store);
    store_close(l->hasher_store);
    free(l);
}

void librarian_fds(const struct librarian *l, int ret[2])
{
    ret[0] = worker_fd(l->reader);
    ret[1] = worker_fd(l->hasher);
}

void librarian_collect(struct librarian *l)
{
    worker_collect(l->reader);
    worker_collect(l->hasher);
}

void librarian_free_names(char **names)
{
    for (size_t i = 0; names && names[i]; i++)
        free(names[i]);
    free(names);
}

/* ---- look ---- */

/* What the newest accepted playlist withdraws, and what those withdrew that it replaced before they were current. */
static char **withdrawn_names(const struct store *s, const struct playlist *next, int64_t current_version)
{
    struct withdrawals *earlier = library_withdrawals(s, current_version);
    char *const *names = NULL;
    size_t n = withdrawals_list(earlier, &names);
    char **copy = xcalloc(next->n_withdrawn + n + 1, sizeof *copy);
    for (size_t i = 0; i < next->n_withdrawn; i++)
        copy[i] = xstrdup(next->withdrawn[i]);
    for (size_t i = 0; i < n; i++)
        copy[next->n_withdrawn + i] = xstrdup(names[i]);
    withdrawals_free(earlier);
    return copy;
}

/* A medium already hashed in this boot is whole at once, so that a swap of bills opens no gap. */
static void see_media(const struct store *s, const char *runtime, const struct playlist *p, enum medium_state *ret)
{
    for (size_t i = 0; i < p->n_media; i++) {
        const struct medium *m = &p->media[i];
        if (!store_has_blob(s, m->hash, m->bytes))
            ret[i] = MEDIUM_ABSENT;
        else
            ret[i] = store_blob_verified(s, runtime, m->hash, m->bytes) ? MEDIUM_WHOLE : MEDIUM_PRESENT;
    }
}

static void see_bill(struct look_job *j)
{
    struct librarian *l = j->l;
    struct library_view *v = &j->view;
    char hash[HASH_TEXT_SIZE];
    struct playlist *p = library_playlist(l->reader_store, STORE_CURRENT, &l->trust, hash, &v->bill_error);
    v->current_version = p ? p->version : 0;
    bool aside = j->previous_instead_of == 0 || (p && p->version == j->previous_instead_of);
    if (aside) {
        playlist_free(p);
        v->bill_error = (struct error){0};
        p = library_playlist(l->reader_store, STORE_PREVIOUS, &l->trust, hash, &v->bill_error);
        v->on_previous = true;
    }
    if (!p)
        return;
    if (strcmp(hash, j->known) == 0) {
        v->same = true;
        playlist_free(p);
        return;
    }
    v->bill = bill_create(p, l->config->screen.id, hash);
    see_media(l->reader_store, l->config->runtime.path, p, v->bill->media);
}

static void look_run(struct job *job)
{
    struct look_job *j = (struct look_job *)job;
    struct librarian *l = j->l;
    struct library_view *v = &j->view;
    see_bill(j);
    struct playlist *next = library_playlist(l->reader_store, STORE_NEXT, &l->trust, NULL, NULL);
    if (next) {
        v->next_version = next->version;
        v->withdrawn = withdrawn_names(l->reader_store, next, v->current_version);
        playlist_free(next);
    }
    v->emergency = library_emergency(l->reader_store, &l->emergency_trust, &v->emergency_error);
    v->time = store_time(l->reader_store, l->config->runtime.path, (int)l->config->clock.trust);
    v->boot_ms = clock_boot_ms();
}

static void look_done(struct job *job)
{
    struct look_job *j = (struct look_job *)job;
    struct library_view *v = &j->view;
    if (j->l->receiver.looked)
        j->l->receiver.looked(j->l->receiver.context, v);
    else
        bill_release(v->bill), emergency_free(v->emergency), librarian_free_names(v->withdrawn);
    free(j);
}

void librarian_look(struct librarian *l, const char *known, int64_t previous_instead_of)
{
    struct look_job *j = xcalloc(1, sizeof *j);
    j->job = (struct job){.run = look_run, .done = look_done};
    j->l = l;
    j->previous_instead_of = previous_instead_of;
    text_copy(j->known, sizeof j->known, known ? known : "");
    worker_give(l->reader, &j->job);
}

/* ---- survey ---- */

static void survey_found(void *context, const struct medium *m, int64_t due, bool is_reserve)
{
    struct survey_job *j = context;
    size_t i = bill_index(j->bill, m);
    if (j->due[i] == INT64_MAX) {
        j->due[i] = due;
        j->reserve[i] = is_reserve;
    }
}

static void survey_run(struct job *job)
{
    struct survey_job *j = (struct survey_job *)job;
    const struct playlist *p = j->bill->playlist;
    struct timeline *t = timeline_create(p, j->l->config->screen.id); /* the bill's own is the main thread's */
    for (size_t i = 0; i < p->n_media; i++)
        j->due[i] = INT64_MAX;
    timeline_media(t, j->now, j->now + SURVEY_MS, survey_found, j);
    timeline_free(t);
    see_media(j->l->reader_store, j->l->config->runtime.path, p, j->media);
}

static void survey_done(struct job *job)
{
    struct survey_job *j = (struct survey_job *)job;
    struct bill *p = j->bill;
    for (size_t i = 0; i < p->playlist->n_media; i++) {
        bool known_bad = p->media[i] == MEDIUM_BAD && j->media[i] == MEDIUM_PRESENT;
        bool newer = p->media[i] == MEDIUM_WHOLE && j->media[i] == MEDIUM_PRESENT; /* verified since the look began */
        if (!known_bad && !newer)
            p->media[i] = j->media[i];
        p->due[i] = j->due[i];
        p->reserve[i] = j->reserve[i];
    }
    j->l->surveying = false;
    if (j->l->receiver.surveyed)
        j->l->receiver.surveyed(j->l->receiver.context, p);
    bill_release(p);
    free(j->media);
    free(j->due);
    free(j->reserve);
    free(j);
}

bool librarian_survey(struct librarian *l, struct bill *p, int64_t now)
{
    if (l->surveying)
        return false;
    size_t n = p->playlist->n_media + 1;
    struct survey_job *j = xcalloc(1, sizeof *j);
    j->job = (struct job){.run = survey_run, .done = survey_done};
    j->l = l;
    j->bill = bill_hold(p);
    j->now = now;
    j->media = xcalloc(n, sizeof *j->media);
    j->due = xcalloc(n, sizeof *j->due);
    j->reserve = xcalloc(n, sizeof *j->reserve);
    l->surveying = true;
    worker_give(l->reader, &j->job);
    return true;
}

/* ---- verify ---- */

static bool hurried(void *context)
{
    return worker_hurried(context);
}

static void verify_run(struct job *job)
{
    struct verify_job *j = (struct verify_job *)job;
    const struct medium *m = &j->bill->playlist->media[j->medium];
    if (store_verify_blob(j->l->hasher_store, j->l->config->runtime.path, m->hash, m->bytes, hurried, j->job.worker,
                          &j->err))
        j->state = MEDIUM_WHOLE;
    else if (strcmp(j->err.code, "media-corrupt") == 0)
        j->state = MEDIUM_BAD;
    else
        j->state = worker_hurried(j->job.worker) ? MEDIUM_PRESENT : MEDIUM_ABSENT;
}

static void verify_done(struct job *job)
{
    struct verify_job *j = (struct verify_job *)job;
    j->l->verifying = false;
    if (j->l->receiver.verified)
        j->l->receiver.verified(j->l->receiver.context, j->bill, j->medium, j->state, &j->err);
    bill_release(j->bill);
    free(j);
}

bool librarian_verify(struct librarian *l, struct bill *p, size_t medium)
{
    if (l->verifying)
        return false;
    struct verify_job *j = xcalloc(1, sizeof *j);
    j->job = (struct job){.run = verify_run, .done = verify_done};
    j->l = l;
    j->bill = bill_hold(p);
    j->medium = medium;
    l->verifying = true;
    worker_give(l->hasher, &j->job);
    return true;
}

void librarian_hurry(struct librarian *l)
{
    worker_hurry(l->hasher);
}

/* ---- save ---- */

static void save_run(struct job *job)
{
    struct save_job *j = (struct save_job *)job;
    j->ok = store_write_state(j->l->reader_store, j->name, j->text, strlen(j->text), &j->err);
}

static void save_done(struct job *job)
{
    struct save_job *j = (struct save_job *)job;
    if (j->l->receiver.saved)
        j->l->receiver.saved(j->l->receiver.context, j->ok, &j->err);
    free(j->text);
    free(j);
}

void librarian_save(struct librarian *l, const char *name, char *text)
{
    struct save_job *j = xcalloc(1, sizeof *j);
    j->job = (struct job){.run = save_run, .done = save_done};
    j->l = l;
    j->text = text;
    text_copy(j->name, sizeof j->name, name);
    worker_give(l->reader, &j->job);
}
