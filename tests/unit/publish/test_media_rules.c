#include "publish/hints.h"
#include "publish/probe.h"
#include "publish/sniff.h"
#include "publish/wording.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct video_facts good = {.codec = "h264",
                                        .profile = "High",
                                        .pixel_format = "yuv420p",
                                        .level = 41,
                                        .coded_width = 1920,
                                        .coded_height = 1080,
                                        .width = 1920,
                                        .height = 1080,
                                        .square_pixels = true,
                                        .fps = 30,
                                        .seconds = 5,
                                        .audio_stream = -1,
                                        .mp4 = true,
                                        .faststart = true};

static void what_screens_should_not_decode_does_not_fit(void **state)
{
    (void)state;
    assert_true(video_fits(&good));
#define REFUSED(change)                                                                                      \
    do {                                                                                                     \
        struct video_facts f = good;                                                                         \
        change;                                                                                              \
        assert_false(video_fits(&f));                                                                        \
    } while (0)
    REFUSED(text_copy(f.codec, sizeof(f.codec), "hevc"));
    REFUSED(text_copy(f.profile, sizeof(f.profile), "High 10"));
    REFUSED(text_copy(f.pixel_format, sizeof(f.pixel_format), "yuv422p"));
    REFUSED(f.level = 42);
    REFUSED(f.interlaced = true);
    REFUSED(f.turned = true);
    REFUSED(f.square_pixels = false);
    REFUSED(f.variable_rate = true);
    REFUSED(f.fps = 50);
    REFUSED(f.width = 2560);
    REFUSED(text_copy(f.transfer, sizeof(f.transfer), "smpte2084"));
    REFUSED(f.mp4 = false);
    REFUSED(f.faststart = false);
    REFUSED(f.other_tracks = 1);
    REFUSED(f.chapters = 1);
    REFUSED(f.audio_stream = 1);
    struct video_facts upright = good;
    upright.width = 1080;
    upright.height = 1920;
    assert_true(video_fits(&upright));
}

static void sizes_shrink_and_never_grow(void **state)
{
    static const struct {
        int width, height, max_width, max_height, wanted_width, wanted_height;
    } rows[] = {{1280, 720, 1920, 1080, 1280, 720},   {3840, 2160, 1920, 1080, 1920, 1080},
                {3840, 2160, 3840, 2160, 1920, 1080}, {2160, 3840, 1920, 1080, 1080, 1920},
                {161, 121, 1920, 1080, 162, 122},     {1920, 1080, 1280, 720, 1280, 720},
                {4000, 1000, 1920, 1080, 1920, 480},  {1, 1, 1920, 1080, 2, 2}};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct video_facts f = {.width = rows[i].width, .height = rows[i].height};
        int width, height;
        video_target_size(&f, rows[i].max_width, rows[i].max_height, &width, &height);
        assert_int_equal(width, rows[i].wanted_width);
        assert_int_equal(height, rows[i].wanted_height);
    }
}

static void rates_stay_or_are_halved(void **state)
{
    static const struct {
        double fps;
        bool variable;
        int num, den;
    } rows[] = {{25, false, 25, 1},        {50, false, 25, 1},
                {60, false, 30, 1},        {59.94, false, 30000, 1001},
                {120, false, 30, 1},       {23.976, false, 24000, 1001},
                {10, false, 10000, 1000},  {14.3, true, 24000, 1001},
                {28.2, true, 30000, 1001}, {24, true, 24, 1}};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct video_facts f = {.fps = rows[i].fps, .variable_rate = rows[i].variable};
        int num, den;
        video_target_rate(&f, &num, &den);
        assert_int_equal(num, rows[i].num);
        assert_int_equal(den, rows[i].den);
    }
}

static void content_decides_the_kind(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
        enum content_kind kind;
        const char *advice; /* part of it */
    } rows[] = {{"\xFF\xD8\xFF\xE0....", 8, CONTENT_JPEG, NULL},
                {"\x89PNG\r\n\x1A\n....", 12, CONTENT_PNG, NULL},
                {"GIF89a....", 10, CONTENT_GIF, NULL},
                {"RIFF....WEBPVP8 ....", 20, CONTENT_WEBP, NULL},
                {"....ftypheic....", 16, CONTENT_HEIF, NULL},
                {"....ftypisom....", 16, CONTENT_VIDEO, NULL},
                {"%PDF-1.7", 8, CONTENT_PDF, NULL},
                {"<?xml version=\"1.0\"?><svg/>", 27, CONTENT_SVG, NULL},
                {"<html><body>", 12, CONTENT_UNKNOWN, "web page"},
                {"#EXTM3U\n", 8, CONTENT_UNKNOWN, "list of links"},
                {"PK\3\4....", 8, CONTENT_UNKNOWN, "Office"},
                {"ID3....", 7, CONTENT_UNKNOWN, "sound"},
                {"hello", 5, CONTENT_UNKNOWN, "neither"},
                {"", 0, CONTENT_UNKNOWN, "neither"}};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *advice = NULL;
        assert_int_equal(sniff(rows[i].bytes, rows[i].n, &advice), rows[i].kind);
        if (rows[i].advice != NULL)
            assert_non_null(strstr(advice, rows[i].advice));
    }
}

static void pasted_markup_is_found(void **state)
{
    static const struct {
        const char *text, *what; /* NULL = none */
    } rows[] = {{"&#8220;Huma Betang&#8221; &amp; adat", "&#8220;"},
                {"a &amp; b", "&amp;"},
                {"<b>Penting</b>", "<b>"},
                {"akhir</p>", "</p>"},
                {"A & B; C", NULL},
                {"R&D; x", NULL},
                {"1 < 2 > 0", NULL},
                {"<3", NULL},
                {"", NULL}};
    char what[32];
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(wording_has_markup(rows[i].text, what), rows[i].what != NULL);
        if (rows[i].what != NULL)
            assert_string_equal(what, rows[i].what);
    }
    assert_int_equal(wording_characters("caf\xC3\xA9"), 4);
}

static void hints_follow_the_last_name(void **state)
{
    (void)state;
    assert_non_null(strstr(hint_for("loops[0].items[3].seconds", "missing"), "12"));
    assert_non_null(strstr(hint_for("loops[0].when.hours[0][1]", "x"), "07:00"));
    assert_non_null(strstr(hint_for("timezone", "x"), "Asia/Jakarta"));
    assert_string_equal(hint_for("loops[0]", "x"), hint_for("loops", "x"));
    assert_non_null(strstr(hint_for("loops[0].foo", "unknown key"), "spelled"));
    assert_string_equal(hint_for("", "x"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_screens_should_not_decode_does_not_fit),
                                       cmocka_unit_test(sizes_shrink_and_never_grow),
                                       cmocka_unit_test(rates_stay_or_are_halved),
                                       cmocka_unit_test(content_decides_the_kind),
                                       cmocka_unit_test(pasted_markup_is_found),
                                       cmocka_unit_test(hints_follow_the_last_name)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
