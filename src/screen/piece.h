/* One item in one slot of one zone: made ready before it is due, shown, put away. In: an item and its slot. Out: layers for the
 * scene, and what is to be recorded. Main thread. */
#ifndef PAPAN_SCREEN_PIECE_H
#define PAPAN_SCREEN_PIECE_H

#include "screen/decoder.h"
#include "screen/bill.h"
#include "screen/scene.h"
#include "screen/scribe.h"
#include "screen/ticks.h"
#include "store/store.h"
#include "timeline/timeline.h"

/* What making and showing pieces needs; the director's, borrowed. */
struct workshop {
    struct scribe *scribe;
    struct decoders *decoders;
    struct store *store; /* main thread's */
    struct ticks ticks;
    int64_t mono_us, wall_ms, tick; /* now */
    int64_t moment_ms;              /* wall; the middle of this refresh: slots that begin by then begin at it */
    int64_t first_frame_us;         /* how long decoders take to their first frame here */
    int64_t frames_late, frames_dropped;
    int64_t mono_of_wall_us; /* mono − wall × 1000 */
    bool snapshot;           /* a still: videos give the frame of the moment and stay */
};
int64_t workshop_mono_of(const struct workshop *w, int64_t wall_ms);
/* When to wake for what begins at a wall time (mono): at the refresh nearest to it, but not within this one. */
int64_t workshop_wake_for(const struct workshop *w, int64_t wall_ms);

enum piece_state { PIECE_WAITING /* for the note on the card */, PIECE_LOADING, PIECE_READY, PIECE_FAILED };

struct piece {
    struct bill *bill; /* held; item and loop are its */
    const struct loop *loop;
    const struct item *item;
    const struct item *planned; /* what the slot was for */
    int64_t start, end; /* as planned, wall ms */
    int64_t origin;     /* where the item's own time begins, at or before start (timeline.h) */
    bool substituted, after_change;
    int width, height; /* of the zone */
    enum piece_state state;
    char reason[256]; /* of a failure */
    char failure_code[32];

    struct decoder *decoder;
    struct image *image;
    int64_t page_key;            /* of the image */
    struct drawing *text_order;  /* its successor, for `order_key`; NULL = none */
    int64_t order_key;
    struct image *caption;
    struct drawing *caption_order;
    struct box caption_box;
    int64_t caption_from; /* wall ms at which it begins to appear; 0 = stands already */
    bool running;
    int64_t pass_start; /* wall ms on which the file's time 0 falls in the present run, or in the next where that was asked for */
    bool heir;          /* ready without a decoder of its own: it will have that of the piece before it */
    int64_t heir_start; /* wall ms: its heir's first run begins then, still to be asked for; 0 = no heir, or asked */

    bool shown;
    int64_t first_shown, last_shown; /* wall ms */
    int64_t frames, missed;
    uint64_t last_serial;
    int64_t note; /* it may start when so many notes are on the card */
};

/* `note_pending`: it must wait until its note is on the card (piece_go). */
struct piece *piece_create(struct workshop *w, struct bill *bill, const struct shown *s, int width, int height,
                           bool note_pending);
void piece_free(struct piece *p); /* NULL is fine */
void piece_go(struct piece *p);
/* Takes what `from` shows already where that is the same picture or text in the same size: nothing on the screen changes then. */
bool piece_take_over(struct piece *p, struct piece *from);
/* The same film once more, cut to where it ends: p will go on with `from`'s decoder, which nothing has to be started for. */
bool piece_become_heir(struct piece *p, struct piece *from, const struct workshop *w);
/* Its moment is here: takes the decoder over. False where `from` cannot give it (p loads its own then). */
bool piece_inherit(struct piece *p, struct piece *from);
/* There will be nothing to inherit from `from` (NULL: it is gone): p loads its own decoder. */
void piece_check_heir(struct piece *p, struct piece *from);
/* Would both look the same at every moment? */
bool piece_same_look(const struct piece *a, const struct piece *b);
/* Is it this item in this slot? */
bool piece_is(const struct piece *p, const struct bill *bill, const struct shown *s);

/* Becomes a piece of another bill where that shows the same medium in the same way in a slot of the same start. */
bool piece_rebind(struct piece *p, struct bill *bill, const struct shown *s);

/* Moves it on; May make it PIECE_FAILED. *ret_wake_us is shortened. */
void piece_turn(struct piece *p, struct workshop *w, int64_t *ret_wake_us);
/* Adds its layers within `zone` (screen px) with `alpha`; `ground` fills the bars of a contained item where alpha < 256. */
struct piece_ground {
    uint32_t colour;
    struct image *image; /* of the whole screen, or NULL */
};
void piece_layers(struct piece *p, struct workshop *w, struct scene *s, struct box zone, unsigned alpha,
                  const struct piece_ground *ground);
/* A present happened. */
void piece_presented(struct piece *p, struct workshop *w);
bool piece_is_video(const struct piece *p);
const char *item_kind(const struct item *item);

#endif
