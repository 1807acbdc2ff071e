/* JSON values with their place, read under the rules of design.md 4.2; every fault is collected, none stops
 * the reading. Private to this folder. */
#ifndef PAPAN_PLAYLIST_READER_H
#define PAPAN_PLAYLIST_READER_H

#include "arena.h"
#include "playlist/playlist.h"
#include "tree.h"

struct reader {
    struct playlist_faults *faults;
    struct arena *arena;  /* of the model */
    struct arena *json;   /* of what is read, from reader_load to reader_unload */
    bool unknown_refused; /* emergency: an unknown key is a fault, not a warning */
};

/* Where a value stands; lives on the stack of whoever reads, so that a path costs nothing until a fault needs
 * it. */
struct place {
    const struct place *up;
    const char *key; /* NULL: an element of an array */
    size_t index;
    const struct node *json; /* borrowed; NULL where the key is missing */
};

struct place place_root(const struct node *json);
struct place place_key(const struct place *up, const char *key);
struct place place_index(const struct place *up, size_t index);
/* A member that an iteration gave. */
struct place place_entry(const struct place *up, const struct node *member);

/* Returns false. */
bool reader_fault(struct reader *r, const struct place *p, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void reader_note(struct reader *r, enum playlist_fault_kind kind, const struct place *p, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Limits, JSON, top object, no null anywhere. NULL after a fault. Lives until reader_unload, which is due in either case. */
const struct node *reader_load(struct reader *r, const void *bytes, size_t n);
void reader_unload(struct reader *r);

/* Each value reader: true when a good value was read. False: missing (a fault only where required) or faulty
 * (a fault was noted); outputs are untouched then, so that a default set before stays. */
enum need { OPTIONAL, REQUIRED };
bool read_object(struct reader *r, const struct place *p, enum need need);
bool read_array(struct reader *r, const struct place *p, enum need need);
/* Borrowed from the JSON. */
bool read_string(struct reader *r, const struct place *p, enum need need, const char **ret);
/* Copied. At most `longest` code points; no control character, but LF where allowed. */
enum lines { ONE_LINE, MANY_LINES };
bool read_text(struct reader *r, const struct place *p, enum need need, size_t longest, enum lines lines,
               char **ret);
bool read_id(struct reader *r, const struct place *p, enum need need, char ret[ID_MAX + 1]);
bool read_integer(struct reader *r, const struct place *p, enum need need, int64_t lowest, int64_t highest,
                  int64_t *ret);
bool read_number(struct reader *r, const struct place *p, enum need need, double lowest, double highest,
                 double *ret);
/* Seconds as milliseconds, rounded half up. */
bool read_seconds(struct reader *r, const struct place *p, enum need need, double lowest, double highest,
                  int64_t *ret_ms);
bool read_time(struct reader *r, const struct place *p, int64_t *ret_ms);
/* Ids (and "*" where allowed). Copied. */
bool read_names(struct reader *r, const struct place *p, bool star, char (**ret)[ID_MAX + 1], size_t *ret_n);
/* Position of the word in `words` (NULL-terminated); *ret untouched where it is none of them. */
bool read_word(struct reader *r, const struct place *p, enum need need, const char *const *words, size_t *ret,
               bool *ret_unknown);

/* Warns of (or refuses) the keys of an object that are not in `known` (NULL-terminated). */
void read_known(struct reader *r, const struct place *p, const char *const *known);

#endif
