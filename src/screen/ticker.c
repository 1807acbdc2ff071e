#include "screen/ticker.h"

#include "base/memory.h"
#include "screen/layers.h"

#include <stdlib.h>
#include <string.h>

enum { SEGMENTS_MAX = 256, PARTS_MAX = 512, MARGIN = 96, GAP = 138 };

struct words { /* a message drawn once */
    char *text, *source;
    struct drawing *moving_order, *still_order; /* until they are done */
    struct strip *moving;                       /* with its separator */
    struct strip *still; /* without, where it was or is alone and fits; else NULL */
    bool asked_still;
    unsigned references;
};

struct segment {
    struct words *words; /* held */
    const struct strip *strip; /* words->moving or ->still */
    int64_t x;           /* px on the belt */
};

struct ticker_show {
    struct scribe *scribe;
    int width, height, edge;
    double scale; /* short side / 1080 */
    uint32_t ground;

    struct words **list; /* what runs now, held */
    size_t n_list, next;
    struct segment belt[SEGMENTS_MAX];
    size_t n_belt;
    int64_t end; /* px on the belt behind the last segment */

    int64_t base_256, base_tick, speed_256; /* position = base + speed per second × ticks since */
    int64_t position_256;
    int speed;
    bool begun, resting;
    bool waits; /* begun, and its words are not drawn yet: it stands */
    bool late;  /* the belt would have gone on, and its next words were not drawn yet */

    struct strip_part parts[PARTS_MAX];
};

struct ticker_show *ticker_show_create(struct scribe *s, int width, int height, int short_side)
{
    struct ticker_show *t = xcalloc(1, sizeof *t);
    t->scribe = s;
    t->width = width;
    t->height = height;
    t->scale = short_side / 1080.0;
    t->edge = (int)(MARGIN * t->scale + 0.5);
    t->edge = t->edge > width / 3 ? width / 3 : t->edge;
    t->ground = PLAYLIST_DEFAULT_BACKGROUND;
    return t;
}

static void words_release(struct words *w)
{
    if (!w || --w->references > 0)
        return;
    drawing_drop(w->moving_order);
    drawing_drop(w->still_order);
    look_strip_free(w->moving);
    look_strip_free(w->still);
    free(w->text);
    free(w->source);
    free(w);
}

/* Drawn as if nothing fitted, so that its separator comes with it. */
static struct words *words_create(struct ticker_show *t, const struct ticker_message *m)
{
    struct words *w = xcalloc(1, sizeof *w);
    w->references = 1;
    w->text = xstrdup(m->text);
    w->source = xstrdup(m->source ? m->source : "");
    w->moving_order = scribe_strip(t->scribe, m, 1, t->height);
    return w;
}

static struct strip *take_strip(struct drawing **order, struct strip *before)
{
    if (!*order || !drawing_done(*order))
        return before;
    struct strip *drawn = drawing_take_strip(*order);
    drawing_drop(*order);
    *order = NULL;
    return drawn;
}

/* Takes over what is drawn; false while something is not. */
static bool words_ready(struct ticker_show *t, struct words *w)
{
    w->moving = take_strip(&w->moving_order, w->moving);
    w->still = take_strip(&w->still_order, w->still);
    if (w->moving)
        t->ground = w->moving->ground;
    if (w->still && !w->still->still) {
        look_strip_free(w->still); /* it does not fit */
        w->still = NULL;
    }
    return !w->moving_order && !w->still_order;
}

/* Is the list a single message that fits? */
static bool alone(const struct ticker_show *t)
{
    return t->n_list == 1 && t->list[0]->still;
}

bool ticker_show_ready(struct ticker_show *t)
{
    bool ready = true;
    for (size_t i = 0; i < t->n_list; i++)
        ready = words_ready(t, t->list[i]) && ready;
    return ready;
}

static bool words_are(const struct words *w, const struct ticker_message *m)
{
    return strcmp(w->text, m->text) == 0 && strcmp(w->source, m->source ? m->source : "") == 0;
}

static void drop_segment(struct ticker_show *t, size_t i)
{
    words_release(t->belt[i].words);
    memmove(&t->belt[i], &t->belt[i + 1], (t->n_belt - i - 1) * sizeof *t->belt);
    t->n_belt--;
}

static void clear_belt(struct ticker_show *t)
{
    while (t->n_belt > 0)
        drop_segment(t, t->n_belt - 1);
}

static void clear_list(struct ticker_show *t)
{
    for (size_t i = 0; i < t->n_list; i++)
        words_release(t->list[i]);
    free(t->list);
    t->list = NULL;
    t->n_list = 0;
}

void ticker_show_free(struct ticker_show *t)
{
    if (!t)
        return;
    clear_belt(t);
    clear_list(t);
    free(t);
}

static bool same_list(const struct ticker_show *t, const struct ticker_message *const *messages, size_t n)
{
    if (n != t->n_list)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!words_are(t->list[i], messages[i]))
            return false;
    return true;
}

/* What was drawn already is not drawn again. */
static void take_list(struct ticker_show *t, const struct ticker_message *const *messages, size_t n)
{
    struct words **list = xcalloc(n + 1, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < t->n_list && !list[i]; k++)
            if (words_are(t->list[k], messages[i])) {
                list[i] = t->list[k];
                list[i]->references++;
            }
        if (!list[i])
            list[i] = words_create(t, messages[i]);
    }
    clear_list(t);
    t->list = list;
    t->n_list = n;
    t->next = 0;
}

static void rebase(struct ticker_show *t, int64_t tick)
{
    t->base_256 = t->position_256;
    t->base_tick = tick;
}

