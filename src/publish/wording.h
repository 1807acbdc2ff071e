/* Times and texts in words for people. Pure. */
#ifndef PAPAN_PUBLISH_WORDING_H
#define PAPAN_PUBLISH_WORDING_H

#include "base/zone.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORDING_TIME_SIZE 40
/* "Mon 30 Nov 2026 07:00" in the zone. */
void wording_time(int64_t ms, const struct zone *z, char out[WORDING_TIME_SIZE]);
/* "45 s", "12 min", "3 h 20 min", "5 days". */
void wording_length(int64_t ms, char out[32]);
/* Characters (code points), not bytes. */
size_t wording_characters(const char *text);
/* Text pasted from a web page: an HTML entity or a tag in it; *ret_what gets it ("&amp;"). It will be drawn
 * as written. */
bool wording_has_markup(const char *text, char ret_what[32]);

#endif
