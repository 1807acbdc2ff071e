/* A quotation with who said it (look.md 6): the number's ground and figure. */
#include "base/memory.h"
#include "base/text.h"
#include "slide.h"

#include <stdlib.h>
#include <string.h>

static bool has_marks(const char *text)
{
    return text_has_prefix(text, "\xE2\x80\x9C") || text_has_prefix(text, "\"") ||
           text_has_prefix(text, "\xC2\xAB");
}

static char *with_marks(const char *text)
{
    if (has_marks(text))
        return xstrdup(text);
    size_t n = strlen(text);
    while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == ' '))
        n--;
    return xasprintf("\xE2\x80\x9C%.*s\xE2\x80\x9D", (int)n, text);
}

/* The opening mark hangs left of the margin, so that the words stand on it. */
static double hanging(const struct block *quote)
{
    const struct phrase *p = quote->phrase;
    if (p->n == 0 || p->letters[0].codepoint != 0x201C || phrase_rtl(p, 0))
        return 0;
    return phrase_width(p, 0, 1) * block_size(quote) / FONTS_RULER_PX;
}

struct image *slide_quote(struct look *l, const struct text_content *t, int w, int h)
{
    static const struct rung sizes[] = {{64, 82}, {60, 78}, {50, 66}, {44, 58}},
                             name[] = {{54, 64}, {44, 54}}, office[] = {{40, 48}, {36, 44}};
    static const uint32_t colours[] = {SUSU, SUSU, SUSU_2};
    struct slide s;
    if (!slide_open(&s, l, w, h, RIMBA_900))
        return NULL;
    double right = s.tall ? w - s.margin : slide_figure(&s) - 64 * s.k, column = right - s.margin;
    char *text = with_marks(t->body);
    struct block blocks[] = {
        block_create(l->fonts, text, WEIGHT_MEDIUM, PHRASE_BODY, (struct ladder){sizes, 4}, s.tall ? 12 : 7,
                     s.k, column),
        block_create(l->fonts, t->by, WEIGHT_BOLD, PHRASE_LINE, (struct ladder){name, 2}, 1, s.k, column),
        block_create(l->fonts, t->role, WEIGHT_REGULAR, PHRASE_LINE, (struct ladder){office, 2}, 1, s.k,
                     column),
    };
    blocks[1].gap = 52 * s.k;
    blocks[2].gap = 4 * s.k;
    double height = stack_fit(blocks, 3, h > 400 * s.k ? h - 118 * s.k : h * 0.94);
    blocks[0].hang = hanging(&blocks[0]);
    stack_draw(blocks, 3, s.image, s.margin, (h - height) / 2, colours);
    for (int i = 0; i < 3; i++)
        block_free(&blocks[i]);
    free(text);
    return s.image;
}
