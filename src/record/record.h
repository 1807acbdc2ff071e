/* Facts at run time and play records: written by one program, read by another; both sides live here so that
 * they cannot disagree. Three things: beats   runtime/<program>.beat: a shared page with heartbeat and
 * counters, written without a system call; facts   runtime/<program>.json: what a program knows about itself,
 * replaced whole when it changes; plays   store/plays/<day>.jsonl: what was really shown (record/plays.h). */
#ifndef PAPAN_RECORD_RECORD_H
#define PAPAN_RECORD_RECORD_H

#include "base/error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* ---- beats ---- */
struct beat_page { /* plain 64-bit fields; written with relaxed atomics by one thread, read by other processes
                    */
    uint64_t magic;
    int64_t beat_mono_us; /* the loop turned and nothing is overdue by more than 2 s */
    int64_t pid;
    int64_t frames_presented, frames_late, frames_dropped;
    int64_t last_frame_wall_ms; /* of the last present */
    int64_t last_frame_mono_us;
    int64_t fps_milli;             /* presents a second, over the last 5 s, × 1000 */
    int64_t should_move;           /* 1: the timeline says something moves now (video, ticker) */
    int64_t decoders_running, decoder_restarts;
    int64_t bytes_written; /* by this program since its start, to the store */
};
struct beat; /* a mapped page */
struct beat *beat_create(const char *runtime_path, const char *program, struct error *err);
/* For readers; NULL where there is none. The page may be of a dead process: compare beat_mono_us. */
struct beat *beat_attach(const char *runtime_path, const char *program);
void beat_close(struct beat *b);
struct beat_page *beat_page(struct beat *b);
/* Sets beat_mono_us to now. */
void beat_turn(struct beat *b);

/* ---- facts ---- */
/* Replaces runtime/<program>.json (not fsynced). Does nothing where the content is the same as last time
 * (kept by caller's struct facts). */
struct facts;
struct facts *facts_create(const char *runtime_path, const char *program);
void facts_free(struct facts *f);
bool facts_write(struct facts *f, const json_t *object, struct error *err);
/* NULL where absent or unreadable. The caller decrefs. */
json_t *facts_read(const char *runtime_path, const char *program);
/* For who looks again and again: the file is read anew only where it was replaced. One thread. */
struct facts_reader;
struct facts_reader *facts_reader_create(const char *runtime_path, const char *program);
void facts_reader_free(struct facts_reader *r);
/* As facts_read; the object is shared with the reader, so nobody may change it. */
json_t *facts_reader_look(struct facts_reader *r);

/* ---- problems: one shape everywhere ----
 * facts objects hold "problems": [{"code", "text", "since" (ms), "detail": {…}}]; each program lists what it
 * alone knows; status adds severity and advice and the times of design.md 7. */
struct problems; /* a program's own list: keeps `since` while a code stays raised */
struct problems *problems_create(void);
void problems_free(struct problems *p);
/* Begin a round; raise what holds; end drops what was not raised again. `now` is wall ms. */
void problems_begin(struct problems *p);
void problems_raise(struct problems *p, int64_t now, const char *code, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* True where the set of codes changed. */
bool problems_end(struct problems *p);
json_t *problems_json(const struct problems *p);

/* ---- the composed frame, on request ----
 * papan-screen listens on runtime/screen.sock (SOCK_SEQPACKET); a client connects, gets one struct shot with
 * a memfd of XRGB rows, closes. */
struct shot {
    uint32_t magic, width, height, pitch;
    int64_t wall_ms; /* when it was presented */
};
int shot_listen(const char *runtime_path, struct error *err);
bool shot_send(int client, const struct shot *s, int memfd);
/* Client side: asks and waits at most timeout_ms. *ret_memfd: caller closes. */
bool shot_request(const char *runtime_path, int timeout_ms, struct shot *ret, int *ret_memfd,
                  struct error *err);

#endif
