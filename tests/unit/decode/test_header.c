#include "decode/header.h"
#include "decode/magic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include <string.h>

#define BYTES(text) (const uint8_t *)(text), sizeof(text) - 1

struct kind {
    const uint8_t *bytes;
    size_t n;
    enum magic_class class;
    const char *word; /* of its name; NULL = unknown */
};

static void kinds_are_told_by_their_first_bytes(void **state)
{
    (void)state;
    static uint8_t ts[188 * 4];
    for (size_t i = 0; i < sizeof ts; i += 188)
        ts[i] = 0x47;
    const struct kind rows[] = {
        {BYTES("\xff\xd8\xff\xe0"), MAGIC_PICTURE, "JPEG"},
        {BYTES("\x89PNG\r\n\x1a\n"), MAGIC_PICTURE, "PNG"},
        {BYTES("GIF89a"), MAGIC_PICTURE, "GIF"},
        {BYTES("BM\1\2\3\4\0\0\0\0"), MAGIC_PICTURE, "BMP"},
        {BYTES("BM is text, no picture"), MAGIC_REFUSED, "text"},
        {BYTES("RIFF\1\0\0\0WEBP"), MAGIC_PICTURE, "WebP"},
        {BYTES("RIFF\1\0\0\0AVI "), MAGIC_VIDEO, "AVI"},
        {BYTES("RIFF\1\0\0\0WAVE"), MAGIC_REFUSED, "sound"},
        {BYTES("II*\0\x08\0\0\0"), MAGIC_PICTURE, "TIFF"},
        {BYTES("MM\0*\0\0\0\x08"), MAGIC_PICTURE, "TIFF"},
        {BYTES("\0\0\0\x18"
               "ftypisom"),
         MAGIC_VIDEO, "MP4"},
        {BYTES("\0\0\0\x08"
               "wide"),
         MAGIC_VIDEO, "MP4"},
        {BYTES("\0\0\0\x18"
               "ftypheic"),
         MAGIC_REFUSED, "HEIC"},
        {BYTES("\0\0\0\x18"
               "ftypavif"),
         MAGIC_REFUSED, "AVIF"},
        {BYTES("\x1a\x45\xdf\xa3"), MAGIC_VIDEO, "Matroska"},
        {BYTES("\0\0\1\xba"), MAGIC_VIDEO, "programme"},
        {ts, sizeof ts, MAGIC_VIDEO, "transport"},
        {ts, 188 * 3, MAGIC_VIDEO, NULL},
        {BYTES("#EXTM3U\n"), MAGIC_REFUSED, "HLS"},
        {BYTES("\xef\xbb\xbf \n<?xml version='1.0'?><!-- a --><MPD"), MAGIC_REFUSED, "DASH"},
        {BYTES("<!DOCTYPE HTML>"), MAGIC_REFUSED, "HTML"},
        {BYTES("<?xml?><svg "), MAGIC_REFUSED, "SVG"},
        {BYTES("[Reference]\n"), MAGIC_REFUSED, "playlist"},
        {BYTES("v=0\r\n"), MAGIC_REFUSED, "SDP"},
        {BYTES("%PDF-1.7"), MAGIC_REFUSED, "PDF"},
        {BYTES(""), MAGIC_REFUSED, NULL},
        {BYTES("\x01\x02\x03"), MAGIC_REFUSED, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct magic *m = magic_identify(rows[i].bytes, rows[i].n);
        if (!rows[i].word) {
            assert_null(m);
            continue;
        }
        assert_non_null(m);
        assert_int_equal(m->class, rows[i].class);
        assert_non_null(strstr(m->name, rows[i].word));
        assert_int_equal(m->class == MAGIC_VIDEO, m->demux != NULL);
    }
}

static void orientation_is_read_or_one(void **state)
{
    (void)state;
    uint8_t little[] = "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    const uint8_t big[] = "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0\0\0\0\0";
    assert_int_equal(exif_orientation(little, sizeof little - 1), 6);
    assert_int_equal(exif_orientation(big, sizeof big - 1), 8);
    for (size_t n = 0; n < 22; n++)
        assert_int_equal(exif_orientation(little, n), 1);
    little[18] = 9;
    assert_int_equal(exif_orientation(little, sizeof little - 1), 1);
    little[18] = 0;
    assert_int_equal(exif_orientation(little, sizeof little - 1), 1);
    assert_int_equal(exif_orientation(BYTES("II*\0\xff\xff\xff\xff")), 1);
}

struct size {
    enum magic_format format;
    const uint8_t *bytes;
    size_t n;
    int width, height; /* 0 = refused */
    const char *word;
};

static void sizes_are_read_and_limited(void **state)
{
    (void)state;
#define PNG_HEAD(w, h)                                                                                       \
    "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" w h "\x08\x02\0\0\0....\0\0\0\0IDAT....\0\0\0\0IEND...."
    const struct size rows[] = {
        {MAGIC_PNG, BYTES(PNG_HEAD("\0\0\0\x05", "\0\0\0\x07")), 5, 7, NULL},
        {MAGIC_PNG, BYTES(PNG_HEAD("\0\1\0\0", "\0\1\0\0")), 0, 0, "65536x65536"},
        {MAGIC_PNG, BYTES(PNG_HEAD("\xff\xff\xff\xff", "\0\0\0\1")), 0, 0, "more than"},
        {MAGIC_PNG, BYTES(PNG_HEAD("\0\0\0\0", "\0\0\0\1")), 0, 0, "nothing"},
        {MAGIC_PNG, BYTES("\x89PNG\r\n\x1a\n\x40\0\0\0IDAT...."), 0, 0, "claims"},
        {MAGIC_PNG, BYTES("\x89PNG\r\n\x1a\n"), 0, 0, "no picture"},
        {MAGIC_PNG, BYTES(PNG_HEAD("\0\0\0\x05", "\0\0\0\x07") "\0\0\0\0IHDR...."), 5, 7, NULL},
        {MAGIC_PNG,
         BYTES("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x05\0\0\0\x07\x08\2\0\0\0....\0\0\0\0IHDR...."), 0, 0,
         "no picture"},
        {MAGIC_JPEG, BYTES("\xff\xd8\xff\xc0\0\x0b\x08\0\x07\0\x05\x01\x01\x11\0\xff\xda"), 5, 7, NULL},
        {MAGIC_JPEG, BYTES("\xff\xd8\xff\xff\xc2\0\x0b\x08\0\x07\0\x05\x01\x01\x11\0\xff\xda"), 5, 7, NULL},
        {MAGIC_JPEG, BYTES("\xff\xd8\xff\xc0\0\x0b\x08\x36\xb0\x4e\x20\x01\x01\x11\0\xff\xda"), 0, 0,
         "20000x14000"},
        {MAGIC_JPEG, BYTES("\xff\xd8\xff\xe0\0\x01...."), 0, 0, "cut off"},
        {MAGIC_JPEG, BYTES("\xff\xd8\xff\xe0\x7f\xff...."), 0, 0, "cut off"},
        {MAGIC_JPEG, BYTES("\xff\xd8\x00\x00\x00\x00"), 0, 0, "marker"},
        {MAGIC_WEBP, BYTES("RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x04\0\0\x06\0\0"), 5, 7, NULL},
        {MAGIC_WEBP, BYTES("RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\x04\0\0\x06\0\0"), 0, 0, "animated"},
        {MAGIC_WEBP, BYTES("RIFF\0\0\0\0WEBPVP8L\x05\0\0\0\x2f\x04\x80\x01\0\0"), 5, 7, NULL},
        {MAGIC_WEBP, BYTES("RIFF\0\0\0\0WEBPVP8L\xff\xff\xff\xff"), 0, 0, "no picture"},
        {MAGIC_GIF, BYTES("GIF89a\x05\0\x07\0\0\0\0"), 5, 7, NULL},
        {MAGIC_GIF, BYTES("GIF89a\x05\0"), 0, 0, "cut off"},
        {MAGIC_BMP, BYTES("BM............\x28\0\0\0\x05\0\0\0\xf9\xff\xff\xff...."), 5, 7, NULL},
        {MAGIC_BMP, BYTES("BM............\x0c\0\0\0\x05\0\x07\0...."), 5, 7, NULL},
        {MAGIC_BMP, BYTES("BM............\x28\0\0\0\xff\xff\xff\x7f\0\0\0\x80...."), 0, 0, "more than"},
        {MAGIC_TIFF, BYTES("II*\0\x08\0\0\0\x02\0\0\1\3\0\1\0\0\0\5\0\0\0\1\1\3\0\1\0\0\0\7\0\0\0"), 5, 7,
         NULL},
        {MAGIC_TIFF, BYTES("II*\0\xff\xff\xff\xff"), 0, 0, "directory"},
        {MAGIC_TIFF, BYTES("II*\0\x08\0\0\0\xff\xff"), 0, 0, "nothing"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct header h = {.width = -1};
        struct error err = {{0}, 0, {0}};
        uint8_t *exact = malloc(rows[i].n); /* so that the sanitizer sees a byte too far */
        assert_non_null(exact);
        memcpy(exact, rows[i].bytes, rows[i].n);
        bool ok = header_read(rows[i].format, exact, rows[i].n, &h, &err);
        free(exact);
        if (rows[i].word) {
            assert_false(ok);
            assert_int_equal(h.width, -1);
            assert_non_null(strstr(err.text, rows[i].word));
        } else {
            assert_true(ok);
            assert_int_equal(h.width, rows[i].width);
            assert_int_equal(h.height, rows[i].height);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_are_told_by_their_first_bytes),
        cmocka_unit_test(orientation_is_read_or_one),
        cmocka_unit_test(sizes_are_read_and_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
