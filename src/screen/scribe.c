#include "screen/scribe.h"

#include "base/log.h"
#include "base/memory.h"
#include "base/worker.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct scribe {
    struct look *look;
    struct worker *worker;     /* NULL: at once */
    pthread_mutex_t drawing_now; /* held by whoever is inside a look */
};

enum order { ORDER_TEXT, ORDER_CAPTION, ORDER_CLOCK, ORDER_STRIP };

struct drawing {
    struct job job;
    struct scribe *scribe;
    enum order order;
    struct bill *bill; /* held, NULL = none */
    const struct item *item;
    char *text, *source, *label;
    int w, h, page;
    struct civil local;
    bool valid;

    struct image *image; /* the result */
    struct strip *strip;
    struct box box;
    bool done;            /* main thread */
    _Atomic bool dropped; /* nobody wants it */
};

static void draw(struct drawing *d)
{
    struct look *l = d->scribe->look;
    switch (d->order) {
    case ORDER_TEXT:
        d->image = look_text_item(l, d->item, d->w, d->h, d->page, &d->local);
        break;
    case ORDER_CAPTION:
        d->image = look_caption(l, d->item, d->w, d->h, &d->box);
        break;
    case ORDER_CLOCK:
        d->image = look_clock(l, d->w, d->h, &d->local, d->label, d->valid);
        break;
    case ORDER_STRIP: {
        const struct ticker_message m = {.text = d->text, .source = d->source}, *const list[] = {&m};
        d->strip = look_strip(l, list, 1, d->w, d->h);
        break;
    }
    }
}

static void run(struct job *job)
{
    struct drawing *d = (struct drawing *)job;
    pthread_mutex_lock(&d->scribe->drawing_now);
    if (!d->dropped)
        draw(d);
    pthread_mutex_unlock(&d->scribe->drawing_now);
}

static void free_drawing(struct drawing *d)
{
    image_release(d->image);
    look_strip_free(d->strip);
    free(d->text);
    free(d->source);
    free(d->label);
    free(d);
}

static void finished(struct job *job)
{
    struct drawing *d = (struct drawing *)job;
    bill_release(d->bill);
    d->bill = NULL;
    d->done = true;
    if (d->dropped)
        free_drawing(d);
}

struct scribe *scribe_create(struct look *l, bool at_once)
{
    struct scribe *s = xcalloc(1, sizeof *s);
    s->look = l;
    pthread_mutex_init(&s->drawing_now, NULL);
    if (!at_once && !(s->worker = worker_create("scribe")))
        log_warning("no thread for the texts: they are drawn between two frames");
    return s;
}

void scribe_destroy(struct scribe *s)
{
    if (!s)
        return;
    worker_destroy(s->worker);
    pthread_mutex_destroy(&s->drawing_now);
    free(s);
}

int scribe_fd(const struct scribe *s)
{
    return s->worker ? worker_fd(s->worker) : -1;
}

void scribe_collect(struct scribe *s)
{
    if (s->worker)
        worker_collect(s->worker);
}

void scribe_pause(struct scribe *s)
{
    pthread_mutex_lock(&s->drawing_now);
}

void scribe_resume(struct scribe *s)
{
    pthread_mutex_unlock(&s->drawing_now);
}

/* ---- the orders ---- */

static struct drawing *new_order(struct scribe *s, enum order order, int w, int h)
{
    struct drawing *d = xcalloc(1, sizeof *d);
    d->job = (struct job){.run = run, .done = finished};
    d->scribe = s;
    d->order = order;
    d->w = w;
    d->h = h;
    return d;
}

static struct drawing *give(struct drawing *d)
{
    if (d->scribe->worker) {
        worker_give(d->scribe->worker, &d->job);
    } else {
        run(&d->job);
        finished(&d->job);
    }
    return d;
}

struct drawing *scribe_text(struct scribe *s, struct bill *bill, const struct item *item, int w, int h, int page,
                            const struct civil *local)
{
    struct drawing *d = new_order(s, ORDER_TEXT, w, h);
    d->bill = bill_hold(bill);
    d->item = item;
    d->page = page;
    d->local = *local;
    return give(d);
}

struct drawing *scribe_caption(struct scribe *s, struct bill *bill, const struct item *item, int w, int h)
{
    struct drawing *d = new_order(s, ORDER_CAPTION, w, h);
    d->bill = bill_hold(bill);
    d->item = item;
    return give(d);
}

struct drawing *scribe_clock(struct scribe *s, int w, int h, const struct civil *local, const char *label, bool valid)
{
    struct drawing *d = new_order(s, ORDER_CLOCK, w, h);
    d->local = *local;
    d->label = xstrdup(label);
    d->valid = valid;
    return give(d);
}

struct drawing *scribe_strip(struct scribe *s, const struct ticker_message *m, int w, int h)
{
    struct drawing *d = new_order(s, ORDER_STRIP, w, h);
    d->text = xstrdup(m->text);
    d->source = xstrdup(m->source ? m->source : "");
    return give(d);
}

/* ---- the drawings ---- */

bool drawing_done(const struct drawing *d)
{
    return d->done;
}

struct image *drawing_take_image(struct drawing *d)
{
    struct image *taken = d->done ? d->image : NULL;
    if (taken)
        d->image = NULL;
    return taken;
}

struct strip *drawing_take_strip(struct drawing *d)
{
    struct strip *taken = d->done ? d->strip : NULL;
    if (taken)
        d->strip = NULL;
    return taken;
}

struct box drawing_box(const struct drawing *d)
{
    return d->box;
}

void drawing_drop(struct drawing *d)
{
    if (!d)
        return;
    if (d->done)
        free_drawing(d);
    else
        d->dropped = true;
}
