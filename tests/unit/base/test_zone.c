#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/zone.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct zone *load(const char *name)
{
    struct error err = {0};
    struct zone *z = zone_load(name, &err);
    if (!z)
        fail_msg("%s", err.text);
    return z;
}

static int64_t ms(const char *text)
{
    int64_t t = 0;
    if (!time_parse(text, &t))
        fail_msg("%s", text);
    return t;
}

static void test_calendar(void **state)
{
    (void)state;
    static const struct {
        int year, month, day, weekday;
        int64_t number;
    } rows[] = {
        {1970, 1, 1, 3, 0},        {1969, 12, 31, 2, -1},  {2000, 2, 29, 1, 11016},
        {2026, 11, 24, 1, 20781},  {2100, 3, 1, 0, 47541}, {9999, 12, 31, 4, 2932896},
        {1600, 2, 29, 1, -135081},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int y, m, d;
        assert_int_equal(civil_day(rows[i].year, rows[i].month, rows[i].day), rows[i].number);
        assert_int_equal(civil_weekday(rows[i].number), rows[i].weekday);
        civil_from_day(rows[i].number, &y, &m, &d);
        assert_true(y == rows[i].year && m == rows[i].month && d == rows[i].day);
    }
    for (int64_t day = -200000; day < 3000000; day += 97) {
        int y, m, d;
        civil_from_day(day, &y, &m, &d);
        assert_true(civil_date_valid(y, m, d) && civil_day(y, m, d) == day);
    }
    assert_int_equal(civil_month_length(2028, 2), 29);
    assert_int_equal(civil_month_length(2100, 2), 28);
    assert_int_equal(civil_month_length(2000, 2), 29);
    assert_false(civil_date_valid(2026, 2, 29));
    assert_false(civil_date_valid(2026, 0, 1));
    assert_false(civil_date_valid(2026, 13, 1));
    assert_false(civil_date_valid(2026, 1, 0));
}

static void test_time_parse(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds; /* -1 = refused */
    } rows[] = {
        {"2026-11-24T08:00:00+07:00", 1795482000},
        {"2026-11-24T01:00:00Z", 1795482000},
        {"2026-11-24T01:00:00.999999Z", 1795482000}, /* a fraction is dropped */
        {"2026-11-23T20:30:00-04:30", 1795482000},
        {"2000-01-01T00:00:00Z", 946684800},
        {"9999-12-31T23:59:59Z", 253402300799},
        {"2028-02-29T00:00:00Z", 1835395200},
        {"2026-11-24T01:00:00-00:00", -1},
        {"2026-11-24T01:00:00+24:00", -1},
        {"2026-11-24T01:00:00+07:60", -1},
        {"2026-11-24T01:00:00+0700", -1},
        {"2026-11-24T01:00:00+07", -1},
        {"2026-11-24T01:00:00", -1},
        {"2026-11-24T01:00Z", -1},
        {"2026-11-24t01:00:00Z", -1},
        {"2026-11-24T01:00:00z", -1},
        {"2026-11-24 01:00:00Z", -1},
        {"2026-11-24T01:00:60Z", -1},
        {"2026-11-24T24:00:00Z", -1},
        {"2026-11-24T01:60:00Z", -1},
        {"2026-02-29T01:00:00Z", -1},
        {"2026-13-01T01:00:00Z", -1},
        {"2026-00-01T01:00:00Z", -1},
        {"1999-12-31T23:59:59Z", -1},
        {"2026-11-24T01:00:00.Z", -1},
        {"2026-11-24T01:00:00,5Z", -1},
        {"2026-11-24T01:00:00Z ", -1},
        {" 2026-11-24T01:00:00Z", -1},
        {"2026-11-24T01:00:00ZZ", -1},
        {"2026-11-24", -1},
        {"12026-11-24T01:00:00Z", -1},
        {"", -1},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t t = -1000;
        bool ok = time_parse(rows[i].text, &t);
        if (ok != (rows[i].seconds >= 0) || t != rows[i].seconds * 1000)
            fail_msg("\"%s\": %lld", rows[i].text, (long long)t);
    }
}

