/* The standing figure of look.md 15: a plaited ground with the batang garing in it. */
#ifndef PAPAN_SCREEN_LOOK_WEAVE_H
#define PAPAN_SCREEN_LOOK_WEAVE_H

#include "screen/scene.h"

struct figure {
    int columns, rows; /* 29×44, 29×50 or 51×44 */
    double cell;       /* px */
    double x, y;       /* where its top left corner stands */
};
/* Half-width of the spindle in a row, −1 for none (garing() in the sources of the look). */
int figure_leaf(int columns, int rows, int row);
void figure_draw(struct image *image, const struct figure *f);

#endif
