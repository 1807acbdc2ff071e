#include "phrase.h"

#include "base/memory.h"
#include "clean.h"
#include "scripts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Scripts: what goes with its neighbour takes the script before it, at a beginning the one behind it. */
static void set_scripts(struct letter *letters, size_t n)
{
    const char *script = NULL;
    for (size_t i = 0; i < n && !script; i++)
        script = script_of(letters[i].codepoint);
    if (!script)
        script = "Latn";
    for (size_t i = 0; i < n; i++) {
        const char *own = script_of(letters[i].codepoint);
        if (own)
            script = own;
        letters[i].script = script;
    }
}

static bool face_has(struct fonts *fonts, unsigned face, uint32_t codepoint)
{
    return codepoint_is_unseen(codepoint) || TTF_GlyphIsProvided32(fonts_ruler(fonts, face), codepoint);
}

/* Faces; letters that are left out (ornaments without a font) go. Returns the new count. */
static size_t set_faces(struct fonts *fonts, enum weight weight, struct letter *letters, size_t n)
{
    unsigned before = fonts_face_of_weight(fonts, weight);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t c = letters[i].codepoint;
        bool follows = codepoint_is_blank(c) || codepoint_is_mark(c);
        unsigned face = follows && face_has(fonts, before, c) ? before : fonts_face(fonts, weight, c);
        if (face == FONTS_NO_FACE && codepoint_is_ornament(c))
            continue;
        if (face == FONTS_NO_FACE)
            face = fonts_face_of_weight(fonts, weight);
        letters[kept] = letters[i];
        letters[kept++].face = (uint16_t)face;
        before = face;
    }
    return kept;
}

static void set_paragraph_levels(struct letter *letters, size_t n)
{
    if (n == 0)
        return;
    FriBidiChar *text = xreallocarray(NULL, n, sizeof(*text));
    FriBidiCharType *types = xreallocarray(NULL, n, sizeof(*types));
    FriBidiBracketType *brackets = xreallocarray(NULL, n, sizeof(*brackets));
    FriBidiLevel *levels = xcalloc(n, sizeof(*levels));
    FriBidiParType direction = FRIBIDI_PAR_ON;
    for (size_t i = 0; i < n; i++)
        text[i] = letters[i].codepoint;
    fribidi_get_bidi_types(text, (FriBidiStrIndex)n, types);
    fribidi_get_bracket_types(text, (FriBidiStrIndex)n, types, brackets);
    if (fribidi_get_par_embedding_levels_ex(types, brackets, (FriBidiStrIndex)n, &direction, levels) == 0)
        memset(levels, 0, n * sizeof(*levels));
    for (size_t i = 0; i < n; i++)
        letters[i].level = (int8_t)levels[i];
    free(levels);
    free(brackets);
    free(types);
    free(text);
}

static void set_levels(struct letter *letters, size_t n)
{
    size_t start = 0;
    for (size_t i = 0; i <= n; i++) {
        if (i < n && letters[i].codepoint != '\n')
            continue;
        set_paragraph_levels(letters + start, i - start);
        start = i + 1;
    }
}

static bool joins(uint32_t c)
{
    return c == '-' || c == '/' || c == 0x2013 || c == 0x2014 || c == '@' || c == '_' || c == '?' ||
           c == '&' || c == '=' || c == '.';
}

