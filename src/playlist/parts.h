/* The parts of a payload, a reader each. Private to this folder. */
#ifndef PAPAN_PLAYLIST_PARTS_H
#define PAPAN_PLAYLIST_PARTS_H

#include "reader.h"

/* The members of `p` that head both kinds of payload; `kind` is the word that `kind` must be. False where
 * `papan` or `kind` are not ours: then nothing else can be judged. */
bool head_read(struct reader *r, const struct place *top, const char *kind, struct playlist_head *ret);
bool timezone_read(struct reader *r, const struct place *top, char **ret_name, struct zone **ret);

/* Always leaves *ret whole; absent: holds always. */
void when_read(struct reader *r, const struct place *p, struct when *ret);

/* The longest of the short strings: titles, names, captions. */
#define TEXT_MAX 200
#define BODY_MAX 2000
const struct text_content *content_read(struct reader *r, const struct place *p);

void media_read(struct reader *r, const struct place *top, struct playlist *p);
void layouts_read(struct reader *r, const struct place *top, struct playlist *p);
void screens_read(struct reader *r, const struct place *top, struct playlist *p);
void loops_read(struct reader *r, const struct place *top, struct playlist *p);
void tickers_read(struct reader *r, const struct place *top, struct playlist *p);

/* False only where there is no object at all. */
bool item_read(struct reader *r, const struct place *p, const struct playlist *model, struct item *ret);

/* Rules between parts: unique ids, what a zone holds, names of screens and groups, videos of a layout. */
void relations_check(struct reader *r, const struct place *top);

#endif
