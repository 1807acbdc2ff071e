/* Verified payload bytes in, a model that satisfies every rule of design.md 4.2 out. Knows no keys, no files
 * (but zoneinfo), no time. The model is immutable once parsed: any thread may read it. All strings are UTF-8,
 * owned by the model. */
#ifndef PAPAN_PLAYLIST_PLAYLIST_H
#define PAPAN_PLAYLIST_PLAYLIST_H

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "base/zone.h"
#include "playlist/when.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLAYLIST_BYTES_MAX (8 * 1024 * 1024)
#define PLAYLIST_DEPTH_MAX 16
#define PLAYLIST_VALUES_MAX 250000
#define PLAYLIST_ITEMS_MAX 10000
#define PLAYLIST_MEDIA_MAX 10000
#define PLAYLIST_LOOPS_MAX 500
#define PLAYLIST_ZONES_MAX 16
#define PLAYLIST_DEFAULT_BACKGROUND 0x0B2B27u

struct arena;

enum medium_kind { MEDIUM_PICTURE, MEDIUM_VIDEO };
struct medium {
    char hash[HASH_TEXT_SIZE];
    enum medium_kind kind;
    int64_t bytes;
    char *url;
    int width, height;
    int64_t ms; /* 0 = none given (pictures) */
    char *name; /* "" where none */
};

struct zone_box {
    char name[ID_MAX + 1];
    double x, y, w, h; /* percent of the screen */
};
struct layout {
    char id[ID_MAX + 1];
    uint32_t background;                    /* 0xRRGGBB */
    const struct medium *background_medium; /* or NULL */
    struct zone_box *zones;                 /* file order */
    size_t n_zones;
};

struct screen_layout {
    const struct layout *layout;
    struct when when;
};
struct screen_entry {
    char id[ID_MAX + 1]; /* or "*" */
    const struct layout *layout;
    char (*groups)[ID_MAX + 1];
    size_t n_groups;
    struct screen_layout *layouts; /* the first whose when holds wins */
    size_t n_layouts;
};

enum item_fit { FIT_CONTAIN, FIT_COVER, FIT_STRETCH };
enum item_transition { TRANSITION_FADE, TRANSITION_CUT };
enum text_style { STYLE_ANNOUNCEMENT, STYLE_NUMBER, STYLE_QUOTE, STYLE_AGENDA };

struct agenda_row {
    int from_minute, to_minute; /* to −1 = open end */
    char *time, *event, *place;
};
struct text_content { /* fields a style does not have are "" / 0 */
    enum text_style style;
    char *title, *body, *kind;
    char *rows[3][2]; /* announcement: key, value */
    size_t n_rows;
    char *lead, *number, *source; /* number */
    char *by, *role;              /* quote */
    char *place;                  /* agenda */
    struct agenda_row *agenda;
    size_t n_agenda;
};

struct item {
    char id[ID_MAX + 1];
    const struct medium *medium;     /* exactly one of medium */
    const struct text_content *text; /* and text */
    int64_t ms;                      /* how long it shows: seconds, or the video's */
    struct when when;
    int lease_hours; /* 0 = none */
    bool clock_trusted_only;
    enum item_fit fit;
    enum item_transition transition;
    int volume; /* 0…100 */
    char *caption, *link, *link_text;
    size_t index; /* position among all items of the playlist, 0-based: a key for tables */
};

struct loop {
    char id[ID_MAX + 1], zone[ID_MAX + 1];
    char (*screens)[ID_MAX + 1]; /* ids, groups, "*" */
    size_t n_screens;
    int priority;
    struct when when;
    struct item *items;
    size_t n_items;
};

struct ticker_message {
    char *text, *source;
    struct when when;
};
struct ticker {
    char id[ID_MAX + 1], zone[ID_MAX + 1];
    char (*screens)[ID_MAX + 1];
    size_t n_screens;
    int speed; /* px/s at a short side of 1080 */
    struct when when;
    struct ticker_message *messages;
    size_t n_messages;
};

