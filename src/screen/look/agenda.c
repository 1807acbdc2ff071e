/* Agenda (look.md 6, agenda.png): six rows a page, the current one a function of the time. */
#include "slide.h"

#include <math.h>

#define ROWS_A_PAGE 6
#define HEAD 210 /* where the first row begins */

enum row_state { ROW_PAST, ROW_CURRENT, ROW_COMING };

int look_agenda_pages(const struct text_content *t)
{
    if (t->style != STYLE_AGENDA || t->n_agenda == 0)
        return 1;
    return (int)((t->n_agenda + ROWS_A_PAGE - 1) / ROWS_A_PAGE);
}

/* The minute at which a row ends, counted from its day's 00:00; an open end lasts to the next row. */
static int row_end(const struct text_content *t, size_t i)
{
    const struct agenda_row *r = &t->agenda[i];
    if (r->to_minute >= 0)
        return r->to_minute > r->from_minute ? r->to_minute : r->to_minute + 1440;
    for (size_t next = i + 1; next < t->n_agenda; next++)
        if (t->agenda[next].from_minute > r->from_minute)
            return t->agenda[next].from_minute;
    return 1440;
}

/* The row that is going on: of several the one that began last. n where none is. */
static size_t current_row(const struct text_content *t, int now)
{
    size_t best = t->n_agenda;
    for (size_t i = 0; i < t->n_agenda; i++) {
        int from = t->agenda[i].from_minute, to = row_end(t, i);
        bool on = (now >= from && now < to) || (now + 1440 >= from && now + 1440 < to);
        if (on && (best == t->n_agenda || from > t->agenda[best].from_minute))
            best = i;
    }
    return best;
}

static enum row_state row_state(const struct text_content *t, size_t i, size_t current,
                                const struct civil *local)
{
    if (i == current)
        return ROW_CURRENT;
    return local && row_end(t, i) <= local->hour * 60 + local->minute ? ROW_PAST : ROW_COMING;
}

struct columns { /* px */
    double time, event, place, right;
};

static void wide_row(struct slide *s, const struct agenda_row *r, enum row_state state,
                     const struct columns *c, double y)
{
    bool now = state == ROW_CURRENT, past = state == ROW_PAST;
    uint32_t ink = now ? SUSU : past ? TINTA_2 : TINTA;
    struct label time = {r->time,
                         now    ? WEIGHT_HEAVY
                         : past ? WEIGHT_REGULAR
                                : WEIGHT_BOLD,
                         54,
                         62,
                         .x = c->time,
                         .width = c->event - c->time - 16 * s->k,
                         .top = y + (now ? 24 : 26) * s->k,
                         .rgb = ink,
                         .least = 40};
    struct label event = time, place = time;
    event.text = r->event;
    event.weight = now ? WEIGHT_HEAVY : past ? WEIGHT_REGULAR : WEIGHT_MEDIUM;
    event.x = c->event;
    event.width = (r->place[0] ? c->place - 32 * s->k : c->right) - c->event;
    event.least = 44;
    place = (struct label){r->place,
                           WEIGHT_REGULAR,
                           44,
                           54,
                           .x = c->place,
                           .width = c->right - c->place,
                           .top = y + (now ? 30 : 32) * s->k,
                           .rgb = now ? SUSU : TINTA_2,
                           .least = 36};
    slide_label(s->look, s->image, s->k, &time, NULL);
    slide_label(s->look, s->image, s->k, &event, NULL);
    slide_label(s->look, s->image, s->k, &place, NULL);
    if (now)
        slide_label(s->look, s->image, s->k,
                    &(struct label){date_word(s->look->language, WORD_UNDER_WAY), WEIGHT_MEDIUM, 38, 44,
                                    .x = c->event, .width = c->right - c->event, .top = y + 88 * s->k,
                                    .rgb = ROTAN},
                    NULL);
}

/* Portrait: the place below the event, which may take two lines. */
static double tall_height(struct slide *s, const struct agenda_row *r, enum row_state state,
                          const struct columns *c)
{
    static const struct rung event[] = {{50, 60}};
    enum weight weight = state == ROW_CURRENT ? WEIGHT_HEAVY
                         : state == ROW_PAST  ? WEIGHT_REGULAR
                                              : WEIGHT_MEDIUM;
    struct block b = block_create(s->look->fonts, r->event, weight, PHRASE_LINE, (struct ladder){event, 1}, 1,
                                  s->k, c->right - c->event);
    block_fit(&b, 0);
    double height =
        (b.lines.n > 1 ? 120 : 60) + (r->place[0] ? 50 : 0) + (state == ROW_CURRENT ? 46 : 0) + 66;
    block_free(&b);
    return height * s->k;
}

