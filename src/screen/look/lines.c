#include "lines.h"

#include "base/memory.h"
#include "scripts.h"

#include <math.h>
#include <stdlib.h>

#define ELLIPSIS_UTF8 "\xE2\x80\xA6"

struct word {
    size_t start, end, next; /* letters; `next` is where the one behind begins */
    double width, space;     /* the space behind it */
    bool ends_paragraph;
    bool glued;    /* no line may end behind it */
    bool of_words; /* bound together from more than one: it may be a last line alone */
};

struct words {
    struct word *word;
    size_t n;
    double widest;
};

static size_t without_blanks(const struct phrase *p, size_t start, size_t end)
{
    while (end > start &&
           (codepoint_is_space(p->letters[end - 1].codepoint) || p->letters[end - 1].codepoint == '\n'))
        end--;
    return end;
}

/* Words at breaks of this strength or more. */
static struct words words_split(const struct phrase *p, enum line_break weakest)
{
    struct words w = {.word = xcalloc(p->n + 1, sizeof(*w.word))};
    size_t start = 0;
    for (size_t i = 1; i <= p->n; i++) {
        if (i < p->n && p->letters[i].break_before < (char)weakest)
            continue;
        struct word *word = &w.word[w.n++];
        word->start = start;
        word->end = without_blanks(p, start, i);
        word->next = i;
        word->width = phrase_width(p, start, word->end);
        size_t blank = word->end;
        while (blank < i && p->letters[blank].codepoint != '\n')
            blank++;
        word->space = blank > word->end ? phrase_width(p, word->end, blank) : 0;
        for (size_t j = start + 1; j < word->end; j++)
            word->of_words |= codepoint_is_blank(p->letters[j - 1].codepoint) && p->letters[j].break_before;
        word->ends_paragraph = i == p->n || p->letters[i].break_before == BREAK_PARAGRAPH;
        if (word->width > w.widest)
            w.widest = word->width;
        start = i;
    }
    return w;
}

/* Fills lines greedily from word `from` to the end of its paragraph. Returns how many lines; ret may be NULL.
 * Stops at `most`. */
static size_t fill(const struct words *w, size_t from, double column, size_t most, struct line *ret,
                   size_t *ret_next)
{
    size_t n = 0, i = from;
    bool done = false;
    while (!done && n < most) {
        size_t first = i, last = i, good = i;
        double width = w->word[i].width, good_width = width;
        bool broken = false;
        while (!w->word[last].ends_paragraph) {
            double wider = width + w->word[last].space + w->word[last + 1].width;
            if (wider > column + 0.5) {
                broken = true;
                break;
            }
            width = wider;
            last++;
            if (!w->word[last].glued) {
                good = last;
                good_width = width;
            }
        }
        /* Where glue alone holds the line together it gives way. */
        if (!broken || w->word[good].glued) {
            good = last;
            good_width = width;
        }
        if (ret)
            ret[n] =
                (struct line){.start = w->word[first].start, .end = w->word[good].end, .width = good_width};
        n++;
        done = w->word[good].ends_paragraph;
        i = good + 1;
    }
    if (ret_next)
        *ret_next = i;
    return n;
}

static double widest_of(const struct line *lines, size_t n)
{
    double widest = 0;
    for (size_t i = 0; i < n; i++)
        if (lines[i].width > widest)
            widest = lines[i].width;
    return widest;
}

/* The narrowest column that takes no more lines than this one: its longest line is the shortest. */
static double balanced(const struct words *w, size_t from, double column, size_t lines)
{
    double low = 0, high = column;
    for (int i = 0; i < 24 && high - low > 0.5; i++) {
        double middle = (low + high) / 2;
        struct line trial[LINES_MAX];
        size_t next;
        size_t n = fill(w, from, middle, lines, trial, &next);
        bool fits = n <= lines && w->word[next - 1].ends_paragraph && widest_of(trial, n) <= middle + 0.5;
        if (fits)
            high = middle;
        else
            low = middle;
    }
    return high;
}

static size_t paragraph_end(const struct words *w, size_t from)
{
    while (!w->word[from].ends_paragraph)
        from++;
    return from;
}

