/* One layout of one bill on the screen: background, loop zones, tickers, clocks, in file order. A stage is made ready aside and then
 * takes the place of the one before, adopting what goes on. In: bill, layout, the director. Out: layers. Main thread. */
#ifndef PAPAN_SCREEN_STAGE_H
#define PAPAN_SCREEN_STAGE_H

#include "screen/clock_tile.h"
#include "screen/director.h"
#include "screen/ticker.h"
#include "screen/zone.h"

struct tile {
    enum zone_use use;
    char name[ID_MAX + 1];
    struct box box;
    struct zone_show loops;       /* ZONE_LOOPS */
    struct ticker_show *ticker;   /* ZONE_TICKERS */
    char ticker_id[ID_MAX + 1];   /* the first eligible ticker's, "" = none */
    int64_t ticker_since, ticker_asked_us, ticker_ask_at;
    struct clock_tile *clock;     /* ZONE_CLOCK */
};

struct stage {
    struct bill *bill; /* held */
    const struct layout *layout;
    int width, height;
    struct tile tiles[PLAYLIST_ZONES_MAX];
    size_t n_tiles;
    struct piece_ground ground;
    struct decoder *ground_decoder;
    bool ground_failed;
    bool moving; /* something changes at every refresh or frame */
    bool held;   /* its successor is being made ready: what is up stays up */
};

struct stage *stage_create(struct director *d, struct bill *bill, const struct layout *layout);
/* What is on it is recorded as cut. */
void stage_free(struct stage *s, struct director *d, const char *cut_reason);
void stage_turn(struct stage *s, struct director *d, bool live, int64_t *ret_wake_us);
bool stage_ready(const struct stage *s);
/* Takes from the stage before what goes on. */
void stage_adopt(struct stage *s, struct stage *before);
void stage_layers(struct stage *s, struct director *d, struct scene *scene);
void stage_presented(struct stage *s, struct director *d);
/* What its loop zones come to. */
enum stage_content {
    STAGE_SHOWS,   /* at least one zone has something, or will as soon as it is decoded */
    STAGE_CALM,    /* nothing is due in any, or there is none */
    STAGE_NOTHING  /* something is due, nothing can be shown */
};
enum stage_content stage_content(const struct stage *s);

#endif
