#include "difference.h"

#include "base/memory.h"
#include "coverage.h"
#include "draft.h"
#include "wording.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX ((size_t)60) /* of items; a person reads no more */
#define AHEAD_MS (INT64_C(14) * 86400000)

struct plan {               /* one version, as its items will be seen in the coming fortnight */
    json_t *payload;        /* borrowed */
    struct playlist *model; /* NULL = nothing */
};

struct item_ref {
    const struct item *item;
    const json_t *json;
    size_t position; /* in its loop */
    const char *loop;
};

static struct item_ref find_item(const struct plan *p, const char *id)
{
    for (size_t i = 0; p->model != NULL && i < p->model->n_loops; i++)
        for (size_t j = 0; j < p->model->loops[i].n_items; j++)
            if (strcmp(p->model->loops[i].items[j].id, id) == 0)
                return (struct item_ref){
                    &p->model->loops[i].items[j],
                    json_array_get(
                        json_object_get(json_array_get(json_object_get(p->payload, "loops"), i), "items"), j),
                    j, p->model->loops[i].id};
    return (struct item_ref){0};
}

/* For each screen: when its items come first. NULL where the plan does not know the screen. */
static int64_t **seen_on_screens(const struct plan *p, char **screens, size_t n, int64_t now)
{
    int64_t **seen = xcalloc(n + 1, sizeof(*seen));
    for (size_t i = 0; p->model != NULL && i < n; i++) {
        const struct screen_entry *e = playlist_screen(p->model, screens[i]);
        if (e != NULL)
            seen[i] = coverage_first_seen(p->model, e, now, now + AHEAD_MS);
    }
    return seen;
}

static void free_seen(int64_t **seen, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(seen[i]);
    free(seen);
}

static void add_screen(char ***list, size_t *n, const char *id)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp((*list)[i], id) == 0)
            return;
    *list = xreallocarray(*list, *n + 1, sizeof(char *));
    (*list)[(*n)++] = xstrdup(id);
}

static bool is_seen(int64_t *const *seen, size_t screen, const struct item *item)
{
    return item != NULL && seen[screen] != NULL && seen[screen][item->index] != NEVER_SEEN;
}

struct difference {
    struct plan old, new;
    char **screens;
    size_t n_screens;
    int64_t **old_seen, **new_seen;
    int64_t now;
    FILE *to;
    size_t lines;
};

/* " on lobi-utama, lobi-barat from Mon 30 Nov 2026 07:00"; `wanted` picks the screens. */
static void print_where(struct difference *d, const struct item *item, int64_t *const *seen,
                        const bool *wanted)
{
    int64_t earliest = NEVER_SEEN;
    const char *before = " on ";
    for (size_t i = 0; i < d->n_screens; i++) {
        if (!wanted[i])
            continue;
        if (strcmp(d->screens[i], "*") == 0)
            fprintf(d->to, "%s%s", before, d->n_screens > 1 ? "all other screens" : "all screens");
        else
            fprintf(d->to, "%s%s", before, d->screens[i]);
        before = ", ";
        if (is_seen(seen, i, item) && seen[i][item->index] < earliest)
            earliest = seen[i][item->index];
    }
    if (earliest == NEVER_SEEN || d->new.model == NULL)
        return;
    char when[WORDING_TIME_SIZE];
    wording_time(earliest, d->new.model->timezone, when);
    fprintf(d->to, earliest <= d->now ? ", at once" : " from %s", when);
}

/* One line, "  + id words on SCREENS from TIME"; false where the list is long enough already. */
static bool print_item(struct difference *d, char mark, const char *id, const char *words)
{
    if (d->lines++ >= LINES_MAX)
        return false;
    fprintf(d->to, "  %c %s %s", mark, id, words);
    return true;
}

static void print_item_where(struct difference *d, char mark, const char *id, const char *words,
                             const struct item *item, const bool *wanted)
{
    if (!print_item(d, mark, id, words))
        return;
    print_where(d, item, d->new_seen, wanted);
    fputc('\n', d->to);
}

static bool any(const bool *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i])
            return true;
    return false;
}

static bool same_item(const json_t *a, const json_t *b)
{
    return json_equal((json_t *)(uintptr_t)a, (json_t *)(uintptr_t)b) == 1;
}

/* The item before it in its loop that the other version has too; "" where there is none. */
static const char *before_in_both(const struct item_ref *ref, const struct plan *other)
{
    for (size_t i = ref->position; i > 0; i--) {
        const char *id = (ref->item - (ref->position - (i - 1)))->id;
        if (find_item(other, id).item != NULL)
            return id;
    }
    return "";
}

/* An item that is put in or taken out moves nobody else. */
static bool has_moved(const struct difference *d, const struct item_ref *old, const struct item_ref *new)
{
    return strcmp(old->loop, new->loop) != 0 ||
           strcmp(before_in_both(old, &d->new), before_in_both(new, &d->old)) != 0;
}

