#include "code.h"

#include "base/memory.h"
#include "draw.h"
#include "palette.h"

#include <qrencode.h>
#include <stdlib.h>

#define QUIET 4

struct code {
    QRcode *qr;
};

struct code *code_create(const char *text)
{
    QRcode *qr = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (!qr)
        return NULL;
    struct code *c = xcalloc(1, sizeof(*c));
    c->qr = qr;
    return c;
}

void code_free(struct code *c)
{
    if (!c)
        return;
    QRcode_free(c->qr);
    free(c);
}

int code_modules(const struct code *c)
{
    return c->qr->width + 2 * QUIET;
}

int code_module_px(const struct code *c, int room, int most, int least)
{
    int px = room / code_modules(c);
    if (px < least)
        px = least;
    return px * code_modules(c) <= most ? px : 0;
}

void code_draw(const struct code *c, struct image *image, int x, int y, int module)
{
    int side = code_modules(c) * module;
    draw_fill(image, x, y, x + side, y + side, SUSU);
    for (int j = 0; j < c->qr->width; j++) {
        for (int i = 0; i < c->qr->width; i++) {
            if (!(c->qr->data[j * c->qr->width + i] & 1))
                continue;
            int left = x + (i + QUIET) * module, top = y + (j + QUIET) * module;
            draw_fill(image, left, top, left + module, top + module, TINTA);
        }
    }
}