static bool is_letter(uint32_t c)
{
    return c > 0x7F || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static void set_breaks(struct letter *letters, size_t n, const bool *bound)
{
    for (size_t i = 1; i < n; i++) {
        uint32_t before = letters[i - 1].codepoint, c = letters[i].codepoint;
        enum line_break b = BREAK_NONE;
        if (before == '\n')
            b = BREAK_PARAGRAPH;
        else if (codepoint_is_space(before) && !codepoint_is_space(c))
            b = bound[i - 1] ? BREAK_BOUND : BREAK_SPACE;
        else if (before == 0x00A0 || (joins(before) && is_letter(c)))
            b = BREAK_BOUND;
        else if ((codepoint_breaks_freely(before) || codepoint_breaks_freely(c)) && is_letter(before) &&
                 is_letter(c) && !codepoint_is_mark(c) && !codepoint_is_mark(before))
            b = BREAK_SPACE;
        letters[i].break_before = (char)b;
    }
}

/* What was left out may have stood between two spaces or at the end. */
static size_t close_up(struct letter *letters, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (letters[i].codepoint != ' ' || (kept > 0 && letters[kept - 1].codepoint != ' '))
            letters[kept++] = letters[i];
    while (kept > 0 && letters[kept - 1].codepoint == ' ')
        kept--;
    return kept;
}

struct phrase *phrase_create(struct fonts *fonts, const char *text, enum weight weight, enum phrase_kind kind)
{
    struct phrase *p = xcalloc(1, sizeof(*p));
    size_t n;
    uint32_t *clean = text_clean(text, kind == PHRASE_BODY, &n);
    p->fonts = fonts;
    p->weight = weight;
    p->letters = xcalloc(n + 1, sizeof(*p->letters));
    for (size_t i = 0; i < n; i++)
        p->letters[i] = (struct letter){.codepoint = clean[i], .script = "Latn"};
    p->n = close_up(p->letters, set_faces(fonts, weight, p->letters, n));
    for (size_t i = 0; i < p->n; i++)
        clean[i] = p->letters[i].codepoint;
    bool *bound = xcalloc(p->n + 1, sizeof(*bound));
    text_bind(clean, p->n, bound);
    set_breaks(p->letters, p->n, bound);
    set_scripts(p->letters, p->n);
    set_levels(p->letters, p->n);
    free(bound);
    free(clean);
    return p;
}

void phrase_free(struct phrase *p)
{
    if (!p)
        return;
    free(p->letters);
    free(p);
}

bool phrase_blank(const struct phrase *p)
{
    for (size_t i = 0; i < p->n; i++)
        if (!codepoint_is_blank(p->letters[i].codepoint))
            return false;
    return true;
}

bool phrase_rtl(const struct phrase *p, size_t at)
{
    size_t start = at, lowest = 127;
    while (start > 0 && p->letters[start - 1].codepoint != '\n')
        start--;
    for (size_t i = start; i < p->n && p->letters[i].codepoint != '\n'; i++)
        if ((size_t)p->letters[i].level < lowest)
            lowest = (size_t)p->letters[i].level;
    return lowest != 127 && lowest % 2 == 1;
}

static bool same_run(const struct letter *a, const struct letter *b)
{
    return a->face == b->face && a->level == b->level && strcmp(a->script, b->script) == 0;
}

/* UAX 9, rule L2: from the highest level down to the lowest odd one, turn every stretch at that level or
 * above. */
static void reorder(struct run *runs, size_t n)
{
    int highest = 0;
    for (size_t i = 0; i < n; i++)
        if (runs[i].level > highest)
            highest = runs[i].level;
    for (int level = highest; level > 0; level--) {
        for (size_t i = 0; i < n; i++) {
            size_t end = i;
            while (end < n && runs[end].level >= level)
                end++;
            for (size_t a = i, b = end; a + 1 < b; a++, b--) {
                struct run t = runs[a];
                runs[a] = runs[b - 1];
                runs[b - 1] = t;
            }
            if (end > i)
                i = end;
        }
    }
}

size_t phrase_runs(const struct phrase *p, size_t start, size_t end, struct run out[RUNS_MAX])
{
    size_t n = 0;
    while (start < end && n < RUNS_MAX) {
        size_t stop = start + 1;
        while (stop < end && same_run(&p->letters[start], &p->letters[stop]))
            stop++;
        out[n++] = (struct run){.start = start, .end = stop, .level = p->letters[start].level};
        start = stop;
    }
    reorder(out, n);
    return n;
}

#define EM_SPACE "\xE2\x80\x83"

static char *put_utf8(char *out, uint32_t c)
{
    if (c < 0x80) {
        *out++ = (char)c;
    } else if (c < 0x800) {
        *out++ = (char)(0xC0 | (c >> 6));
        *out++ = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        *out++ = (char)(0xE0 | (c >> 12));
        *out++ = (char)(0x80 | ((c >> 6) & 0x3F));
        *out++ = (char)(0x80 | (c & 0x3F));
    } else {
        *out++ = (char)(0xF0 | (c >> 18));
        *out++ = (char)(0x80 | ((c >> 12) & 0x3F));
        *out++ = (char)(0x80 | ((c >> 6) & 0x3F));
        *out++ = (char)(0x80 | (c & 0x3F));
    }
    return out;
}

/* The run's text, with an em space behind it where it runs from right to left: see draw_run. Caller frees. */
static char *run_text(const struct phrase *p, const struct run *r)
{
    char *text = xmalloc((r->end - r->start) * 4 + sizeof(EM_SPACE));
    char *out = text;
    for (size_t i = r->start; i < r->end; i++)
        out = put_utf8(out, p->letters[i].codepoint);
    if (r->level % 2 == 1) {
        memcpy(out, EM_SPACE, sizeof(EM_SPACE) - 1);
        out += sizeof(EM_SPACE) - 1;
    }
    *out = '\0';
    return text;
}

static void tell_shaper(TTF_Font *font, const struct phrase *p, const struct run *r)
{
    TTF_SetFontDirection(font, r->level % 2 == 1 ? TTF_DIRECTION_RTL : TTF_DIRECTION_LTR);
    TTF_SetFontScriptName(font, p->letters[r->start].script);
}

static int em_width(TTF_Font *font)
{
    int w = 0;
    TTF_SizeUTF8(font, EM_SPACE, &w, NULL);
    return w;
}

static double run_width(const struct phrase *p, const struct run *r)
{
    TTF_Font *ruler = fonts_ruler(p->fonts, p->letters[r->start].face);
    char *text = run_text(p, r);
    int w = 0;
    tell_shaper(ruler, p, r);
    if (TTF_SizeUTF8(ruler, text, &w, NULL) != 0)
        w = 0;
    if (r->level % 2 == 1)
        w -= em_width(ruler);
    free(text);
    return w > 0 ? w : 0;
}

double phrase_width(const struct phrase *p, size_t start, size_t end)
{
    struct run runs[RUNS_MAX];
    size_t n = phrase_runs(p, start, end, runs);
    double width = 0;
    for (size_t i = 0; i < n; i++)
        width += run_width(p, &runs[i]);
    return width;
}

static uint32_t mix(uint32_t under, uint32_t over, uint32_t a)
{
    uint32_t rb = (under & 0xFF00FF) * (255 - a) + (over & 0xFF00FF) * a + 0x800080;
    uint32_t g = (under & 0x00FF00) * (255 - a) + (over & 0x00FF00) * a + 0x008000;
    rb = (rb + ((rb >> 8) & 0xFF00FF)) >> 8;
    g = (g + ((g >> 8) & 0x00FF00)) >> 8;
    return (rb & 0xFF00FF) | (g & 0x00FF00);
}

/* The surface's coverage in a colour, over an opaque ground or over one that itself is a veil. */
static void blend(struct image *image, const SDL_Surface *s, int x, int y, uint32_t rgb)
{
    int x0 = x < 0 ? -x : 0, x1 = s->w < image->width - x ? s->w : image->width - x;
    int y0 = y < 0 ? -y : 0, y1 = s->h < image->height - y ? s->h : image->height - y;
    for (int row = y0; row < y1; row++) {
        const uint32_t *from = (const uint32_t *)(const void *)((const char *)s->pixels + row * s->pitch);
        uint32_t *to = image->pixels + (size_t)(y + row) * (size_t)(image->pitch / 4) + x;
        for (int i = x0; i < x1; i++) {
            uint32_t a = from[i] >> 24;
            if (a == 0)
                continue;
            uint32_t under = to[i] >> 24, sum = under + a - (under * a + 127) / 255;
            uint32_t share = image->opaque ? a : (a * 255 + sum / 2) / sum;
            to[i] = (image->opaque ? 0xFF000000u : sum << 24) | mix(to[i], rgb, share > 255 ? 255 : share);
        }
    }
}

/* How far SDL_ttf moved the text down in its surface to make room for what rises above the font's ascent. */
static int lowered(TTF_Font *font, const struct phrase *p, const struct run *r, int surface_height)
{
    int below = TTF_FontHeight(font) - TTF_FontAscent(font), deepest = below;
    if (surface_height <= TTF_FontHeight(font))
        return 0;
    for (size_t i = r->start; i < r->end; i++) {
        int lowest = 0;
        if (TTF_GlyphMetrics32(font, p->letters[i].codepoint, NULL, NULL, &lowest, NULL, NULL) == 0 &&
            -lowest > deepest)
            deepest = -lowest;
    }
    int shift = surface_height - TTF_FontHeight(font) - (deepest - below);
    return shift > 0 ? shift : 0;
}

/* SDL_ttf moves a text to the right in its surface where its leftmost glyph reaches left of the pen. From
 * left to right that is the first glyph, whose bearing can be asked; from right to left the em space put
 * behind the text stands leftmost. */
static void draw_run(const struct phrase *p, const struct run *r, struct image *image, double px, double x,
                     int baseline, uint32_t rgb)
{
    TTF_Font *font = fonts_at(p->fonts, p->letters[r->start].face, px);
    if (!font)
        return;
    char *text = run_text(p, r);
    tell_shaper(font, p, r);
    SDL_Surface *s = TTF_RenderUTF8_Blended(font, text, (SDL_Color){255, 255, 255, 255});
    free(text);
    if (!s)
        return;
    int left = 0;
    if (r->level % 2 == 1)
        left = em_width(font);
    else if (TTF_GlyphMetrics32(font, p->letters[r->start].codepoint, &left, NULL, NULL, NULL, NULL) != 0 ||
             left > 0)
        left = 0;
    else
        left = -left;
    int top = baseline - TTF_FontAscent(font) - lowered(font, p, r, s->h);
    blend(image, s, (int)lround(x) - left, top, rgb);
    SDL_FreeSurface(s);
}

double phrase_draw(const struct phrase *p, size_t start, size_t end, struct image *image, double px, double x,
                   int baseline, uint32_t rgb)
{
    struct run runs[RUNS_MAX];
    size_t n = phrase_runs(p, start, end, runs);
    double pen = x;
    for (size_t i = 0; i < n; i++) {
        double width = run_width(p, &runs[i]) * px / FONTS_RULER_PX;
        if (pen < image->width && pen + width + px > 0)
            draw_run(p, &runs[i], image, px, pen, baseline, rgb);
        pen += width;
    }
    return pen - x;
}
