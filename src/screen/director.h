/* What the parts of the screen share: one struct, owned by the loop, main thread only. Private to the program. */
#ifndef PAPAN_SCREEN_DIRECTOR_H
#define PAPAN_SCREEN_DIRECTOR_H

#include "base/config.h"
#include "record/plays.h"
#include "record/record.h"
#include "screen/alarm.h"
#include "screen/facts.h"
#include "screen/librarian.h"
#include "screen/panel.h"
#include "screen/piece.h"
#include "screen/present/present.h"
#include "screen/quarantine.h"
#include "screen/showable.h"
#include "screen/sound.h"

struct stage;

/* What papan-sync said last (runtime/sync.json). */
struct sync_news {
    int64_t confirmed_boot_ms; /* -1 = none in this boot */
    bool online;
    int64_t next_attempt_ms, pending_files, pending_bytes;
    int percent;
    bool no_keys;     /* nobody's signature counts */
    char address[64]; /* of this machine, "" = unknown; only while there is no playlist */
};

enum alarm_stage { ALARM_NONE, ALARM_UP, ALARM_LEAVING /* its successor is made ready */, ALARM_FADING };
enum board { BOARD_GROUND, BOARD_STAGE, BOARD_SERVICE, BOARD_CALM };

struct director {
    const struct config *config;
    bool snapshot;
    int64_t fixed_wall_ms; /* of a snapshot */

    struct presenter *presenter;
    struct panel *panel; /* NULL: always on */
    struct look *look;
    struct scribe *scribe; /* who draws with it beside this thread */
    int look_width, look_height;
    struct mixer *mixer;
    struct sound *sound; /* NULL in a snapshot */
    struct decoders *decoders;
    struct store *store;
    struct librarian *librarian; /* NULL in a snapshot */
    struct quarantine *quarantine;
    struct judge *judge;
    struct workshop work;      /* now, ticks, and what pieces need */
    struct play_writer *plays; /* NULL where they cannot be written */
    int64_t dropped, dropped_boot_ms; /* play records lost so far, and when the last was */
    struct zone *system_zone;

    struct bill *bill;       /* what is to be shown, NULL = no valid playlist */
    bool looked;             /* the store has been looked at once */
    struct error bill_error; /* why there is no bill */
    struct stage *stage;     /* on the screen */
    struct stage *coming;    /* being made ready aside */
    int64_t coming_since_us;

    struct alarm *alarm;
    enum alarm_stage alarm_stage;
    int64_t alarm_since_us, alarm_saved_us;
    struct image *alarm_image;
    int64_t alarm_minute, alarm_version; /* what alarm_image shows */

    enum board board;
    int64_t board_since_us;
    struct image *slate_image;
    int64_t slate_minute;
    char slate_key[400];
    struct {
        char stick[16], setup[24]; /* codes, "" = none */
        int64_t version;           /* of the stick's playlist, 0 = unknown */
        char *text;                /* the words now, NULL = none */
        int64_t until_us;
        struct image *image; /* NULL: nothing is shown */
        struct box box;
    } note;
    struct image *identify;
    struct box identify_box;
    int64_t identify_version;

    struct known_time time;
    int64_t time_boot_ms;            /* when `time` was read */
    int64_t wall_minus_boot;         /* at the last turn: a jump shows */
    bool dirty;                      /* ask the timeline anew at once */
    bool changed;                    /* facts may have changed */
    bool look_wanted, survey_wanted; /* of the librarian */
    bool looking;
    int64_t looked_us, surveyed_us;
    int64_t saves_given, saves_done; /* notes on their way to the card */
    int64_t saved_us;
    char save_error[400];
    struct sync_news sync;

    int64_t previous_instead_of; /* librarian_look */
    int64_t next_version;
    bool on_previous;
    int64_t activated_version, activated_ms, activated_mono_us;
    int64_t crash_ms; /* boot ms of the last decoder crash, 0 = none */
    char crash_text[400];
    int64_t started_us;
    int64_t laid_us; /* when the picture got the size that it has: nothing can be ready before */
    char screen_walls[96];
    char bad[FACTS_BAD_MAX][HASH_TEXT_SIZE];
    size_t n_bad;

    struct facts *facts;
    struct problems *problems;
    struct beat *beat;
    int64_t complained_us, reported_us;
    struct scene scene;
    int64_t presents;
    int64_t mark_us[6], mark_presents[6]; /* a mark a second, for fps */
    size_t marks;
};

/* ---- director.c: one turn of the screen ---- */
struct director *director_create(const struct config *c, bool snapshot, struct error *err);
void director_destroy(struct director *d);
/* Takes the time and moves everything on; composes and presents. *ret_wake_us: when it must be called again at the latest. */
void director_turn(struct director *d, int64_t *ret_wake_us);
const struct zone *director_zone(const struct director *d);

/* ---- library.c: what comes from the librarian ---- */
void library_receive(struct director *d, struct library_receiver *ret);
/* Gives it work: looks, surveys, hashing, notes. */
void library_turn(struct director *d, int64_t *ret_wake_us);
void library_read_sync(struct director *d);

/* ---- curtain.c: which stage is up, and the emergency over it ---- */
void curtain_turn(struct director *d, int64_t *ret_wake_us);

/* ---- slate.c ---- */
/* Which board is up, and its picture where it is a slate. */
void slate_turn(struct director *d, int64_t *ret_wake_us);
void identify_turn(struct director *d, int64_t *ret_wake_us);

/* ---- note.c ---- */
/* `sync` is what papan-sync told, NULL = nothing. */
void note_read(struct director *d, const json_t *sync);
void note_turn(struct director *d, int64_t *ret_wake_us);
void note_free(struct director *d);

/* ---- hours.c ---- */
/* The panel on and off. */
void hours_turn(struct director *d, int64_t *ret_wake_us);
/* Can people see what is drawn: 1 a display is there and on, 0 not, -1 unknown. */
int hours_visible(const struct director *d);

/* ---- compose.c ---- */
void compose_scene(struct director *d);
/* Presents what changed; counts. */
void compose_present(struct director *d);

/* ---- complaints.c, report.c ---- */
/* Raises what is wrong now; true where the set of codes changed. */
bool complaints_turn(struct director *d);
void report_turn(struct director *d);

/* ---- records.c ---- */
void record_piece(struct director *d, const char *zone, const struct piece *p, enum play_outcome outcome, const char *reason);
/* A piece leaves the screen: shown to its end or cut. */
void record_leaving(struct director *d, const char *zone, struct piece *p, const char *cut_reason);

#endif
