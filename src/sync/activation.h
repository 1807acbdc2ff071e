/* May an accepted playlist become current (design.md 4.4)? Pure. */
#ifndef PAPAN_SYNC_ACTIVATION_H
#define PAPAN_SYNC_ACTIVATION_H

#include <stdbool.h>
#include <stdint.h>

struct activation_question {
    bool has_current;
    bool complete;       /* every medium that is needed in the next 24 h is in the store */
    bool anything_shows; /* at least one item of it could be shown now */
    int64_t waited_ms;   /* since the oldest version that was accepted and never became current */
    int64_t patience_ms;
    bool keeps_every_zone; /* every zone that shows content now has a showable item in it */
};
bool activation_due(const struct activation_question *q);

#endif
