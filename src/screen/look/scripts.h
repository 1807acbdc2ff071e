/* What the shaper must be told of a code point: its script (ISO 15924), and where lines may break beside it.
 */
#ifndef PAPAN_SCREEN_LOOK_SCRIPTS_H
#define PAPAN_SCREEN_LOOK_SCRIPTS_H

#include <stdbool.h>
#include <stdint.h>

/* "Latn", "Arab", …; NULL for a code point that goes with whatever stands beside it. Static storage. */
const char *script_of(uint32_t codepoint);
/* Drawn by nothing: joiners, direction marks, variation selectors. It takes the face of its neighbour. */
bool codepoint_is_unseen(uint32_t codepoint);
/* A space at which a line may end. */
bool codepoint_is_space(uint32_t codepoint);
/* A space of any kind: nothing to see. */
bool codepoint_is_blank(uint32_t codepoint);
/* Han, Kana, Thai and their like, which know no spaces: a line may end before or after any of them. */
bool codepoint_breaks_freely(uint32_t codepoint);
/* Accents and signs that belong to the one before. */
bool codepoint_is_mark(uint32_t codepoint);
/* Emoji and private use: left out where no font has them, since a box would tell a visitor nothing. */
bool codepoint_is_ornament(uint32_t codepoint);

#endif
