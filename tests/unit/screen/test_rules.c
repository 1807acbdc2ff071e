/* The pure rules of the screen: refreshes, fades, the quarantine's ladder, the emergency's end, the slates' sentences, geometry. */
#include "screen/alarm.h"
#include "screen/layers.h"
#include "screen/quarantine.h"
#include "screen/sentences.h"
#include "screen/ticks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define H1 "1111111111111111111111111111111111111111111111111111111111111111"
#define H2 "2222222222222222222222222222222222222222222222222222222222222222"
#define MINUTE INT64_C(60000)

static void ticks_are_exact(void **state)
{
    (void)state;
    static const int64_t rates[] = {50000, 59940, 60000, 144000};
    for (size_t r = 0; r < sizeof rates / sizeof *rates; r++) {
        struct ticks t = {123456789, rates[r]};
        for (int64_t n = -3; n < 40000000; n += 7919) {
            assert_int_equal(tick_before(&t, tick_time(&t, n)), n);
            assert_int_equal(tick_before(&t, tick_time(&t, n) - 1), n - 1);
            assert_int_equal(tick_nearest(&t, tick_time(&t, n) + 3000), n);
            assert_int_equal(tick_nearest(&t, tick_middle(&t, n) - 1), n);
            assert_int_equal(tick_nearest(&t, tick_middle(&t, n) + 2), n + 1);
        }
    }
}

/* Frames of the usual rates on the usual refreshes: the pattern of holds never changes within a clip. */
static void frames_keep_their_pattern(void **state)
{
    (void)state;
    static const struct { int fps, hz, least, most; } rows[] = {{24, 60, 2, 3}, {25, 60, 2, 3}, {30, 60, 2, 2}, {50, 60, 1, 2},
                                                                {60, 60, 1, 1}, {25, 50, 2, 2}, {50, 50, 1, 1}, {24, 50, 2, 3}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        struct ticks t = {0, rows[r].hz * 1000};
        int64_t before = tick_of_frame(&t, 1000, 0);
        assert_int_equal(before, 1000);
        for (int64_t i = 1; i < 20000; i++) {
            int64_t at = tick_of_frame(&t, 1000, (i * 1000000 + rows[r].fps / 2) / rows[r].fps);
            assert_in_range(at - before, rows[r].least, rows[r].most);
            before = at;
        }
    }
}

static void a_fade_is_the_curve(void **state)
{
    (void)state;
    assert_int_equal(fade_alpha(-1, 500), 0);
    assert_int_equal(fade_alpha(0, 500), 0);
    assert_int_equal(fade_alpha(125, 500), 40); /* t²(3−2t) = 0.15625 */
    assert_int_equal(fade_alpha(250, 500), 128);
    assert_int_equal(fade_alpha(500, 500), 256);
    for (int64_t ms = 1; ms <= 500; ms++)
        assert_true(fade_alpha(ms, 500) >= fade_alpha(ms - 1, 500));
}

static void two_failures_set_aside_by_the_ladder(void **state)
{
    (void)state;
    struct quarantine *q = quarantine_create(NULL, 0, "1", "boot");
    int64_t now = 1000000;
    assert_false(quarantine_fail(q, H1, "a", now));
    assert_true(quarantine_allows(q, H1, now));
    static const int64_t waits[] = {10, 60, 360, 1440, 1440};
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        assert_true(quarantine_fail(q, H1, "a", now));
        assert_true(quarantine_set_aside(q, H1));
        assert_false(quarantine_allows(q, H1, now + waits[i] * MINUTE - 1));
        assert_true(quarantine_allows(q, H1, now + waits[i] * MINUTE));
        assert_true(quarantine_allows(q, H1, now - 2000 * MINUTE)); /* the clock was set back */
        now += waits[i] * MINUTE;
    }
    quarantine_prove(q, H1);
    assert_false(quarantine_set_aside(q, H1));
    assert_int_equal(quarantine_count(q), 0);
    quarantine_free(q);
}

static void notes_come_and_go(void **state)
{
    (void)state;
    struct quarantine *q = quarantine_create(NULL, 0, "1", "boot");
    assert_true(quarantine_note(q, H1, "a"));
    assert_int_equal(quarantine_dirty(q), 2);
    assert_false(quarantine_note(q, H1, "a"));
    quarantine_fail(q, H2, "b", 5);
    char *text = quarantine_text(q);
    assert_int_equal(quarantine_dirty(q), 0);
    struct quarantine *same = quarantine_create(text, strlen(text), "1", "boot");
    assert_int_equal(quarantine_count(same), 2);
    assert_false(quarantine_note(same, H1, "a"));
    struct quarantine *rebooted = quarantine_create(text, strlen(text), "1", "other boot");
    assert_int_equal(quarantine_count(rebooted), 1); /* the failure stays, the mere note goes */
    assert_true(quarantine_note(rebooted, H1, "a"));
    struct quarantine *other_decoder = quarantine_create(text, strlen(text), "2", "boot");
    assert_int_equal(quarantine_count(other_decoder), 0);
    quarantine_unnote_all(same);
    assert_int_equal(quarantine_count(same), 1);
    quarantine_prove(same, H1);
    assert_false(quarantine_note(same, H1, "a")); /* it played through once: no note any more */
    quarantine_free(same);
    quarantine_free(rebooted);
    quarantine_free(other_decoder);
    quarantine_free(q);
    free(text);
}

