/* From VLC's dates to times in the file. VLC gives each picture and each block of sound the moment at which
 * it is due; a pause moves all of them by its length, which VLC does not tell. Pure arithmetic, microseconds.
 */
#ifndef PAPAN_DECODE_DATES_H
#define PAPAN_DECODE_DATES_H

#include <stdbool.h>
#include <stdint.h>

struct dates {
    bool begun;
    int64_t origin;     /* the date that time 0 of the file has now */
    int64_t old_origin; /* before the resume */
    int64_t last_date;  /* of the last picture, as it would read now */
    int64_t last_read;  /* … and as it was read */
    int64_t frame_us;   /* what the track says a frame lasts, 0 = unknown */
    bool estimated;     /* origin and last_date are estimates until the next picture */
    bool first;         /* only the first picture was there: VLC gives it a wrong date */
    bool paused;        /* … and a pause lay behind it */
};

/* The first picture of a run has time `time`. */
void dates_begin(struct dates *d, int64_t date, int64_t time, int64_t frame_us);
/* Resumed after a pause of about `pause` microseconds. */
void dates_resumed(struct dates *d, int64_t pause);
/* Resumed after a seek: `time` of the file has `date` now. */
void dates_sought(struct dates *d, int64_t date, int64_t time);
/* A picture with `date`; `last_read_now` is what the last picture's date reads as now (VLC moves it in place
 * where no filter lies between). Returns its time; false: it is the last one again. */
bool dates_picture(struct dates *d, int64_t date, int64_t last_read_now, int64_t *ret_time);
/* Time of a block of sound; `old` = it was dated before the resume. */
int64_t dates_sound(const struct dates *d, int64_t date, bool old);

#endif
