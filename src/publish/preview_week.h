/* A week of one zone as blocks of programmes: each distinct cycle of items is a programme A, B, C … (private
 * to preview_html.c). */
#ifndef PAPAN_PUBLISH_PREVIEW_WEEK_H
#define PAPAN_PUBLISH_PREVIEW_WEEK_H

#include "playlist/playlist.h"

#include <stddef.h>
#include <stdint.h>

#define WEEK_DAYS 7

struct programme {
    const struct item **items; /* the cycle; owned list, borrowed items */
    size_t n;
    int64_t cycle_ms;
};
struct block {
    int day; /* 0 = Monday */
    int from_minute, to_minute;
    size_t programme;
};
struct week {
    int64_t first_day; /* days since 1970-01-01, a Monday */
    struct programme *programmes;
    size_t n_programmes;
    struct block *blocks; /* in order of time */
    size_t n_blocks;
    int first_hour, last_hour; /* what is worth drawing, 0…24 */
};

/* The week that `at` lies in. */
void week_collect(const struct playlist *p, const struct screen_entry *screen, const char *zone, int64_t at,
                  struct week *ret);
void week_finish(struct week *w);

#endif
