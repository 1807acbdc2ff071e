/* Civil time and IANA time zones, from the system's zoneinfo files (RFC 8536, with the POSIX TZ footer, so
 * that years beyond the table work). Never touches TZ. Immutable once loaded: any thread. */
#ifndef PAPAN_BASE_ZONE_H
#define PAPAN_BASE_ZONE_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

struct zone;

struct civil {
    int year, month, day; /* month 1-12, day 1-31 */
    int hour, minute, second, ms;
    int weekday;        /* 0 = Monday … 6 = Sunday */
    int offset_seconds; /* of local time from UTC */
};

/* Loads `name` ("Asia/Jakarta") from $TZDIR or /usr/share/zoneinfo. Refuses absolute names, "..", names that
 * mean another thing on each machine ("localtime"), names that are not a TZif file; the error of a missing zoneinfo folder names the package tzdata. Caller frees. */
struct zone *zone_load(const char *name, struct error *err);
/* The system's zone (/etc/localtime); UTC where unreadable. `zone_name` tells its IANA name where the link
 * shows it. */
struct zone *zone_load_system(void);
/* The name of the system's zone as zone_load takes it on any machine; "Etc/UTC" where the system does not tell
 * it. Caller frees. */
char *zone_system_name(void);
/* NULL is fine. */
void zone_free(struct zone *z);
/* The name it was loaded by. Owned by the zone. */
const char *zone_name(const struct zone *z);

/* Local time at an instant; NULL = UTC. */
struct civil zone_local(const struct zone *z, int64_t utc_ms);
/* The instant (ms) of local `day` (days since 1970-01-01) and minute of day (0…1440, 1440 = next 00:00;
 * values up to 2880 allowed): the earlier of two in a repeated hour; in a gap the first valid minute after
 * (design.md 4.3). */
int64_t zone_instant(const struct zone *z, int64_t day, int minute);
/* "WIB", "WITA", "WIT" for +07, +08, +09, else "" (look.md 8). Static storage. */
const char *zone_label(const struct zone *z, int64_t utc_ms);
/* The first instant > utc_ms at which the offset changes, INT64_MAX for none within 2 years. */
int64_t zone_next_transition(const struct zone *z, int64_t utc_ms);

/* Proleptic Gregorian calendar. */
int64_t civil_day(int year, int month, int day); /* days since 1970-01-01 */
void civil_from_day(int64_t day, int *year, int *month, int *mday);
int civil_weekday(int64_t day); /* 0 = Monday */
int civil_month_length(int year, int month);
bool civil_date_valid(int year, int month, int day);

#define TIME_TEXT_SIZE 48
/* RFC 3339 with seconds and offset as design.md 4.2 wants it (T, Z, fraction dropped, no :60, no -00:00,
 * 2000…9999). */
bool time_parse(const char *s, int64_t *ret_ms);
/* RFC 3339 in the zone (NULL = UTC, "Z"), with ".mmm" only where milliseconds are not 0. */
void time_format(int64_t utc_ms, const struct zone *z, char out[TIME_TEXT_SIZE]);

#endif
