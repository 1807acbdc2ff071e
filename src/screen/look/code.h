/* QR codes: level M, whole pixels a module (look.md 6). */
#ifndef PAPAN_SCREEN_LOOK_CODE_H
#define PAPAN_SCREEN_LOOK_CODE_H

#include "screen/scene.h"

struct code;
/* NULL where the text fits no code. */
struct code *code_create(const char *text);
void code_free(struct code *c);
/* Modules a side, the quiet zone of 4 on each side included. */
int code_modules(const struct code *c);
/* px a module for a panel that leaves `room` px: the design's size where it fits, never under `least`; 0
 * where not even that fits in `most` px. */
int code_module_px(const struct code *c, int room, int most, int least);
void code_draw(const struct code *c, struct image *image, int x, int y, int module);

#endif
