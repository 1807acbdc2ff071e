/* How the clock tile divides its width (look.md 8). */
#ifndef PAPAN_SCREEN_LOOK_CLOCK_H
#define PAPAN_SCREEN_LOOK_CLOCK_H

#include "dates.h"
#include "fonts.h"

struct clock_plan { /* px; sizes 0 = left out */
    bool one_row;
    double padding, time_size, label_size, label_x, date_size, time_baseline, date_baseline;
    char time[DATE_TEXT_SIZE], date[DATE_TEXT_SIZE]; /* "" = none */
};
struct clock_plan clock_plan(struct fonts *fonts, enum config_language language, double w, double h, double k,
                             const struct civil *local, const char *label);

#endif
