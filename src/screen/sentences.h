/* The sentences of the built-in slates (look.md 12), in both languages. Pure. */
#ifndef PAPAN_SCREEN_SENTENCES_H
#define PAPAN_SCREEN_SENTENCES_H

#include "base/config.h"
#include "base/zone.h"

/* "Informasi tampil lagi Senin pukul 07.00 WIB.": the weekday where `due` is not on the day of `now`, the date from the seventh day
 * on; "" where due_ms is INT64_MAX. Caller frees. */
char *sentence_calm(enum config_language language, const struct zone *z, int64_t now_ms, int64_t due_ms);

enum lack { LACK_PLAYLIST, LACK_SERVER, LACK_SIGNATURE, LACK_FILES, LACK_EXPIRED, LACK_SCREEN, LACK_SETUP };
struct lack_facts {
    enum lack lack;
    int64_t files, bytes; /* LACK_FILES */
    int64_t expired_ms;   /* LACK_EXPIRED */
    int percent;          /* of a download under way, -1 = none */
    int64_t next_attempt_ms; /* 0 = unknown */
    int64_t next_item_ms;    /* 0 = unknown */
    bool clock_wrong;
    const char *screen_id;
};
/* Callers free. */
char *sentence_missing(enum config_language language, const struct zone *z, const struct lack_facts *f);
char *sentence_doing(enum config_language language, const struct zone *z, const struct lack_facts *f);
/* What the QR code of a screen without configuration says: where it is and what to do there. `address` "" = no network. */
char *sentence_setup_code(enum config_language language, const char *address);

struct stick_facts {
    const char *code;     /* as papan-sync tells it; "" and unknown ones say nothing */
    int64_t version;      /* of its playlist, 0 = unknown */
    int64_t files;        /* of the newest playlist that are not here yet */
    int percent;          /* of its bytes that are */
};
/* What became of a USB stick. NULL: nothing to say; caller frees. */
char *sentence_stick(enum config_language language, const struct stick_facts *f);
/* What papan-setup found. NULL: nothing to say. */
const char *sentence_setup(enum config_language language, const char *code);

#endif
