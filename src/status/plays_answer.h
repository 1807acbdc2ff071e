/* /plays, /plays.csv and `papan-status --report`: proof of display, out of the play records. */
#ifndef PAPAN_STATUS_PLAYS_ANSWER_H
#define PAPAN_STATUS_PLAYS_ANSWER_H

#include "base/error.h"
#include "base/text.h"
#include "base/zone.h"
#include "record/plays.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* {"plays": […], "next": SEQ}; NULL on a fault. */
json_t *plays_answer_json(const struct plays_place *at, int64_t since, int64_t limit, const struct zone *zone,
                          struct error *err);
bool plays_answer_csv(const struct plays_place *at, int64_t since, int64_t limit, const struct zone *zone,
                      struct buffer *out, struct error *err);
/* One CSV field: quoted where needed, and never a formula for a spreadsheet. */
void csv_field(struct buffer *out, const char *text);

/* Sums by day and item of the days [from_day, until_day] (days since 1970 in the zone), as a table or CSV, to
 * stdout. */
bool plays_report(const struct plays_place *at, int64_t from_day, int64_t until_day, const struct zone *zone,
                  bool csv, struct error *err);

#endif