static void test_time_format(void **state)
{
    (void)state;
    char out[TIME_TEXT_SIZE];
    struct zone *jakarta = load("Asia/Jakarta"), *kathmandu = load("Asia/Kathmandu"),
                *nuuk = load("America/St_Johns");
    time_format(1795482000000, NULL, out);
    assert_string_equal(out, "2026-11-24T01:00:00Z");
    time_format(1795482000042, jakarta, out);
    assert_string_equal(out, "2026-11-24T08:00:00.042+07:00");
    time_format(1795482000000, kathmandu, out);
    assert_string_equal(out, "2026-11-24T06:45:00+05:45");
    time_format(1795482000000, nuuk, out);
    assert_string_equal(out, "2026-11-23T21:30:00-03:30");
    zone_free(jakarta);
    zone_free(kathmandu);
    zone_free(nuuk);
}

/* Local time of instants: in the table, and far beyond it by the rule of the footer. */
static void test_local(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *utc, *local;
    } rows[] = {
        {"Asia/Jakarta", "2026-11-24T17:00:00Z", "2026-11-25T00:00:00+07:00"},
        {"Asia/Jakarta", "2150-01-01T00:00:00Z", "2150-01-01T07:00:00+07:00"},
        {"Asia/Jayapura", "2026-06-01T00:00:00Z", "2026-06-01T09:00:00+09:00"},
        {"UTC", "2026-06-01T00:00:00Z", "2026-06-01T00:00:00+00:00"},
        {"Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-29T01:59:59+01:00"},
        {"Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00+02:00"},
        {"Europe/Berlin", "2026-10-25T00:59:59Z", "2026-10-25T02:59:59+02:00"},
        {"Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00+01:00"},
        {"Europe/Berlin", "2087-07-01T12:00:00Z", "2087-07-01T14:00:00+02:00"},
        {"Europe/Berlin", "2087-03-30T01:00:00Z",
         "2087-03-30T03:00:00+02:00"}, /* last Sunday of March 2087 */
        {"Europe/Berlin", "9999-12-31T20:00:00Z", "9999-12-31T21:00:00+01:00"},
        {"Europe/Dublin", "2060-01-10T12:00:00Z", "2060-01-10T12:00:00+00:00"}, /* negative saving */
        {"Europe/Dublin", "2060-07-10T12:00:00Z", "2060-07-10T13:00:00+01:00"},
        {"Australia/Sydney", "2060-01-10T00:00:00Z", "2060-01-10T11:00:00+11:00"}, /* summer over New Year */
        {"Australia/Sydney", "2060-07-10T00:00:00Z", "2060-07-10T10:00:00+10:00"},
        {"Australia/Sydney", "2059-12-31T23:30:00Z", "2060-01-01T10:30:00+11:00"},
        {"Australia/Lord_Howe", "2060-01-10T00:00:00Z",
         "2060-01-10T11:00:00+11:00"}, /* half an hour of summer time */
        {"Australia/Lord_Howe", "2060-07-10T00:00:00Z", "2060-07-10T10:30:00+10:30"},
        {"America/Santiago", "2061-01-10T12:00:00Z", "2061-01-10T09:00:00-03:00"},
        {"Asia/Kathmandu", "2026-01-01T00:00:00Z", "2026-01-01T05:45:00+05:45"},
        {"America/New_York", "2026-11-01T05:59:59Z", "2026-11-01T01:59:59-04:00"},
        {"America/New_York", "2026-11-01T06:00:00Z", "2026-11-01T01:00:00-05:00"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char out[TIME_TEXT_SIZE];
        struct zone *z = load(rows[i].zone);
        time_format(ms(rows[i].utc), z, out);
        if (strcmp(out, rows[i].local) != 0)
            fail_msg("%s %s: %s, not %s", rows[i].zone, rows[i].utc, out, rows[i].local);
        zone_free(z);
    }
}

