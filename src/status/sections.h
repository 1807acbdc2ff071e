/* The parts of the dashboard, each as HTML into a buffer. Private to the page. */
#ifndef PAPAN_STATUS_SECTIONS_H
#define PAPAN_STATUS_SECTIONS_H

#include "status/snapshot.h"
#include "status/words.h"

struct section {
    struct buffer *out;
    const struct snapshot *snapshot;
    struct voice voice;
};

typedef void section_write(const struct section *s);

void section_state(const struct section *s);   /* shape, word, sentence, codes */
void section_picture(const struct section *s); /* the picture and when it was taken */
void section_now(const struct section *s);     /* now and next */
void section_facts(const struct section *s);   /* the four facts */
void section_faults(const struct section *s);  /* the last faults */
void section_plays(const struct section *s);   /* what was shown in the last hours */

/* Of the language: id, else en. */
const char *section_word(const struct section *s, const char *id, const char *en);
/* Does problems[] list the code? */
bool section_lists(const struct section *s, const char *code);
/* A member of the document: section_at(s, "sync", "last_success"). */
const json_t *section_at(const struct section *s, const char *a, const char *b);
/* "ok", "warn", "crit": of classes and icons. */
const char *section_shade(const struct snapshot *s);

#endif
