#include "player/policy.h"

enum { WINDOW_MS = 60000, LONGEST_PAUSE_MS = 60000, MOST_STEP_MS = 1000, ASIDE_DEATHS = 3 };

int64_t restart_delay(struct restart_policy *p, int64_t started, int64_t now)
{
    if (now - started >= WINDOW_MS)
        *p = (struct restart_policy){0};
    if (p->pauses == 0) {
        for (int i = 0; i < 3; i++) {
            if (p->recent[i] == 0 || now - p->recent[i] >= WINDOW_MS) {
                p->recent[i] = now;
                return 0;
            }
        }
    }
    int64_t pause = p->pauses < 6 ? INT64_C(1000) << p->pauses : LONGEST_PAUSE_MS;
    p->pauses++;
    return pause < LONGEST_PAUSE_MS ? pause : LONGEST_PAUSE_MS;
}

static int64_t start_patience(const struct pulse *p)
{
    return INT64_C(30000) << (p->vain_starts < 3 ? p->vain_starts : 3);
}

enum pulse_state pulse_check(struct pulse *p, int64_t beat, int64_t now)
{
    int64_t step = p->checked ? now - p->checked : 0;
    p->checked = now;
    if (beat && (!p->seen || beat != p->last_beat)) {
        p->seen = true;
        p->last_beat = beat;
        p->silent_ms = 0;
        return PULSE_FINE;
    }
    p->silent_ms += step < MOST_STEP_MS ? step : MOST_STEP_MS;
    int64_t stalled = p->seen ? 3000 : 10000, dead = p->seen ? 10000 : start_patience(p);
    if (p->silent_ms >= dead)
        return PULSE_DEAD;
    return p->silent_ms >= stalled ? PULSE_STALLED : PULSE_FINE;
}

bool aside_count(struct aside_policy *p, int64_t version, int64_t lived_ms)
{
    if (version == 0 || lived_ms > WINDOW_MS) {
        *p = (struct aside_policy){0};
        return false;
    }
    if (p->version != version)
        *p = (struct aside_policy){.version = version};
    if (++p->deaths < ASIDE_DEATHS)
        return false;
    *p = (struct aside_policy){0};
    return true;
}
