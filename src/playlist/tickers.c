#include "parts.h"

#define MESSAGE_MAX 500

static char every_screen[1][ID_MAX + 1] = {"*"};

static void messages_read(struct reader *r, const struct place *p, struct ticker *t)
{
    static const char *const known[] = {"text", "source", "when", NULL};
    static char none[] = "";
    if (!read_array(r, p, REQUIRED)) {
        return;
    }
    size_t n = node_length(p->json);
    t->messages = arena_alloc(r->arena, n, sizeof(*t->messages));
    for (size_t i = 0; i < n; i++) {
        struct place at = place_index(p, i);
        struct ticker_message *m = &t->messages[t->n_messages];
        if (!read_object(r, &at, REQUIRED)) {
            continue;
        }
        struct place text = place_key(&at, "text"), source = place_key(&at, "source"),
                     when = place_key(&at, "when");
        m->text = m->source = none;
        read_text(r, &text, REQUIRED, MESSAGE_MAX, ONE_LINE, &m->text);
        read_text(r, &source, OPTIONAL, TEXT_MAX, ONE_LINE, &m->source);
        when_read(r, &when, &m->when);
        read_known(r, &at, known);
        t->n_messages++;
    }
}

static void ticker_read(struct reader *r, const struct place *p, struct ticker *t)
{
    static const char *const known[] = {"id", "zone", "messages", "screens", "speed", "when", NULL};
    if (!read_object(r, p, REQUIRED)) {
        return;
    }
    struct place id = place_key(p, "id"), zone = place_key(p, "zone"), messages = place_key(p, "messages"),
                 screens = place_key(p, "screens"), speed = place_key(p, "speed"),
                 when = place_key(p, "when");
    int64_t pixels = 120;
    t->screens = every_screen;
    t->n_screens = 1;
    read_id(r, &id, REQUIRED, t->id);
    read_id(r, &zone, REQUIRED, t->zone);
    read_names(r, &screens, true, &t->screens, &t->n_screens);
    read_integer(r, &speed, OPTIONAL, 80, 200, &pixels);
    t->speed = (int)pixels;
    when_read(r, &when, &t->when);
    messages_read(r, &messages, t);
    read_known(r, p, known);
}

void tickers_read(struct reader *r, const struct place *top, struct playlist *p)
{
    struct place tickers = place_key(top, "tickers");
    if (!read_array(r, &tickers, OPTIONAL)) {
        return;
    }
    size_t n = node_length(tickers.json);
    p->tickers = arena_alloc(r->arena, n, sizeof(*p->tickers));
    for (size_t i = 0; i < n; i++) {
        struct place at = place_index(&tickers, i);
        ticker_read(r, &at, &p->tickers[p->n_tickers++]);
    }
}