/* A local time means one instant: the earlier of two; in a gap the first valid minute after. */
static void test_instants(void **state)
{
    (void)state;
    static const struct {
        const char *zone;
        int year, month, day, minute;
        const char *utc;
    } rows[] = {
        {"Asia/Jakarta", 2026, 11, 24, 8 * 60, "2026-11-24T01:00:00Z"},
        {"Asia/Jakarta", 2026, 11, 24, 1440, "2026-11-24T17:00:00Z"},
        {"Asia/Jakarta", 2026, 11, 24, 1440 + 120, "2026-11-24T19:00:00Z"},
        {"Asia/Jakarta", 2026, 11, 24, 2880, "2026-11-25T17:00:00Z"},
        {"Europe/Berlin", 2026, 3, 29, 119, "2026-03-29T00:59:00Z"},
        {"Europe/Berlin", 2026, 3, 29, 120, "2026-03-29T01:00:00Z"}, /* the gap's first minute */
        {"Europe/Berlin", 2026, 3, 29, 150, "2026-03-29T01:00:00Z"}, /* in the gap */
        {"Europe/Berlin", 2026, 3, 29, 180, "2026-03-29T01:00:00Z"}, /* first after it */
        {"Europe/Berlin", 2026, 3, 29, 181, "2026-03-29T01:01:00Z"},
        {"Europe/Berlin", 2026, 10, 25, 119, "2026-10-24T23:59:00Z"},
        {"Europe/Berlin", 2026, 10, 25, 120, "2026-10-25T00:00:00Z"}, /* repeated: the earlier */
        {"Europe/Berlin", 2026, 10, 25, 179, "2026-10-25T00:59:00Z"},
        {"Europe/Berlin", 2026, 10, 25, 180, "2026-10-25T02:00:00Z"},
        {"Europe/Berlin", 2087, 3, 30, 150, "2087-03-30T01:00:00Z"}, /* by the rule, beyond the table */
        {"Europe/Berlin", 2087, 10, 26, 150, "2087-10-26T00:30:00Z"},
        {"Australia/Lord_Howe", 2026, 10, 4, 135, "2026-10-03T15:30:00Z"}, /* a gap of 30 minutes */
        {"Australia/Lord_Howe", 2026, 4, 5, 105, "2026-04-04T14:45:00Z"},
        {"Australia/Sydney", 2060, 1, 1, 0, "2059-12-31T13:00:00Z"},
        {"America/Santiago", 2026, 9, 6, 0, "2026-09-06T04:00:00Z"},       /* midnight does not exist */
        {"Pacific/Apia", 2011, 12, 30, 600, "2011-12-30T10:00:00Z"},       /* the whole day does not exist */
        {"Africa/Cairo", 2026, 10, 29, 1440 - 30, "2026-10-29T20:30:00Z"}, /* repeated before midnight */
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char out[TIME_TEXT_SIZE];
        struct zone *z = load(rows[i].zone);
        time_format(zone_instant(z, civil_day(rows[i].year, rows[i].month, rows[i].day), rows[i].minute),
                    NULL, out);
        if (strcmp(out, rows[i].utc) != 0)
            fail_msg("row %zu %s: %s, not %s", i, rows[i].zone, out, rows[i].utc);
        zone_free(z);
    }
}

/* Every minute of two years: what zone_instant gives is that minute, or the first after a gap, and never
 * later than need be. */
static void test_instants_agree(void **state)
{
    (void)state;
    static const char *const names[] = {"Asia/Jakarta", "Europe/Berlin", "Australia/Lord_Howe",
                                        "America/Santiago"};
    for (size_t n = 0; n < COUNT(names); n++) {
        struct zone *z = load(names[n]);
        int64_t last = INT64_MIN;
        for (int64_t day = civil_day(2036, 1, 1); day < civil_day(2038, 12, 31); day++) {
            for (int minute = 0; minute < 1440; minute += 15) {
                int64_t at = zone_instant(z, day, minute);
                struct civil c = zone_local(z, at);
                int64_t local = civil_day(c.year, c.month, c.day) * 1440 + c.hour * 60 + c.minute;
                if (local != day * 1440 + minute) { /* only a gap explains that */
                    struct civil before = zone_local(z, at - 1);
                    assert_true(before.offset_seconds < c.offset_seconds && local > day * 1440 + minute);
                }
                assert_true(at >= last);
                last = at;
            }
        }
        zone_free(z);
    }
}

static void test_transitions(void **state)
{
    (void)state;
    struct zone *berlin = load("Europe/Berlin"), *jakarta = load("Asia/Jakarta");
    assert_int_equal(zone_next_transition(berlin, ms("2026-01-01T00:00:00Z")), ms("2026-03-29T01:00:00Z"));
    assert_int_equal(zone_next_transition(berlin, ms("2026-03-29T00:59:59Z")), ms("2026-03-29T01:00:00Z"));
    assert_int_equal(zone_next_transition(berlin, ms("2026-03-29T01:00:00Z")), ms("2026-10-25T01:00:00Z"));
    assert_int_equal(zone_next_transition(berlin, ms("2086-12-01T00:00:00Z")), ms("2087-03-30T01:00:00Z"));
    assert_true(zone_next_transition(jakarta, ms("2026-01-01T00:00:00Z")) == INT64_MAX);
    zone_free(berlin);
    zone_free(jakarta);
}