static void damaged_state_is_dropped(void **state)
{
    (void)state;
    static const char *const rows[] = {"", "{", "[]", "\0\0\0", "{\"decoder\":1}", "{\"decoder\":\"1\",\"media\":7,\"proven\":{}}",
                                       "{\"decoder\":\"1\",\"media\":[{\"media\":\"x\",\"failures\":-4}]}"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct quarantine *q = quarantine_create(rows[i], strlen(rows[i]), "1", "boot");
        assert_int_equal(quarantine_count(q), 0);
        quarantine_free(q);
    }
    char zeros[64] = {0};
    struct quarantine *q = quarantine_create(zeros, sizeof zeros, "1", "boot");
    assert_int_equal(quarantine_count(q), 0);
    quarantine_free(q);
}

static void an_emergency_ends(void **state)
{
    (void)state;
    struct emergency e = {.issued_ms = 1000, .expires_ms = 1000 + 10 * MINUTE};
    assert_false(alarm_ended(&e, 2000, 0));
    assert_true(alarm_ended(&e, 1000 + 10 * MINUTE, 0));     /* by the clock */
    assert_false(alarm_ended(&e, -5000 * MINUTE, 9 * MINUTE)); /* a wrong clock does not prolong it */
    assert_true(alarm_ended(&e, -5000 * MINUTE, 10 * MINUTE));
    e.clear = true;
    assert_true(alarm_ended(&e, 2000, 0));
}

static struct emergency *message(int64_t version)
{
    char text[400];
    int n = snprintf(text, sizeof text,
                     "{\"papan\":1,\"kind\":\"emergency\",\"site\":\"s\",\"version\":%d,\"issued\":\"2026-11-24T08:00:00Z\","
                     "\"expires\":\"2026-11-24T08:10:00Z\",\"timezone\":\"Asia/Jakarta\",\"text\":{\"title\":\"T\"}}",
                     (int)version);
    struct error err = {0};
    struct emergency *e = emergency_parse(text, (size_t)n, &err);
    if (!e)
        fail_msg("%s", err.text);
    e->issued_ms = 0;
    e->expires_ms = 10 * MINUTE;
    return e;
}

static void running_time_adds_up_over_reboots(void **state)
{
    (void)state;
    struct alarm *a = alarm_create();
    alarm_set(a, message(7), 1000);
    assert_true(alarm_holds(a, "uji", NULL, 0, 1000 + 6 * MINUTE));
    char *text = alarm_text(a, 1000 + 6 * MINUTE);
    struct alarm *later = alarm_create();
    alarm_remember(later, text, strlen(text));
    alarm_set(later, message(7), 50);
    assert_true(alarm_holds(later, "uji", NULL, 0, 50 + 4 * MINUTE - 1));
    assert_false(alarm_holds(later, "uji", NULL, 0, 50 + 4 * MINUTE));
    alarm_set(later, message(8), 50 + 4 * MINUTE); /* another message counts anew */
    assert_true(alarm_holds(later, "uji", NULL, 0, 50 + 5 * MINUTE));
    alarm_free(a);
    alarm_free(later);
    free(text);
}

static void calm_sentences(void **state)
{
    (void)state;
    struct zone *z = zone_load("Asia/Jakarta", NULL);
    assert_non_null(z);
    int64_t now = zone_instant(z, civil_day(2026, 11, 24), 17 * 60); /* a Tuesday */
    static const struct { int days, minute; const char *id, *en; } rows[] = {
        {0, 18 * 60, "Informasi tampil lagi pukul 18.00 WIB.", "Information returns at 18:00 WIB."},
        {1, 7 * 60, "Informasi tampil lagi Rabu pukul 07.00 WIB.", "Information returns on Wednesday at 07:00 WIB."},
        {6, 7 * 60, "Informasi tampil lagi Senin pukul 07.00 WIB.", "Information returns on Monday at 07:00 WIB."},
        {7, 7 * 60, "Informasi tampil lagi 1 Desember 2026 pukul 07.00 WIB.", "Information returns on 1 December 2026 at 07:00 WIB."}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t due = zone_instant(z, civil_day(2026, 11, 24) + rows[i].days, rows[i].minute);
        char *id = sentence_calm(LANGUAGE_ID, z, now, due), *en = sentence_calm(LANGUAGE_EN, z, now, due);
        assert_string_equal(id, rows[i].id);
        assert_string_equal(en, rows[i].en);
        free(id);
        free(en);
    }
    char *none = sentence_calm(LANGUAGE_ID, z, now, INT64_MAX);
    assert_string_equal(none, "");
    free(none);
    zone_free(z);
}

