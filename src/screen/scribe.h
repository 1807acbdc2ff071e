/* Draws words on a thread of its own, one order after another: a long text takes longer than a refresh, and nothing that moves may
 * wait for it. In: what to draw. Out: a drawing, which is there some turns later. Main thread. */
#ifndef PAPAN_SCREEN_SCRIBE_H
#define PAPAN_SCREEN_SCRIBE_H

#include "screen/bill.h"
#include "screen/look/look.h"

struct scribe;
struct drawing; /* one order */

/* `at_once`: without a thread, every order is done when it is given (a snapshot). Borrows the look. */
struct scribe *scribe_create(struct look *l, bool at_once);
/* Waits for the order in hand; what nobody dropped by now is lost. NULL is fine. */
void scribe_destroy(struct scribe *s);
/* Readable when drawings are done and wait for scribe_collect; -1: never. */
int scribe_fd(const struct scribe *s);
void scribe_collect(struct scribe *s);
/* Between the two the thread draws nothing: for who draws with any look by himself. Waits for the order in hand. */
void scribe_pause(struct scribe *s);
void scribe_resume(struct scribe *s);

/* The orders; each is the caller's until drawing_drop. The bill is held, other texts are copied. */
struct drawing *scribe_text(struct scribe *s, struct bill *bill, const struct item *item, int w, int h, int page,
                            const struct civil *local);
struct drawing *scribe_caption(struct scribe *s, struct bill *bill, const struct item *item, int w, int h);
struct drawing *scribe_clock(struct scribe *s, int w, int h, const struct civil *local, const char *label, bool valid);
/* One message. `w` 1 draws it as one that moves, with its separator. */
struct drawing *scribe_strip(struct scribe *s, const struct ticker_message *m, int w, int h);

bool drawing_done(const struct drawing *d);
/* What was drawn, once: the caller's from then on. NULL where it could not be drawn, or is no image (no strip). */
struct image *drawing_take_image(struct drawing *d);
struct strip *drawing_take_strip(struct drawing *d);
/* Of a caption: where it stands in the zone. */
struct box drawing_box(const struct drawing *d);
/* Whatever became of it. NULL is fine. */
void drawing_drop(struct drawing *d);

#endif
