/* What the slides share: the measures of the zone, single lines, the standing figure at the right. */
#ifndef PAPAN_SCREEN_LOOK_SLIDE_H
#define PAPAN_SCREEN_LOOK_SLIDE_H

#include "block.h"
#include "dates.h"
#include "draw.h"
#include "look.h"
#include "palette.h"

#define SLIDE_WIDE_W 1920
#define SLIDE_WIDE_H 950
#define SLIDE_TALL_W 1080
#define SLIDE_TALL_H 1652
#define FIGURE_W 626
#define PANEL_W 624

struct look {
    struct fonts *fonts;
    int width, height; /* screen, px */
    double k;          /* px for a unit at S = 1080 */
    enum config_language language;
    bool oled;
};

struct slide {
    struct look *look;
    struct image *image;
    int w, h;
    bool tall; /* narrower than 1.2 times its height: one column, no figure */
    double
        k; /* px a unit in this zone: a zone smaller than the main one gets the slide smaller, down to half */
    double top;    /* px: a higher zone has the slide in its middle */
    double margin; /* px */
};

/* A slide on a ground of one colour. False where memory is short. */
bool slide_open(struct slide *s, struct look *l, int w, int h, uint32_t ground);
/* As slide_open without scaling down: for the slides that have ladders of their own. */
bool slide_open_full(struct slide *s, struct look *l, int w, int h, uint32_t ground);
/* y in units of the slide to px. */
double slide_y(const struct slide *s, double y);
/* The standing figure at the right edge over the whole height (look.md 6); its left edge in px. Ground
 * rimba-900. */
double slide_figure(struct slide *s);
/* Where the figure would stand: the right end for texts. */
double slide_figure_x(const struct slide *s);

struct label {
    const char *text;
    enum weight weight;
    double size, line; /* units */
    double x, width;   /* px */
    double top;        /* px */
    uint32_t rgb;
    bool right;   /* x is the right edge */
    double least; /* smallest size where the width asks for it; 0 = size */
    size_t most;  /* lines; 0 = 1 */
};
/* Draws it, goes down to `least`, cuts with "…". Returns the px below its last line. `ret_width` may be NULL.
 */
double slide_label(struct look *l, struct image *image, double k, const struct label *label,
                   double *ret_width);

/* The slides (one file each). Each returns an image or NULL. */
struct image *slide_announcement(struct look *l, const struct item *item, int w, int h);
struct image *slide_plain(struct look *l, const struct item *item, int w, int h);
struct image *slide_number(struct look *l, const struct text_content *t, int w, int h);
struct image *slide_quote(struct look *l, const struct text_content *t, int w, int h);
struct image *slide_agenda(struct look *l, const struct text_content *t, int w, int h, int page,
                           const struct civil *local);

/* "https://ppid.kalteng.go.id/" → "ppid.kalteng.go.id". Caller frees. */
char *bare_address(const char *link);

#endif
