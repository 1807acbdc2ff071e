/* A text made ready for drawing: cleaned, bound (look.md 7.3), with its direction (FriBidi), script and face
 * for each code point. Widths are in thousandths of an em (FONTS_RULER_PX), so one phrase serves every size
 * of a ladder. */
#ifndef PAPAN_SCREEN_LOOK_PHRASE_H
#define PAPAN_SCREEN_LOOK_PHRASE_H

#include "fonts.h"
#include "screen/scene.h"

#include <fribidi.h>

enum phrase_kind {
    PHRASE_LINE, /* line feeds and U+2028 become spaces */
    PHRASE_BODY  /* they begin a new paragraph */
};

struct letter {
    uint32_t codepoint;
    uint16_t face;
    int8_t level;       /* bidi embedding level */
    char break_before;  /* enum line_break */
    const char *script; /* never NULL */
};

enum line_break {
    BREAK_NONE,
    BREAK_BOUND, /* a no-break space of our own, or behind a hyphen: only where nothing else fits */
    BREAK_SPACE, /* behind a space */
    BREAK_PARAGRAPH
};

struct phrase {
    struct fonts *fonts; /* not owned */
    enum weight weight;
    struct letter *letters;
    size_t n;
};

/* `text` is UTF-8 (bad bytes are U+FFFD). Never NULL. */
struct phrase *phrase_create(struct fonts *fonts, const char *text, enum weight weight,
                             enum phrase_kind kind);
void phrase_free(struct phrase *p);
/* Nothing to see: empty, or blanks alone. */
bool phrase_blank(const struct phrase *p);

/* A stretch of one face, level and script, in the order of reading. */
struct run {
    size_t start, end;
    int level;
};
#define RUNS_MAX 256 /* of a line; what is beyond is not drawn */
/* The runs of [start, end) in the order in which they stand, from the left. Returns how many. */
size_t phrase_runs(const struct phrase *p, size_t start, size_t end, struct run out[RUNS_MAX]);
double phrase_width(const struct phrase *p, size_t start, size_t end);
/* Is the paragraph that holds `at` written from right to left? */
bool phrase_rtl(const struct phrase *p, size_t at);
/* Draws [start, end) with its left edge at x. Returns the width in px. */
double phrase_draw(const struct phrase *p, size_t start, size_t end, struct image *image, double px, double x,
                   int baseline, uint32_t rgb);

#endif
