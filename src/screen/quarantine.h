/* Media that failed (design.md 5), as rules and as state/quarantine (JSON). Pure: the caller reads and writes the file. Times are
 * wall ms. Main thread. */
#ifndef PAPAN_SCREEN_QUARANTINE_H
#define PAPAN_SCREEN_QUARANTINE_H

#include "base/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct quarantine;
struct quarantined {
    char hash[HASH_TEXT_SIZE], item[65];
    int failures;
    int64_t retry; /* 0: not set aside yet */
    bool noted;
};

/* `text` (n bytes) is the file; damaged or NULL: empty. Another decoder version clears all. Notes of an earlier boot go. */
struct quarantine *quarantine_create(const char *text, size_t n, const char *decoder_version, const char *boot_id);
void quarantine_free(struct quarantine *q);
/* May it be tried at `now`? False while set aside. */
bool quarantine_allows(const struct quarantine *q, const char *hash, int64_t now);
bool quarantine_set_aside(const struct quarantine *q, const char *hash);
/* Before a medium starts: true where a note was made that must be on the card first. */
bool quarantine_note(struct quarantine *q, const char *hash, const char *item);
/* It failed: returns true where that set it aside (again). */
bool quarantine_fail(struct quarantine *q, const char *hash, const char *item, int64_t now);
/* A whole slot was shown: proven, all forgotten. */
void quarantine_prove(struct quarantine *q, const char *hash);
/* The slot was cut, or the program stops cleanly: the note goes, failures stay. */
void quarantine_unnote(struct quarantine *q, const char *hash);
void quarantine_unnote_all(struct quarantine *q);
size_t quarantine_count(const struct quarantine *q);
const struct quarantined *quarantine_at(const struct quarantine *q, size_t i);
/* Since the last quarantine_text: 0 nothing new, 1 may wait, 2 must be written. */
int quarantine_dirty(const struct quarantine *q);
/* The file's new content; caller frees. */
char *quarantine_text(struct quarantine *q);

#endif
