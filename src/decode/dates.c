#include "decode/dates.h"

/* Two pictures are never nearer than this: what is, is one picture twice. */
#define REPEAT_US 2000
/* Beyond so many frames without a picture the estimate is as good as the frame rate. */
#define FRAMES_TRUSTED 8
/* A resume's estimate is good to this. */
#define ESTIMATE_US 8000
/* VLC forces the first picture out before its clock runs: its date is wrong by up to this, more on a busy
 * machine than on an idle one (measured from 60 ms too late to 370 ms too early). */
#define FIRST_WRONG_US 1000000
#define FRAME_GUESS_US 33333

void dates_begin(struct dates *d, int64_t date, int64_t time, int64_t frame_us)
{
    *d = (struct dates){.begun = true,
                        .origin = date - time,
                        .old_origin = date - time,
                        .last_date = date,
                        .last_read = date,
                        .frame_us = frame_us,
                        .estimated = true,
                        .first = true};
}

static void shift(struct dates *d, int64_t by)
{
    d->origin += by;
    d->last_date += by;
}

void dates_resumed(struct dates *d, int64_t pause)
{
    d->old_origin = d->origin;
    shift(d, pause);
    d->estimated = true;
    d->paused = d->first;
}

void dates_sought(struct dates *d, int64_t date, int64_t time)
{
    d->old_origin = d->origin;
    d->origin = date - time;
}

static int64_t distance(int64_t a, int64_t b)
{
    return a > b ? a - b : b - a;
}

/* The second picture is one frame behind the first, unless it is much later. */
static void correct_first(struct dates *d, int64_t date)
{
    int64_t gap = date - d->last_date, f = d->frame_us > 0 ? d->frame_us : FRAME_GUESS_US;
    if (d->paused && distance(date, d->last_date) < ESTIMATE_US) { /* the first one again, behind a filter */
        shift(d, gap);
        d->paused = false;
        d->estimated = true;
        return;
    }
    int64_t frames = gap < FIRST_WRONG_US ? 1 : (gap + f / 2) / f;
    shift(d, gap - frames * f);
    d->old_origin += gap - frames * f;
    d->first = false;
}

/* The first picture after a resume lies a whole number of frames behind the last one, where the track tells a
 * frame's length that fits; so the estimate's error goes, and all later pictures are exact. */
static void correct(struct dates *d, int64_t date, int64_t last_read_now)
{
    d->estimated = false;
    if (last_read_now != d->last_read) {
        shift(d, last_read_now - d->last_date);
        d->last_read = last_read_now;
    }
    if (d->first) {
        correct_first(d, date);
        return;
    }
    int64_t gap = date - d->last_date, f = d->frame_us;
    if (f <= 0 || gap < -f / 2)
        return;
    int64_t frames = (gap + f / 2) / f;
    if (frames <= FRAMES_TRUSTED && distance(gap, frames * f) < ESTIMATE_US)
        shift(d, gap - frames * f);
}

bool dates_picture(struct dates *d, int64_t date, int64_t last_read_now, int64_t *ret_time)
{
    if (d->estimated)
        correct(d, date, last_read_now);
    if (distance(date, d->last_date) < REPEAT_US)
        return false;
    d->last_date = date;
    d->last_read = date;
    *ret_time = date - d->origin;
    return true;
}

int64_t dates_sound(const struct dates *d, int64_t date, bool old)
{
    return date - (old ? d->old_origin : d->origin);
}