/* Holds the last two words of a paragraph together, unless that costs a line. */
static void glue_last(struct words *w, size_t from, double column, size_t most, size_t lines)
{
    struct line trial[LINES_MAX];
    size_t next, end = paragraph_end(w, from);
    double pair = w->word[end - 1].width + w->word[end - 1].space + w->word[end].width;
    w->word[end - 1].glued = true;
    size_t n = fill(w, from, column, most, trial, &next);
    if (n != lines || next != end + 1 || pair > column || trial[n - 1].start == w->word[end].start)
        w->word[end - 1].glued = false;
}

/* One paragraph, balanced. Returns how many lines it took of `most`; *ret_all tells whether it stands whole.
 */
static size_t paragraph(struct words *w, size_t from, double column, size_t most, struct line *out,
                        bool *ret_all)
{
    size_t next, end = paragraph_end(w, from);
    size_t n = fill(w, from, column, most, out, &next);
    *ret_all = next == end + 1;
    if (!*ret_all || n < 2)
        return n;
    if (!w->word[end].of_words)
        glue_last(w, from, column, most, n);
    fill(w, from, balanced(w, from, column, n), n, out, &next);
    return n;
}

static double ellipsis_width(const struct phrase *p)
{
    struct phrase *e = phrase_create(p->fonts, ELLIPSIS_UTF8, p->weight, PHRASE_LINE);
    double width = phrase_width(e, 0, e->n);
    phrase_free(e);
    return width;
}

static bool hangs(uint32_t c)
{
    return codepoint_is_blank(c) || c == ',' || c == ';' || c == ':' || c == '.' || c == '-' || c == 0x2013 ||
           c == '(' || c == 0x201C || c == 0x2026;
}

/* Makes room for "…" at the end of a line that begins at `start`: by words, and where not even one fits, by
 * letters. */
static struct line cut_line(const struct phrase *p, const struct words *w, size_t start, double column)
{
    double room = column - ellipsis_width(p);
    struct line line = {.start = start, .end = start, .cut = true};
    for (size_t i = 0; i < w->n; i++) {
        if (w->word[i].start < start)
            continue;
        if (phrase_width(p, start, w->word[i].end) > room)
            break;
        line.end = w->word[i].end;
        if (w->word[i].ends_paragraph)
            break;
    }
    if (line.end == start)
        while (line.end < p->n && p->letters[line.end].codepoint != '\n' &&
               phrase_width(p, start, line.end + 1) <= room)
            line.end++;
    while (line.end > start &&
           (hangs(p->letters[line.end - 1].codepoint) ||
            (line.end < p->n && codepoint_is_mark(p->letters[line.end].codepoint) && line.end < start + 2)))
        line.end--;
    line.width = phrase_width(p, start, line.end) + (column - room);
    return line;
}

static void cut_at(const struct phrase *p, const struct words *w, double column, size_t at, struct lines *out)
{
    out->line[at] = cut_line(p, w, out->line[at].start, column);
    out->n = at + 1;
}

void lines_break(const struct phrase *p, double column, size_t most, bool cut, struct lines *out)
{
    *out = (struct lines){.whole = true};
    if (p->n == 0)
        return;
    most = most < 1 ? 1 : most > LINES_MAX ? LINES_MAX : most;
    struct words w = words_split(p, BREAK_SPACE);
    if (cut && w.widest > column) {
        free(w.word);
        w = words_split(p, BREAK_BOUND);
    }
    out->too_wide = w.widest > column + 0.5;
    for (size_t from = 0; from < w.n && out->whole; from = paragraph_end(&w, from) + 1) {
        bool all = false;
        if (out->n < most)
            out->n += paragraph(&w, from, column, most - out->n, out->line + out->n, &all);
        out->whole = all;
    }
    if (cut && !out->whole)
        cut_at(p, &w, column, out->n - 1, out);
    for (size_t i = 0; cut && out->too_wide && i < out->n; i++)
        if (!out->line[i].cut && out->line[i].width > column + 0.5) {
            cut_at(p, &w, column, i, out);
            out->whole = false;
        }
    out->widest = widest_of(out->line, out->n);
    free(w.word);
}
