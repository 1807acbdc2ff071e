/* Texts that will not fit or were pasted with markup, slides that are too short or too long (declared in
 * foresight.h). */
#include "foresight.h"

#include "base/memory.h"
#include "wording.h"

#include <stdlib.h>
#include <string.h>

/* look.md 7, 4: above these the text is made small or cut */
enum { TITLE_MAX = 60, BODY_MAX = 240, CAPTION_MAX = 70, MESSAGE_MAX = 160, EVENT_MAX = 36 };
#define QR_SHORTEST_MS 12000   /* look.md 6: a telephone needs time */
#define SHORTEST_MS 5000       /* look.md 10: flashing */
#define KABUT_LONGEST_MS 60000 /* look.md 14: a light slide burns in */

char *foresight_place(const struct draft *d, size_t item_index, const char *rest)
{
    const struct draft_item *i = &d->items[item_index];
    if (!d->source->has_file)
        return xstrdup(i->file == NULL ? "" : i->file);
    return xasprintf("%s%s", i->place, rest);
}

static void check_text(struct draft *d, const char *place, const char *text, size_t most)
{
    char what[32];
    size_t n = text == NULL ? 0 : wording_characters(text);
    if (most > 0 && n > most)
        report_warn(d->report, place, "has %zu characters; more than %zu are drawn small or cut. Shorten it",
                    n, most);
    if (text != NULL && wording_has_markup(text, what))
        report_warn(d->report, place,
                    "contains \"%s\", which is drawn as it stands; was it pasted from a web page? Write the "
                    "character "
                    "itself",
                    what);
}

static void check_item_text(struct draft *d, const struct item *item, const char *rest, const char *text,
                            size_t most)
{
    char *place = foresight_place(d, item->index, rest);
    check_text(d, place, text, most);
    free(place);
}

static void check_content(struct draft *d, const struct item *item, const struct text_content *t)
{
    check_item_text(d, item, ".text.title", t->title, TITLE_MAX);
    check_item_text(d, item, ".text.body", t->body, BODY_MAX);
    check_item_text(d, item, ".text.kind", t->kind, 0);
    check_item_text(d, item, ".text.lead", t->lead, TITLE_MAX);
    check_item_text(d, item, ".text.number", t->number, 0);
    check_item_text(d, item, ".text.source", t->source, 0);
    check_item_text(d, item, ".text.by", t->by, 0);
    check_item_text(d, item, ".text.role", t->role, 0);
    check_item_text(d, item, ".text.place", t->place, 0);
    for (size_t i = 0; i < t->n_rows; i++) {
        check_item_text(d, item, ".text.rows", t->rows[i][0], 0);
        check_item_text(d, item, ".text.rows", t->rows[i][1], 0);
    }
    for (size_t i = 0; i < t->n_agenda; i++) {
        check_item_text(d, item, ".text.rows", t->agenda[i].event, EVENT_MAX);
        check_item_text(d, item, ".text.rows", t->agenda[i].place, 0);
    }
}

static void check_item(struct draft *d, const struct item *item)
{
    char *place = foresight_place(d, item->index, ".seconds");
    if (item->ms < SHORTEST_MS)
        report_warn(d->report, place,
                    "shows for less than 5 seconds; nobody can read it, and quick changes flicker");
    if (item->text != NULL && item->ms > KABUT_LONGEST_MS)
        report_warn(d->report, place,
                    "a light text slide that stands for more than 60 seconds burns into the panel");
    if (item->text != NULL && item->link != NULL && item->link[0] != '\0' && item->ms < QR_SHORTEST_MS)
        report_warn(d->report, place,
                    "shows a QR code for less than 12 seconds; that is too short to scan it");
    free(place);
    check_item_text(d, item, ".caption", item->caption, CAPTION_MAX);
    check_item_text(d, item, ".link_text", item->link_text, 0);
    if (item->text != NULL)
        check_content(d, item, item->text);
}

static void check_ticker(struct draft *d, size_t i, const struct ticker *t)
{
    for (size_t j = 0; j < t->n_messages; j++) {
        char *place = xasprintf("tickers[%zu].messages[%zu].text", i, j);
        check_text(d, place, t->messages[j].text, MESSAGE_MAX);
        free(place);
        place = xasprintf("tickers[%zu].messages[%zu].source", i, j);
        check_text(d, place, t->messages[j].source, 0);
        free(place);
    }
}

void foresight_texts(struct draft *d)
{
    const struct playlist *p = d->playlist;
    check_text(d, "title", p->title, 0);
    for (size_t i = 0; i < p->n_loops; i++)
        for (size_t j = 0; j < p->loops[i].n_items; j++)
            check_item(d, &p->loops[i].items[j]);
    for (size_t i = 0; i < p->n_tickers; i++)
        check_ticker(d, i, &p->tickers[i]);
}
