/* What the parts of papan-sync share on the main thread. The loop (loop.c) is a list of named steps; each
 * step is one of the functions below and may read and change this state. The media thread and the scrub
 * thread see none of it. */
#ifndef PAPAN_SYNC_SYNC_H
#define PAPAN_SYNC_SYNC_H

#include "base/config.h"
#include "fetch.h"
#include "http.h"
#include "media.h"
#include "record/record.h"
#include "report.h"
#include "scrub.h"
#include "stick.h"
#include "store/library.h"
#include "timeline/timeline.h"

struct shelf_slot { /* a stored playlist that verifies today; playlist NULL = none */
    struct playlist *playlist;
    struct timeline *timeline;
    char payload_hash[HASH_TEXT_SIZE];
};

struct refusal { /* of the server's last answer; code "" = none */
    char code[32], text[1024];
};

struct stick_news { /* of the stick that is plugged in; code "" = none, or nothing on it */
    char code[16];  /* accepted, same, older, expired, refused, unreadable, not-stored */
    int64_t version, since_ms, since_boot; /* version 0 = unknown */
};

struct corrupt { /* a blob that was bad; told until it is whole again */
    char hash[HASH_TEXT_SIZE], text[320];
};

struct sync {
    const struct config *config;
    struct store *store;
    struct http *http;
    struct media *media; /* NULL: no server, or one that must not be asked */
    struct scrub *scrub;
    struct stick *stick; /* NULL where the configuration fails closed */
    struct stick_news stick_news;
    struct facts *facts;
    struct facts_reader *screen_facts;
    struct problems *problems;
    struct beat *beat;     /* NULL where the runtime folder refuses it */
    struct report *report; /* NULL: no report_url */
    char walls[96];
    struct trusted_source trust, emergency_trust;
    struct fetch *playlist_fetch, *emergency_fetch;

    struct known_time time; /* of this turn */
    int64_t now_boot;
    char keys_stamp[HASH_TEXT_SIZE];
    size_t n_keys;

    struct shelf_slot current, next;
    int64_t patience_since_boot; /* oldest accepted version that never became current; 0 = none */
    int64_t activated_version, activated_ms;
    bool plan_stale;                      /* the media thread must get a new plan */
    int64_t plan_made_boot, plan_made_ms; /* boot clock, best time */

    struct refusal refusal, emergency_refusal, store_trouble;
    char last_error[1200];                                    /* "" = the last attempt was good */
    int64_t started_boot, last_success_ms, last_success_boot; /* 0 = never */
    int64_t confirmed_boot;                                   /* lease, 0 = never */

    int64_t emergency_version;           /* of the stored one; 0 = none */
    int64_t emergency_silent_since_boot; /* no usable answer since; 0 = fine */
    char emergency_silence[500];         /* what came instead */

    int64_t time_saved_boot, screen_read_boot, facts_written_boot;
    int64_t next_attempt_boot, next_attempt_ms; /* as told in the facts */
    json_t *showing; /* "now" of papan-screen's facts, NULL = unknown */
    char zones_showing[PLAYLIST_ZONES_MAX][ID_MAX + 1];
    size_t n_zones_showing;
    bool screen_known; /* papan-screen has said what it shows */

    struct corrupt *corrupt;
    size_t n_corrupt;
};

/* shelf.c: the stored playlists as they verify now */
void shelf_load(struct sync *s);
void shelf_free(struct sync *s);
/* Reloads where the keys folder changed. */
void shelf_watch_keys(struct sync *s);
/* Takes over a playlist that was just stored as next. */
void shelf_put_next(struct sync *s, struct playlist *p, const char *payload_hash);
/* next became current on disk. */
void shelf_advance(struct sync *s);

/* arrival.c, alarm.c: what the server's two files say */
void arrival_done(void *context, const struct fetch_result *r);
/* What a USB stick brings goes through the same gates, but says nothing of the server. */
void arrival_stick(struct sync *s);
void alarm_done(void *context, const struct fetch_result *r);
void alarm_load(struct sync *s);
/* True from the first silence on while the playlist's polls succeed; health counts it after 10 minutes. */
bool alarm_unreachable(const struct sync *s);

/* stage.c: from accepted to current */
void stage_consider(struct sync *s);
/* What the timeline may show of a playlist, as far as sync knows it. */
struct stage_view {
    const struct sync *sync;
    const struct playlist *playlist;
};
bool stage_showable(void *context, const struct item *item);

/* wants.c: the plan for the media thread */
void wants_update(struct sync *s);

/* neighbours.c: what papan-screen tells, bad blobs */
void neighbours_read(struct sync *s);
void neighbours_collect_scrub(struct sync *s);

/* trouble.c, news.c: what /status is told */
void trouble_collect(struct sync *s, const struct media_state *media);
void news_publish(struct sync *s);
/* Sends a report to server.report_url if one is due. */
void news_report(struct sync *s);
/* What an earlier run of this boot had learned: lease, patience, last success. */
void news_recall(struct sync *s);
bool sync_online(const struct sync *s);

/* loop.c */
struct sync *sync_create(const struct config *config, struct error *err);
/* Until SIGTERM or SIGINT arrives on `signal_fd` (true), or the store is gone (false): a new process makes it anew, which this one
 * cannot behind its walls. */
bool sync_run(struct sync *s, int signal_fd);
/* Last words and the end of all threads. False where something hangs (a resolver, a dying card): then the
 * caller leaves without waiting for it. */
bool sync_destroy(struct sync *s);

#endif
