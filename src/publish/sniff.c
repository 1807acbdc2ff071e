#include "sniff.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct signature {
    size_t offset, length;
    const char *bytes;
    enum content_kind kind;
    const char *advice;
};

static const struct signature signatures[] = {
    {0, 3, "\xFF\xD8\xFF", CONTENT_JPEG, NULL},
    {0, 8, "\x89PNG\r\n\x1A\n", CONTENT_PNG, NULL},
    {0, 4, "II*\0", CONTENT_TIFF, NULL},
    {0, 4, "MM\0*", CONTENT_TIFF, NULL},
    {4, 8, "ftypheic", CONTENT_HEIF, NULL},
    {4, 8, "ftypheix", CONTENT_HEIF, NULL},
    {4, 8, "ftypheim", CONTENT_HEIF, NULL},
    {4, 8, "ftypmif1", CONTENT_HEIF, NULL},
    {4, 8, "ftypavif", CONTENT_HEIF, NULL},
    {0, 6, "GIF87a", CONTENT_GIF, NULL},
    {0, 6, "GIF89a", CONTENT_GIF, NULL},
    {8, 7, "WEBPVP8", CONTENT_WEBP, NULL},
    {0, 5, "%PDF-", CONTENT_PDF, NULL},
    {4, 4, "ftyp", CONTENT_VIDEO, NULL},
    {4, 4, "moov", CONTENT_VIDEO, NULL},
    {4, 4, "mdat", CONTENT_VIDEO, NULL},
    {4, 4, "wide", CONTENT_VIDEO, NULL},
    {4, 8, "\x66ree\0\0\0\0", CONTENT_VIDEO, NULL},
    {0, 4, "\x1A\x45\xDF\xA3", CONTENT_VIDEO, NULL},
    {8, 4, "AVI ", CONTENT_VIDEO, NULL},
    {0, 4, "\0\0\1\xBA", CONTENT_VIDEO, NULL},
    {0, 4, "\0\0\1\xB3", CONTENT_VIDEO, NULL},
    {0, 4, "FLV\1", CONTENT_VIDEO, NULL},
    {0, 4, "\x30\x26\xB2\x75", CONTENT_VIDEO, NULL},
    {0, 4, "OggS", CONTENT_VIDEO, NULL},
    {4, 10, "\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01", CONTENT_VIDEO, NULL},
    {0, 4, "\x06\x0e\x2b\x34", CONTENT_VIDEO, NULL},
    {0, 2, "PK", CONTENT_UNKNOWN,
     "is an Office document or a ZIP archive; export its pages as PDF (PowerPoint: Save as, PDF) or as "
     "pictures"},
    {0, 8, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", CONTENT_UNKNOWN,
     "is an old Office document; export its pages as PDF or as pictures"},
    {0, 4, "8BPS", CONTENT_UNKNOWN, "is a Photoshop document; export it as PNG or JPEG"},
    {0, 3, "ID3", CONTENT_UNKNOWN, "is sound without a picture; a screen needs something to show"},
    {0, 7, "#EXTM3U", CONTENT_UNKNOWN,
     "is a list of links to a video, not the video; download the video itself"},
};

static bool looks_like_text(const char *bytes, size_t n, const char *word)
{
    return memmem(bytes, n, word, strlen(word)) != NULL;
}

/* Every packet of a transport stream begins with 'G', 188 bytes apart (192 with a time stamp before each:
 * .m2ts). */
static bool is_transport_stream(const uint8_t *b, size_t n)
{
    return (n > 376 && b[0] == 'G' && b[188] == 'G' && b[376] == 'G') ||
           (n > 388 && b[4] == 'G' && b[196] == 'G' && b[388] == 'G');
}

enum content_kind sniff(const void *bytes, size_t n, const char **ret_advice)
{
    const char *text = bytes;
    *ret_advice = "is neither a picture, a PDF nor a video that Papan knows; export it as PNG, JPEG, PDF or "
                  "MP4, or take "
                  "it out";
    for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++) {
        const struct signature *s = &signatures[i];
        if (n >= s->offset + s->length && memcmp(text + s->offset, s->bytes, s->length) == 0) {
            if (s->advice != NULL)
                *ret_advice = s->advice;
            return s->kind;
        }
    }
    if (is_transport_stream(bytes, n))
        return CONTENT_VIDEO;
    if (n > 2 && memcmp(text, "BM", 2) == 0)
        return CONTENT_BMP;
    bool markup = n > 0 && memchr(text, '<', n < 1024 ? n : 1024) != NULL && memchr(text, '\0', n) == NULL;
    if (markup && looks_like_text(text, n, "<svg"))
        return CONTENT_SVG;
    if (markup)
        *ret_advice = "is a web page or another text, not a picture; take a picture of it, or take it out";
    return CONTENT_UNKNOWN;
}
