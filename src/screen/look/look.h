/* Text and built-in pictures as pixels: what look.md says, in values. In: texts, a size in pixels, a time
 * zone's civil time. Out: images. Needs fonts (fontconfig finds Lato and Noto). No display. Any thread, if only
 * one is inside any look at any moment (SDL_ttf is not reentrant): a slide takes some 10 ms of a desktop's core,
 * a first one ten times that, which does not belong between two frames of a ticker. S is the short side of the
 * whole screen; every value of look.md is multiplied by S/1080. */
#ifndef PAPAN_SCREEN_LOOK_LOOK_H
#define PAPAN_SCREEN_LOOK_LOOK_H

#include "base/config.h"
#include "playlist/playlist.h"
#include "screen/scene.h"

struct look;
/* NULL where no font at all can be had. */
struct look *look_create(int screen_width, int screen_height, enum config_language language,
                         enum config_panel panel, struct error *err);
void look_free(struct look *l);

/* A text item in a zone of w×h px. `page` for agendas. `local`: the time that decides the current row. */
struct image *look_text_item(struct look *l, const struct item *item, int w, int h, int page,
                             const struct civil *local);
int look_agenda_pages(const struct text_content *t);
/* Caption box over media; *ret_box is where it stands in the zone. NULL where the item has neither caption
 * nor link. */
struct image *look_caption(struct look *l, const struct item *item, int zone_w, int zone_h,
                           struct box *ret_box);
/* Clock tile. `valid` false: no time, no date. `label` "WIB" or "". */
struct image *look_clock(struct look *l, int w, int h, const struct civil *local, const char *label,
                         bool valid);

struct strip {
    struct strip_part *parts;
    size_t n_parts;
    int64_t run_width; /* 0: nothing to see */
    bool still;        /* a single message that fits: stands at x 96 (look.md 9) */
    int edge;
    uint32_t ground;
};
/* The ticker's run for a strip of w×h: parts at most 2048 px wide. */
struct strip *look_strip(struct look *l, const struct ticker_message *const *messages, size_t n, int w,
                         int h);
void look_strip_free(struct strip *s);

struct slate_service {
    const char *screen_id, *address; /* "" = none */
    const char *missing, *doing;     /* sentences, already in the language */
    const char *code;                /* what a QR code says, "" = no code */
    bool time_valid;
    struct civil local;
    const char *label;
};
struct image *look_slate_service(struct look *l, const struct slate_service *s);
/* `returns`: "Informasi tampil lagi pukul 07.00 WIB." or "" for none. */
struct image *look_slate_calm(struct look *l, const char *returns, bool time_valid, const struct civil *local,
                              const char *label);
struct image *look_emergency(struct look *l, const struct emergency *e, const struct civil *until,
                             const struct civil *local, const char *label, bool time_valid);
/* Bottom left corner: lines of technician's text. *ret_box: where on the screen. */
/* The same at the top right, at most two fifths of the width. */
struct image *look_note(struct look *l, const char *text, struct box *ret_box);
struct image *look_identify(struct look *l, const char *text, struct box *ret_box);

/* Sentences in the language of look (static texts with times put in); caller frees. */
char *look_time_text(const struct look *l, const struct civil *local,
                     const char *label);                               /* "09.41 WIB" / "09:41 WIB" */
char *look_date_text(const struct look *l, const struct civil *local); /* "Selasa, 24 November 2026" */
const char *look_weekday(const struct look *l, int weekday);
#endif