struct playlist {
    char site[ID_MAX + 1];
    int64_t version;
    int64_t issued_ms, expires_ms;
    struct zone *timezone;
    char *timezone_name;
    char *title;
    struct medium *media;
    size_t n_media;
    struct layout *layouts;
    size_t n_layouts;
    struct screen_entry *screens;
    size_t n_screens;
    struct loop *loops;
    size_t n_loops;
    struct ticker *tickers;
    size_t n_tickers;
    char (*withdrawn)[ID_MAX + 1]; /* item ids and media hashes, sorted */
    size_t n_withdrawn;
    size_t n_items;                /* over all loops */
    const struct medium **by_hash; /* private: media in the order of their hashes */
    struct arena *arena;           /* private: all memory of the model */
};

/* Every fault at once for the publisher: path ("loops[0].items[3].seconds"), text ("0 is less than 1"). */
enum playlist_fault_kind {
    FAULT_WARNING,   /* unknown key, unlisted screen name, …: published all the same */
    FAULT_PUBLISHER, /* valid for the player, an error for the publisher: a `when` that is not understood */
    FAULT_REFUSED,   /* the whole payload is invalid */
};
struct playlist_fault {
    char *path, *text; /* clean UTF-8 without control characters */
    enum playlist_fault_kind kind;
    bool warning; /* kind == FAULT_WARNING */
};
struct playlist_faults {
    struct playlist_fault *list; /* in the order found; at most a few thousand are kept */
    size_t count;                /* of the list */
    size_t errors;               /* all that are not warnings */
    size_t refusals;             /* of these, the ones that make the payload invalid */
};
/* For all who collect faults: adds one (copies path and text). Start from a zeroed struct. */
void playlist_faults_add(struct playlist_faults *f, enum playlist_fault_kind kind, const char *path,
                         const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* The first FAULT_REFUSED as "path: text" under `code`. Returns false. */
bool playlist_faults_error(const struct playlist_faults *f, const char *code, struct error *err);

/* Parses and validates. On a fault: NULL, *err holds "playlist-invalid" with the first fault as "path: text",
 * and *ret_faults (may be NULL; overwritten, not added to) all of them. Warnings come with success too, and
 * so do faults of kind FAULT_PUBLISHER: the player takes such a playlist, the publisher must not. The caller
 * frees both. */
struct playlist *playlist_parse(const void *bytes, size_t n, struct playlist_faults *ret_faults,
                                struct error *err);
void playlist_free(struct playlist *p);
void playlist_faults_free(struct playlist_faults *f);

/* By hash; NULL where there is none. Binary search. */
const struct medium *playlist_medium(const struct playlist *p, const char *hash);
const struct layout *playlist_layout(const struct playlist *p, const char *id);
/* The screens entry of `id`, else "*", else NULL. */
const struct screen_entry *playlist_screen(const struct playlist *p, const char *id);
/* Does a list of names (loop, ticker, emergency) mean this screen: its id, one of its groups, "*". */
bool playlist_names_screen(const char (*names)[ID_MAX + 1], size_t n, const char *screen_id,
                           const struct screen_entry *entry);
/* Is the item or its medium (NULL: none) among `withdrawn`: binary search. */
bool playlist_withdraws(const struct playlist *p, const char *item_id, const char *media_hash);
enum zone_use { ZONE_LOOPS, ZONE_TICKERS, ZONE_CLOCK, ZONE_EMPTY };
/* What a zone name holds in this playlist. */
enum zone_use playlist_zone_use(const struct playlist *p, const char *zone);

/* What is judged before the rest (design.md 4.1: `papan`, `kind`, `site`, `version`, `expires`, then all): so
 * that an older version is `rollback-refused` even where its content would be invalid too. "playlist-invalid"
 * on a fault. */
struct playlist_head {
    char site[ID_MAX + 1];
    int64_t version, issued_ms, expires_ms;
};
bool playlist_head_read(const void *bytes, size_t n, struct playlist_head *ret, struct error *err);

/* ---- emergency.papan (design.md 4.5) ---- */
struct emergency {
    char site[ID_MAX + 1];
    int64_t version, issued_ms, expires_ms;
    struct zone *timezone;
    char *timezone_name;
    char (*screens)[ID_MAX + 1]; /* n 0 = all */
    size_t n_screens;
    bool clear;
    char *title, *body;  /* "" where clear */
    struct arena *arena; /* private */
};
/* Whether the payload calls itself an emergency message, read within the limits that all reading here keeps. */
bool emergency_claims(const void *bytes, size_t n);
/* "emergency-refused" on any fault, unknown keys included. */
struct emergency *emergency_parse(const void *bytes, size_t n, struct error *err);
void emergency_free(struct emergency *e);

#endif
