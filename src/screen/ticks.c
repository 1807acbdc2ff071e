#include "screen/ticks.h"

static int64_t divide_down(int64_t a, int64_t b)
{
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}

/* Seconds and the rest apart: microseconds × millihertz would leave int64 after 50 days at 2 kHz. */
static int64_t scale(int64_t us, int64_t hz_milli, int64_t round)
{
    int64_t seconds = divide_down(us, 1000000), rest = us - seconds * 1000000;
    int64_t whole = seconds * hz_milli, part = divide_down(whole, 1000), left = whole - part * 1000;
    return part + divide_down(left * 1000000 + rest * hz_milli + round, 1000000000);
}

int64_t tick_nearest(const struct ticks *t, int64_t mono_us)
{
    return scale(mono_us - t->epoch_us, t->hz_milli, 500000000);
}

int64_t tick_before(const struct ticks *t, int64_t mono_us)
{
    return scale(mono_us - t->epoch_us, t->hz_milli, 0);
}

int64_t tick_time(const struct ticks *t, int64_t tick)
{
    int64_t thousands = divide_down(tick, t->hz_milli), rest = tick - thousands * t->hz_milli;
    int64_t us = (rest * 1000000000 + t->hz_milli - 1) / t->hz_milli; /* up: asked for at this time, it is reached */
    return t->epoch_us + thousands * 1000000000 + us;
}

int64_t tick_middle(const struct ticks *t, int64_t tick)
{
    return tick_time(t, tick) + 500000000 / t->hz_milli;
}

int64_t tick_of_frame(const struct ticks *t, int64_t start_tick, int64_t frame_us)
{
    return start_tick + scale(frame_us, t->hz_milli, 500000000);
}

unsigned fade_alpha(int64_t elapsed_ms, int64_t length_ms)
{
    if (elapsed_ms <= 0)
        return 0;
    if (elapsed_ms >= length_ms)
        return 256;
    int64_t t = elapsed_ms * 4096 / length_ms;
    return (unsigned)((t * t * (3 * 4096 - 2 * t) / 4096 / 4096 * 256 + 2048) / 4096);
}