/* Where the next segment begins: behind what is visible, past the separator that a still message does not have. */
static void cut_unseen(struct ticker_show *t)
{
    int64_t right = (t->position_256 >> 8) + t->width;
    while (t->n_belt > 0 && t->belt[t->n_belt - 1].x >= right)
        drop_segment(t, t->n_belt - 1);
    if (t->n_belt == 0) {
        t->end = right;
        return;
    }
    const struct segment *last = &t->belt[t->n_belt - 1];
    t->end = last->x + last->strip->run_width;
    if (last->strip != last->words->moving)
        t->end += (int64_t)(GAP * t->scale);
}

/* The first words stand where reading begins. */
static void begin(struct ticker_show *t, int64_t tick)
{
    clear_belt(t);
    t->position_256 = 0;
    t->end = (int64_t)(MARGIN * t->scale + 0.5);
    if (t->end > t->width / 3)
        t->end = t->width / 3;
    t->begun = t->waits = true;
    rebase(t, tick);
}

/* A single message rests where it fits, which its drawing tells. */
static void ask_still(struct ticker_show *t, struct words *w, const struct ticker_message *m)
{
    if (!w->asked_still)
        w->still_order = scribe_strip(t->scribe, m, t->width, t->height);
    w->asked_still = true;
}

void ticker_show_set(struct ticker_show *t, const struct ticker_message *const *messages, size_t n, int speed, bool at_once,
                     const struct ticks *ticks, int64_t tick)
{
    if (speed > 0 && speed != t->speed) {
        ticker_show_turn(t, ticks, tick);
        rebase(t, tick);
        t->speed = speed;
        t->speed_256 = (int64_t)(speed * t->scale * 256 + 0.5);
    }
    if (t->begun && same_list(t, messages, n))
        return;
    take_list(t, messages, n);
    bool nothing_up = !t->begun || t->n_belt == 0 || at_once;
    if (nothing_up)
        begin(t, tick);
    if (n == 1)
        ask_still(t, t->list[0], messages[0]);
    if (!nothing_up)
        cut_unseen(t);
    if (t->resting) {
        t->resting = false;
        rebase(t, tick);
    }
}

/* False where the next words are not drawn yet. What comes so late that its place is in plain view begins behind the right edge. */
static bool append(struct ticker_show *t, int64_t right)
{
    struct words *w = t->list[t->next];
    if (!words_ready(t, w))
        return false;
    t->next = (t->next + 1) % t->n_list;
    const struct strip *strip = alone(t) ? w->still : w->moving;
    if (!strip || strip->run_width <= 0)
        return true;
    if (t->late && right - t->end > t->edge)
        t->end = right;
    t->late = false;
    w->references++;
    t->belt[t->n_belt++] = (struct segment){w, strip, t->end};
    t->end += strip->run_width;
    return true;
}

static bool rests_on_belt(const struct ticker_show *t)
{
    return alone(t) && t->n_belt > 0 && t->belt[t->n_belt - 1].strip == t->list[0]->still;
}

static void fill_belt(struct ticker_show *t)
{
    int64_t left = t->position_256 >> 8, right = left + t->width;
    while (t->n_belt > 0 && t->belt[0].x + t->belt[0].strip->run_width <= left)
        drop_segment(t, 0);
    if (t->end < right && t->n_belt == 0 && t->end < left)
        t->end = right;
    for (size_t tries = 0; t->n_list > 0 && t->end <= right && t->n_belt < SEGMENTS_MAX && tries < SEGMENTS_MAX; tries++) {
        if (rests_on_belt(t))
            break;
        if (!append(t, right)) {
            t->late = true;
            break;
        }
    }
}

/* The single message that fits rests where reading begins. */
static void rest(struct ticker_show *t)
{
    if (!rests_on_belt(t))
        return;
    const struct segment *last = &t->belt[t->n_belt - 1];
    int64_t margin = (int64_t)(MARGIN * t->scale + 0.5), room = t->width - last->strip->run_width;
    margin = room < 2 * margin ? room / 2 : margin;
    if (t->position_256 < (last->x - margin) * 256)
        return;
    t->position_256 = (last->x - margin) * 256;
    t->resting = true;
}

bool ticker_show_turn(struct ticker_show *t, const struct ticks *ticks, int64_t tick)
{
    if (!t->begun)
        return false;
    if (t->waits && !ticker_show_ready(t))
        return false;
    if (t->waits)
        rebase(t, tick);
    t->waits = false;
    if (!t->resting)
        t->position_256 = t->base_256 + t->speed_256 * (tick - t->base_tick) * 1000 / ticks->hz_milli;
    fill_belt(t);
    if (!t->resting)
        rest(t);
    return !t->resting && t->n_belt > 0;
}

bool ticker_show_visible(const struct ticker_show *t)
{
    return t->n_belt > 0;
}

void ticker_show_layer(struct ticker_show *t, struct scene *s, struct box zone)
{
    struct layer *l = scene_add(s, LAYER_STRIP, zone, zone, 256);
    if (!l)
        return;
    l->colour = t->ground;
    l->edge = t->edge;
    int64_t origin = t->n_belt ? t->belt[0].x : 0, right = (t->position_256 >> 8) + t->width + 1;
    size_t n = 0;
    for (size_t i = 0; i < t->n_belt && t->belt[i].x <= right; i++) {
        const struct strip *strip = t->belt[i].strip;
        for (size_t k = 0; k < strip->n_parts && n < PARTS_MAX; k++)
            t->parts[n++] =
                (struct strip_part){strip->parts[k].image, (int)(t->belt[i].x - origin) + strip->parts[k].x};
    }
    l->parts = t->parts;
    l->n_parts = n;
    l->run_width = t->end - origin + 2 * (int64_t)t->width + 4096; /* never seen repeated */
    l->offset_256 = t->position_256 - origin * 256;
}