static void tall_row(struct slide *s, const struct agenda_row *r, enum row_state state,
                     const struct columns *c, double y)
{
    bool now = state == ROW_CURRENT, past = state == ROW_PAST;
    struct label time = {r->time,
                         now    ? WEIGHT_HEAVY
                         : past ? WEIGHT_REGULAR
                                : WEIGHT_BOLD,
                         50,
                         60,
                         .x = c->time,
                         .width = c->event - c->time - 16 * s->k,
                         .top = y + 30 * s->k,
                         .rgb = now    ? SUSU
                                : past ? TINTA_2
                                       : TINTA,
                         .least = 40};
    struct label event = time;
    event.text = r->event;
    event.weight = now ? WEIGHT_HEAVY : past ? WEIGHT_REGULAR : WEIGHT_MEDIUM;
    event.x = c->event;
    event.width = c->right - c->event;
    event.most = 2;
    event.least = 44;
    slide_label(s->look, s->image, s->k, &time, NULL);
    double below = slide_label(s->look, s->image, s->k, &event, NULL);
    below = slide_label(s->look, s->image, s->k,
                        &(struct label){r->place, WEIGHT_REGULAR, 40, 48, .x = c->event, .width = event.width,
                                        .top = below + 2 * s->k, .rgb = now ? SUSU : TINTA_2, .least = 36},
                        NULL);
    if (now)
        slide_label(s->look, s->image, s->k,
                    &(struct label){date_word(s->look->language, WORD_UNDER_WAY), WEIGHT_MEDIUM, 38, 44,
                                    .x = c->event, .width = event.width, .top = below + 2 * s->k,
                                    .rgb = ROTAN},
                    NULL);
}

/* Title and, at the right on its baseline, the place. Returns where the rows begin, px. */
static double draw_head(struct slide *s, const struct text_content *t, double right)
{
    struct label title = {t->title,       WEIGHT_HEAVY,          92,           100,
                          .x = s->margin, .top = slide_y(s, 70), .rgb = TINTA, .width = right - s->margin,
                          .least = 80};
    struct label place = {t->place,       WEIGHT_MEDIUM, 40,         48, .x = right,
                          .rgb = TINTA_2, .right = true, .least = 36};
    if (s->tall) {
        title.most = 2;
        double below = slide_label(s->look, s->image, s->k, &title, NULL) + 8 * s->k;
        place.right = false;
        place.x = s->margin;
        place.top = below;
        place.width = title.width;
        return slide_label(s->look, s->image, s->k, &place, NULL) + 44 * s->k;
    }
    double width = 0;
    place.width = title.width * 0.45;
    place.top = baseline_in(title.top, 100 * s->k, 92 * s->k) - baseline_in(0, 48 * s->k, 40 * s->k);
    slide_label(s->look, s->image, s->k, &place, &width);
    title.width -= width > 0 ? width + 48 * s->k : 0;
    slide_label(s->look, s->image, s->k, &title, NULL);
    return slide_y(s, HEAD);
}

struct image *slide_agenda(struct look *l, const struct text_content *t, int w, int h, int page,
                           const struct civil *local)
{
    struct slide s;
    if (!slide_open(&s, l, w, h, KABUT))
        return NULL;
    size_t first = page > 0 ? (size_t)page * ROWS_A_PAGE : 0, end = first + ROWS_A_PAGE;
    size_t current = local ? current_row(t, local->hour * 60 + local->minute) : t->n_agenda;
    double right = w - s.margin, span = right - s.margin, y = draw_head(&s, t, right);
    struct columns c = {.time = s.margin,
                        .event = s.margin + span * 404 / 1728,
                        .place = s.margin + span * 1248 / 1728,
                        .right = right};
    if (s.tall)
        c.event = s.margin + 336 * s.k;
    end = end > t->n_agenda ? t->n_agenda : end;
    for (size_t i = first; i < end && y < h; i++) {
        enum row_state state = row_state(t, i, current, local);
        double below = y + (s.tall ? tall_height(&s, &t->agenda[i], state, &c)
                                   : (state == ROW_CURRENT ? 150 : 114) * s.k);
        bool line = state == ROW_COMING && i + 1 < end && i + 1 != current;
        if (state == ROW_CURRENT)
            draw_fill(s.image, 0, (int)lround(y), w, (int)lround(below), RIMBA_700);
        if (line)
            draw_fill(s.image, (int)lround(s.margin), (int)lround(below - 3 * s.k), (int)lround(right),
                      (int)lround(below), KABUT_300);
        (s.tall ? tall_row : wide_row)(&s, &t->agenda[i], state, &c, y);
        y = below;
    }
    return s.image;
}