static void service_sentences(void **state)
{
    (void)state;
    struct zone *z = zone_load("Asia/Jakarta", NULL);
    int64_t next = zone_instant(z, civil_day(2026, 11, 24), 9 * 60 + 42);
    struct lack_facts f = {.lack = LACK_FILES, .files = 3, .bytes = 48000000, .percent = -1, .next_attempt_ms = next};
    char *missing = sentence_missing(LANGUAGE_ID, z, &f), *doing = sentence_doing(LANGUAGE_ID, z, &f);
    assert_string_equal(missing, "Menunggu 3 berkas, 48 MB.");
    assert_string_equal(doing, "Menghubungi server lagi pukul 09.42.");
    free(doing);
    f.clock_wrong = true;
    doing = sentence_doing(LANGUAGE_ID, z, &f);
    assert_string_equal(doing, "Menghubungi server lagi sebentar lagi.");
    free(doing);
    f.percent = 37;
    doing = sentence_doing(LANGUAGE_EN, z, &f);
    assert_string_equal(doing, "Downloading, 37 %.");
    free(doing);
    free(missing);
    f = (struct lack_facts){.lack = LACK_SETUP, .percent = 37, .next_attempt_ms = next};
    missing = sentence_missing(LANGUAGE_ID, z, &f);
    doing = sentence_doing(LANGUAGE_ID, z, &f);
    assert_string_equal(missing, "Layar ini belum disiapkan.");
    assert_string_equal(doing, "Jalankan papan-setup, atau pasang stik USB berisi konfigurasinya.");
    free(doing);
    free(missing);
    zone_free(z);
}

static void setup_codes(void **state)
{
    (void)state;
    char *with = sentence_setup_code(LANGUAGE_ID, "192.0.2.21"), *without = sentence_setup_code(LANGUAGE_EN, "");
    assert_string_equal(with, "Layar Papan belum disiapkan.\nssh 192.0.2.21\nsudo papan-setup\n");
    assert_string_equal(without, "This Papan screen is not set up.\nsudo papan-setup\n");
    free(with);
    free(without);
}

static void zones_round_edges(void **state)
{
    (void)state;
    struct zone_box main_zone = {"main", 0, 0, 100, 88}, thin = {"thin", 50, 50, 0.01, 0.01}, last = {"last", 99.999, 0, 0.001, 100};
    struct box b = zone_pixels(&main_zone, 1920, 1080);
    assert_int_equal(b.h, 950);
    b = zone_pixels(&thin, 1920, 1080);
    assert_true(b.w >= 1 && b.h >= 1);
    b = zone_pixels(&last, 1920, 1080);
    assert_true(b.w >= 1 && b.x + b.w <= 1920);
}

static void fits(void **state)
{
    (void)state;
    struct box zone = {100, 50, 800, 400}, b = fit_box(FIT_CONTAIN, 400, 400, 1, 1, zone);
    assert_true(b.x == 300 && b.y == 50 && b.w == 400 && b.h == 400);
    b = fit_box(FIT_COVER, 400, 400, 1, 1, zone);
    assert_true(b.x == 100 && b.y == -150 && b.w == 800 && b.h == 800);
    b = fit_box(FIT_STRETCH, 400, 400, 1, 1, zone);
    assert_true(b.x == 100 && b.y == 50 && b.w == 800 && b.h == 400);
    b = fit_box(FIT_CONTAIN, 720, 576, 64, 45, (struct box){0, 0, 1920, 1080}); /* 16:9 by its pixels' shape */
    assert_true(b.w == 1920 && b.h == 1080);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticks_are_exact),
        cmocka_unit_test(frames_keep_their_pattern),
        cmocka_unit_test(a_fade_is_the_curve),
        cmocka_unit_test(two_failures_set_aside_by_the_ladder),
        cmocka_unit_test(notes_come_and_go),
        cmocka_unit_test(damaged_state_is_dropped),
        cmocka_unit_test(an_emergency_ends),
        cmocka_unit_test(running_time_adds_up_over_reboots),
        cmocka_unit_test(calm_sentences),
        cmocka_unit_test(service_sentences), cmocka_unit_test(setup_codes),
        cmocka_unit_test(zones_round_edges),
        cmocka_unit_test(fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
