/* Lines out of a phrase (look.md 7.3): the fewest, balanced, the last of at least two words where that costs
 * no line. */
#ifndef PAPAN_SCREEN_LOOK_LINES_H
#define PAPAN_SCREEN_LOOK_LINES_H

#include "phrase.h"

#define LINES_MAX 40

struct line {
    size_t start, end; /* letters, blanks at the end left out */
    double width;      /* thousandths of an em, the "…" included */
    bool cut;          /* "…" stands behind it */
};

struct lines {
    struct line line[LINES_MAX];
    size_t n;
    bool whole;    /* the whole text stands in them */
    bool too_wide; /* a word is wider than the column */
    double widest;
};

/* Breaks a phrase to a column (thousandths of an em). Text beyond `most` lines (1…LINES_MAX) is left out:
 * whole is false. `cut`: then, and for a word that is too wide, the text ends in "…". */
void lines_break(const struct phrase *p, double column, size_t most, bool cut, struct lines *out);

#endif