/* One item that both or the new one have. */
static void compare_item(struct difference *d, const struct item_ref *new)
{
    struct item_ref old = find_item(&d->old, new->item->id);
    bool *appears = xcalloc(d->n_screens + 1, sizeof(bool)), *stays = xcalloc(d->n_screens + 1, sizeof(bool));
    bool *leaves = xcalloc(d->n_screens + 1, sizeof(bool));
    for (size_t i = 0; i < d->n_screens; i++) {
        bool was = is_seen(d->old_seen, i, old.item), is = is_seen(d->new_seen, i, new->item);
        appears[i] = is && !was;
        stays[i] = is && was;
        leaves[i] = was && !is;
    }
    if (any(appears, d->n_screens))
        print_item_where(d, '+', new->item->id, "appears", new->item, appears);
    else if (old.item == NULL &&
             print_item(d, '+', new->item->id, "is new, but not seen in the coming 14 days"))
        fputc('\n', d->to);
    if (any(leaves, d->n_screens))
        print_item_where(d, '-', new->item->id, "disappears", NULL, leaves);
    bool changed = old.item != NULL && !same_item(old.json, new->json);
    if (any(stays, d->n_screens) && (changed || has_moved(d, &old, new)))
        print_item_where(d, changed ? '~' : '>', new->item->id, changed ? "changes" : "moves", new->item,
                         stays);
    free(appears);
    free(stays);
    free(leaves);
}

static void compare_items(struct difference *d)
{
    for (size_t i = 0; i < d->new.model->n_loops; i++)
        for (size_t j = 0; j < d->new.model->loops[i].n_items; j++) {
            struct item_ref ref = find_item(&d->new, d->new.model->loops[i].items[j].id);
            compare_item(d, &ref);
        }
    for (size_t i = 0; d->old.model != NULL && i < d->old.model->n_loops; i++)
        for (size_t j = 0; j < d->old.model->loops[i].n_items; j++) {
            const struct item *item = &d->old.model->loops[i].items[j];
            if (find_item(&d->new, item->id).item != NULL)
                continue;
            bool *was = xcalloc(d->n_screens + 1, sizeof(bool));
            for (size_t k = 0; k < d->n_screens; k++)
                was[k] = is_seen(d->old_seen, k, item);
            print_item_where(d, '-', item->id, "is taken out", NULL, was);
            free(was);
        }
}

static void compare_part(struct difference *d, const char *key, const char *words)
{
    const json_t *a = json_object_get(d->old.payload, key), *b = json_object_get(d->new.payload, key);
    if (d->old.payload == NULL || a == b || (a != NULL && b != NULL && same_item(a, b)))
        return;
    fprintf(d->to, "  ~ %s\n", words);
    d->lines++;
}

static void print_withdrawn(struct difference *d)
{
    const struct playlist *p = d->new.model;
    for (size_t i = 0; i < p->n_withdrawn; i++) {
        bool known = false;
        for (size_t j = 0; d->old.model != NULL && j < d->old.model->n_withdrawn && !known; j++)
            known = strcmp(d->old.model->withdrawn[j], p->withdrawn[i]) == 0;
        fprintf(d->to, "  x %s is %swithdrawn: it leaves every screen at once\n", p->withdrawn[i],
                known ? "still " : "");
        d->lines++;
    }
}

void difference_print(const json_t *last, const json_t *next, int64_t now_ms, FILE *to)
{
    struct difference d = {.now = now_ms, .to = to};
    char *text = last == NULL ? NULL : payload_text(last);
    d.old.payload = (json_t *)(uintptr_t)last;
    d.new.payload = (json_t *)(uintptr_t)next;
    if (text != NULL)
        d.old.model = playlist_parse(text, strlen(text), NULL, NULL);
    free(text);
    text = payload_text(next);
    d.new.model = playlist_parse(text, strlen(text), NULL, NULL);
    free(text);
    for (size_t i = 0; d.new.model != NULL &&i < d.new.model->n_screens; i++)
        add_screen(&d.screens, &d.n_screens, d.new.model->screens[i].id);
    for (size_t i = 0; d.old.model != NULL && i < d.old.model->n_screens; i++)
        add_screen(&d.screens, &d.n_screens, d.old.model->screens[i].id);
    d.old_seen = seen_on_screens(&d.old, d.screens, d.n_screens, now_ms);
    d.new_seen = seen_on_screens(&d.new, d.screens, d.n_screens, now_ms);
    if (d.new.model != NULL) {
        fprintf(to, d.old.model == NULL ? "Nothing was published here before. New:\n" : "What changes:\n");
        compare_items(&d);
        if (d.lines > LINES_MAX)
            fprintf(to, "  … and %zu more items\n", d.lines - LINES_MAX);
        compare_part(&d, "tickers", "the ticker's messages change");
        compare_part(&d, "layouts", "the layouts change");
        compare_part(&d, "screens", "the list of screens changes");
        compare_part(&d, "timezone", "the time zone changes");
        compare_part(&d, "title", "the title changes");
        print_withdrawn(&d);
        if (d.lines == 0)
            fprintf(to, "  nothing that is seen in the coming 14 days\n");
    }
    free_seen(d.old_seen, d.n_screens);
    free_seen(d.new_seen, d.n_screens);
    for (size_t i = 0; i < d.n_screens; i++)
        free(d.screens[i]);
    free(d.screens);
    playlist_free(d.old.model);
    playlist_free(d.new.model);
}