static void test_labels(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"Asia/Jakarta", "WIB"},
                                          {"Asia/Pontianak", "WIB"},
                                          {"Asia/Makassar", "WITA"},
                                          {"Asia/Jayapura", "WIT"},
                                          {"UTC", ""},
                                          {"Europe/Berlin", ""},
                                          {"Asia/Singapore", "WITA"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct zone *z = load(rows[i][0]);
        assert_string_equal(zone_label(z, ms("2026-01-01T00:00:00Z")), rows[i][1]);
        assert_string_equal(zone_name(z), rows[i][0]);
        zone_free(z);
    }
}

static void test_refused_names(void **state)
{
    (void)state;
    static const char *const names[] = {
        "", "Asia", "Asia/Nowhere", "../zoneinfo/UTC", "/etc/localtime", "Asia/../UTC", "zone.tab",
        "Asia//Jakarta", "Asia/Jakarta/", "tzdata.zi", "Asia/Jakarta\n",
        /* they lie in the folder, but each machine reads something else there, or nothing */
        "localtime", "posixrules", "posix/Asia/Jakarta", "right/Asia/Jakarta", "posix/UTC"};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct error err = {0};
        struct zone *z = zone_load(names[i], &err);
        if (z || !*err.text)
            fail_msg("\"%s\" was loaded", names[i]);
    }
    struct error err = {0};
    assert_null(zone_load("Asia/Nowhere", &err));
    assert_non_null(strstr(err.text, "tzdata"));
}

/* Damaged files: every prefix of a real one, and every byte of its header changed, is refused or loaded,
 * never worse. */
static void test_damaged_files(void **state)
{
    (void)state;
    char dir[] = "/tmp/papan-zone-XXXXXX", *bytes = NULL;
    size_t n = 0;
    assert_non_null(mkdtemp(dir));
    assert_true(file_read("/usr/share/zoneinfo/Europe/Berlin", 1 << 20, &bytes, &n, NULL));
    char *path = path_join(dir, "Broken");
    setenv("TZDIR", dir, 1);
    for (size_t cut = 0; cut < n; cut += 1 + cut / 40) {
        assert_true(file_replace(path, bytes, cut, 0600, FILE_FAST, NULL));
        struct error err = {0};
        struct zone *z = zone_load("Broken", &err);
        assert_null(z); /* the footer's newline is the last byte */
        assert_true(*err.text);
    }
    for (size_t at = 0; at < 44 * 2 && at < n; at++) {
        char kept = bytes[at];
        bytes[at] = (char)(kept ^ 0xff);
        assert_true(file_replace(path, bytes, n, 0600, FILE_FAST, NULL));
        struct zone *z = zone_load("Broken", NULL);
        if (z)
            zone_instant(z, civil_day(2060, 3, 30), 150);
        zone_free(z);
        bytes[at] = kept;
    }
    struct error err = {0};
    setenv("TZDIR", "/nonexistent", 1);
    assert_null(zone_load("Asia/Jakarta", &err));
    assert_non_null(strstr(err.text, "tzdata"));
    unsetenv("TZDIR");
    unlink(path);
    rmdir(dir);
    free(path);
    free(bytes);
}

static void test_system_zone(void **state)
{
    (void)state;
    struct zone *z = zone_load_system();
    assert_non_null(z);
    assert_true(strlen(zone_name(z)) > 0);
    zone_free(z);
    char *name = zone_system_name();
    z = zone_load(name, NULL);
    assert_non_null(z);
    zone_free(z);
    free(name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendar),      cmocka_unit_test(test_time_parse),
        cmocka_unit_test(test_time_format),   cmocka_unit_test(test_local),
        cmocka_unit_test(test_instants),      cmocka_unit_test(test_instants_agree),
        cmocka_unit_test(test_transitions),   cmocka_unit_test(test_labels),
        cmocka_unit_test(test_refused_names), cmocka_unit_test(test_damaged_files),
        cmocka_unit_test(test_system_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
