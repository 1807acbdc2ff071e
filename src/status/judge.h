/* From what was gathered to what health_find wants. Private to the collecting thread. */
#ifndef PAPAN_STATUS_JUDGE_H
#define PAPAN_STATUS_JUDGE_H

#include "status/gather.h"
#include "status/tracker.h"

/* The window of design.md 7: max(3 polls, 10 s). */
int64_t online_window_ms(const struct config *config);
/* `config_text` describes the first of n_faults; *ret_next_ms: health_next_ms. */
const struct judgement *judge(struct tracker *tracker, const struct gathered *g, const struct config *config,
                              size_t n_faults, const char *config_text, int64_t began_mono_us,
                              int64_t *ret_next_ms);
bool judge_online(const struct gathered *g, const struct config *config);
/* Under KMSDRM, and where SDL's dummy stands in for it, only: 1, 0, -1 not judged. */
int judge_display(const struct gathered *g);
/* Switched off by its hours: nobody misses a display. `panel` as papan-screen tells it, and /status after it; NULL = no hours. */
bool judge_panel_sleeps(const json_t *panel);

#endif
