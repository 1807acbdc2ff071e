/* What was shown in the last hours, by item, for the dashboard: follows the play records. Used by the
 * collecting thread. */
#ifndef PAPAN_STATUS_RECENT_H
#define PAPAN_STATUS_RECENT_H

#include "base/text.h"
#include "record/plays.h"

#include <stddef.h>
#include <stdint.h>

#define RECENT_ITEMS 8
#define RECENT_HOURS 3

struct recent_item {
    char item[ID_MAX + 1];
    int shown, not_shown; /* not_shown: cut, substituted, failed */
    int64_t missed;
    int64_t last; /* when it ended last, Unix ms */
};

struct recent;
/* The texts of `at` must outlive it. */
struct recent *recent_create(const struct plays_place *at);
void recent_free(struct recent *r);
/* Reads what is new; fills at most RECENT_ITEMS of the items that ended within RECENT_HOURS, latest first. */
size_t recent_turn(struct recent *r, int64_t now, struct recent_item *ret);

#endif
