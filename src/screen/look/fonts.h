/* Font files through fontconfig: Lato in five weights, and for each code point that Lato lacks a face that
 * has it (Noto Sans first). Files are mapped once; fonts opened at a size are kept in a bounded cache. Main
 * thread only. */
#ifndef PAPAN_SCREEN_LOOK_FONTS_H
#define PAPAN_SCREEN_LOOK_FONTS_H

#include "base/error.h"

#include <SDL_ttf.h>
#include <stdbool.h>
#include <stdint.h>

enum weight { WEIGHT_REGULAR, WEIGHT_MEDIUM, WEIGHT_BOLD, WEIGHT_HEAVY, WEIGHT_BLACK, WEIGHTS };

#define FONTS_NO_FACE 0xFFFFu
#define FONTS_RULER_PX 1000 /* the size at which texts are measured: widths are in thousandths of an em */

struct fonts;
/* NULL where not one face can be had. */
struct fonts *fonts_create(struct error *err);
void fonts_free(struct fonts *f);

/* The face that draws a code point at a weight; FONTS_NO_FACE where none has it. */
unsigned fonts_face(struct fonts *f, enum weight weight, uint32_t codepoint);
/* The weight's own face, whatever it has. */
unsigned fonts_face_of_weight(const struct fonts *f, enum weight weight);
/* A face at a size in px (fractions down to 1/72 are kept); owned by the cache, valid until the next call.
 * NULL on failure. */
TTF_Font *fonts_at(struct fonts *f, unsigned face, double px);
/* The same at FONTS_RULER_PX, never evicted. */
TTF_Font *fonts_ruler(struct fonts *f, unsigned face);
/* How many sized fonts are open (for the tests of the bound). */
int fonts_open_count(const struct fonts *f);

#endif
