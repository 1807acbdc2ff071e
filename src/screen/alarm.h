/* The emergency message on this screen (design.md 4.5): whether it holds, and when it ends. Rules here; the picture is look's. In: the
 * verified message, times. Main thread. */
#ifndef PAPAN_SCREEN_ALARM_H
#define PAPAN_SCREEN_ALARM_H

#include "playlist/playlist.h"
#include "screen/look/look.h"

struct alarm;
struct alarm *alarm_create(void);
void alarm_free(struct alarm *a);
/* The verified emergency.papan as it is now (taken over; NULL = none valid). `text` (n) is state/alarm: how long versions ran
 * before this start; read at the first call only. */
void alarm_remember(struct alarm *a, const char *text, size_t n);
void alarm_set(struct alarm *a, struct emergency *e, int64_t boot_ms);
/* Does it take this screen at `wall_ms`? `entry`: of the current playlist, for its groups; may be NULL. */
bool alarm_holds(struct alarm *a, const char *screen_id, const struct screen_entry *entry, int64_t wall_ms, int64_t boot_ms);
const struct emergency *alarm_message(const struct alarm *a);
/* Milliseconds until it ends by itself; INT64_MAX where none holds. */
int64_t alarm_remaining(const struct alarm *a, int64_t wall_ms, int64_t boot_ms);
/* state/alarm, to be written while it holds, once a minute, and at the stop; NULL where nothing is to be kept. Caller frees. */
char *alarm_text(const struct alarm *a, int64_t boot_ms);
/* The pure rule: ended by the clock or by running time, whichever is first. */
bool alarm_ended(const struct emergency *e, int64_t wall_ms, int64_t ran_ms);

#endif
