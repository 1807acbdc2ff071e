#include "clean.h"

#include "base/memory.h"
#include "base/text.h"
#include "scripts.h"

#include <string.h>

static uint32_t drawable(uint32_t c, bool paragraphs)
{
    if (c == '\n' || c == 0x2028 || c == 0x2029)
        return paragraphs ? '\n' : ' ';
    if (c == '\t')
        return ' ';
    if (c == 0x00AD || c == 0xFEFF || codepoint_is_control(c))
        return 0;
    return c;
}

/* Takes away blanks at the end of what was written, line feeds too where `all`. */
static size_t trim(const uint32_t *out, size_t n, bool all)
{
    while (n > 0 && (codepoint_is_space(out[n - 1]) || (all && out[n - 1] == '\n')))
        n--;
    return n;
}

uint32_t *text_clean(const char *text, bool paragraphs, size_t *ret_n)
{
    const char *end = text + strlen(text);
    uint32_t *out = xreallocarray(NULL, (size_t)(end - text) + 1, sizeof(*out));
    size_t n = 0;
    while (text < end) {
        uint32_t c = drawable(utf8_next(&text, end), paragraphs);
        if (c == 0)
            continue;
        if (c == '\n')
            n = trim(out, n, false);
        bool at_start = n == 0 || out[n - 1] == '\n';
        if (at_start && codepoint_is_space(c))
            continue;
        if (c == '\n' && (n == 0 || (n > 1 && at_start && out[n - 2] == '\n')))
            continue;
        if (c == ' ' && out[n - 1] == ' ')
            continue;
        out[n++] = c;
    }
    *ret_n = trim(out, n, true);
    return out;
}

static const char *const months[] = {
    "januari", "februari", "maret",    "april",   "mei",      "juni",  "juli", "agustus", "september",
    "oktober", "november", "desember", "january", "february", "march", "may",  "june",    "july",
    "august",  "october",  "december", "jan",     "feb",      "mar",   "apr",  "jun",     "jul",
    "agu",     "aug",      "sep",      "okt",     "oct",      "nov",   "des",  "dec",     NULL};
static const char *const zones[] = {"wib", "wita", "wit", NULL};
static const char *const counted[] = {"nomor", "no",    "no.",   "lantai", "pasal", "ayat",
                                      "pukul", "jam",   "ruang", "rt",     "rw",    "rp",
                                      "km",    "floor", "room",  "number", "hlm.",  NULL};
static const char *const units[] = {"persen",  "%",       "ribu",    "juta",    "miliar",
                                    "triliun", "percent", "million", "billion", NULL};

/* The word that ends before (or begins at) a space, in lower-case ASCII without what hangs on it; "" where it
 * is no such word. */
static void word_at(const uint32_t *text, size_t start, size_t end, char out[16])
{
    size_t n = 0;
    out[0] = '\0';
    while (end > start && (text[end - 1] == ',' || text[end - 1] == ';' || text[end - 1] == ')'))
        end--;
    while (start < end && text[start] == '(')
        start++;
    if (end - start > 15)
        return;
    for (size_t i = start; i < end; i++) {
        if (text[i] >= 0x80)
            return;
        char c = (char)text[i];
        out[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    out[n] = '\0';
}

static bool among(const char *const *list, const char *word)
{
    for (; *list; list++)
        if (strcmp(*list, word) == 0)
            return true;
    return false;
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

void text_bind(const uint32_t *text, size_t n, bool *bound)
{
    for (size_t i = 0; i < n; i++) {
        bound[i] = false;
        if (text[i] != ' ' || i == 0 || i + 1 == n)
            continue;
        size_t start = i, end = i + 1;
        while (start > 0 && !codepoint_is_blank(text[start - 1]))
            start--;
        while (end < n && !codepoint_is_blank(text[end]))
            end++;
        char before[16], after[16], bare[16];
        word_at(text, start, i, before);
        word_at(text, i + 1, end, after);
        word_at(text, i + 1, end > i + 1 && text[end - 1] == '.' ? end - 1 : end, bare);
        bool number_before = is_digit(text[i - 1]), number_after = is_digit(text[i + 1]);
        bound[i] = (number_before && (among(months, bare) || among(zones, bare) || among(units, bare))) ||
                   (number_after && (among(counted, before) || among(months, before)));
    }
}
