#include "look.h"

#include "base/memory.h"
#include "slide.h"

#include <stdlib.h>

struct look *look_create(int screen_width, int screen_height, enum config_language language,
                         enum config_panel panel, struct error *err)
{
    struct fonts *fonts = fonts_create(err);
    if (!fonts)
        return NULL;
    struct look *l = xcalloc(1, sizeof(*l));
    l->fonts = fonts;
    l->width = screen_width;
    l->height = screen_height;
    l->k = (screen_width < screen_height ? screen_width : screen_height) / 1080.0;
    l->language = language;
    l->oled = panel == PANEL_OLED;
    return l;
}

void look_free(struct look *l)
{
    if (!l)
        return;
    fonts_free(l->fonts);
    free(l);
}

struct image *look_text_item(struct look *l, const struct item *item, int w, int h, int page,
                             const struct civil *local)
{
    const struct text_content *t = item->text;
    if (!t || w < 1 || h < 1)
        return NULL;
    switch (t->style) {
    case STYLE_NUMBER:
        return slide_number(l, t, w, h);
    case STYLE_QUOTE:
        return slide_quote(l, t, w, h);
    case STYLE_AGENDA:
        return slide_agenda(l, t, w, h, page, local);
    case STYLE_ANNOUNCEMENT:
        break;
    }
    return slide_announcement(l, item, w, h);
}

char *look_time_text(const struct look *l, const struct civil *local, const char *label)
{
    char text[DATE_TEXT_SIZE];
    date_time_label(l->language, local, label, text);
    return xstrdup(text);
}

char *look_date_text(const struct look *l, const struct civil *local)
{
    char text[DATE_TEXT_SIZE];
    date_text(l->language, local, DATE_FULL, text);
    return xstrdup(text);
}

const char *look_weekday(const struct look *l, int weekday)
{
    return date_weekday(l->language, weekday);
}
