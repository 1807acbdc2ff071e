/* Texts as authors paste them, made drawable; nothing is decoded, nothing read as markup. */
#ifndef PAPAN_SCREEN_LOOK_CLEAN_H
#define PAPAN_SCREEN_LOOK_CLEAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* UTF-8 to code points: soft hyphens and byte order marks go, control characters too; U+2028, U+2029 and line
 * feeds become '\n'
 * (`paragraphs`) or a space; blanks at the ends and beside a line feed go, more than one blank line is one.
 * Caller frees. */
uint32_t *text_clean(const char *text, bool paragraphs, size_t *ret_n);
/* Marks in bound[i] the spaces that must not end a line (look.md 7.3): "24 November", "09.00 WIB", "Nomor
 * 14", "lantai 2". */
void text_bind(const uint32_t *text, size_t n, bool *bound);

#endif
