/* What papan-screen asks of one papan-decode: the parsed command line (see frames/frames.h). */
#ifndef PAPAN_DECODE_JOB_H
#define PAPAN_DECODE_JOB_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

enum job_kind { JOB_PICTURE, JOB_VIDEO };
enum job_fit { JOB_CONTAIN, JOB_COVER, JOB_STRETCH };

struct job {
    enum job_kind kind;
    int media, socket; /* descriptors, inherited */
    int64_t bytes;     /* what the playlist says the file has */
    int64_t start_ms;  /* video: where to begin */
    int64_t length_ms; /* video: what the playlist says it lasts, 0 = nothing said */
    enum job_fit fit;
    int box_width, box_height; /* 0 = no box */
    bool sound;
};

/* Exit statuses, as frames.h lists them. */
enum job_status { JOB_DONE = 0, JOB_BAD_MEDIA = 3, JOB_BAD_CALL = 4, JOB_NO_LIBRARY = 5 };

/* Reads argv (without the program's name). False: a missing or wrong argument, named in *err. */
bool job_parse(int argc, char **argv, struct job *ret, struct error *err);

#endif
