#include "decode/magic.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static const struct magic jpeg = {MAGIC_PICTURE, MAGIC_JPEG, "JPEG picture", NULL};
static const struct magic png = {MAGIC_PICTURE, MAGIC_PNG, "PNG picture", NULL};
static const struct magic webp = {MAGIC_PICTURE, MAGIC_WEBP, "WebP picture", NULL};
static const struct magic gif = {MAGIC_PICTURE, MAGIC_GIF, "GIF picture", NULL};
static const struct magic bmp = {MAGIC_PICTURE, MAGIC_BMP, "BMP picture", NULL};
static const struct magic tiff = {MAGIC_PICTURE, MAGIC_TIFF, "TIFF picture", NULL};
static const struct magic mp4 = {MAGIC_VIDEO, MAGIC_OTHER, "MP4 video", "mp4"};
static const struct magic matroska = {MAGIC_VIDEO, MAGIC_OTHER, "Matroska or WebM video", "mkv"};
static const struct magic ts = {MAGIC_VIDEO, MAGIC_OTHER, "MPEG transport stream", "ts"};
static const struct magic ps = {MAGIC_VIDEO, MAGIC_OTHER, "MPEG programme stream", "ps"};
static const struct magic avi = {MAGIC_VIDEO, MAGIC_OTHER, "AVI video", "avi"};
static const struct magic ogg = {MAGIC_VIDEO, MAGIC_OTHER, "Ogg video", "ogg"};
static const struct magic asf = {MAGIC_VIDEO, MAGIC_OTHER, "Windows Media video", "asf"};

struct prefix {
    size_t length;
    const char *bytes;
    const struct magic *magic;
};

static const struct magic heic = {MAGIC_REFUSED, MAGIC_OTHER, "HEIC picture", NULL};
static const struct magic avif = {MAGIC_REFUSED, MAGIC_OTHER, "AVIF picture", NULL};
static const struct magic jxl = {MAGIC_REFUSED, MAGIC_OTHER, "JPEG XL picture", NULL};
static const struct magic jp2 = {MAGIC_REFUSED, MAGIC_OTHER, "JPEG 2000 picture", NULL};
static const struct magic psd = {MAGIC_REFUSED, MAGIC_OTHER, "Photoshop document", NULL};
static const struct magic pdf = {MAGIC_REFUSED, MAGIC_OTHER, "PDF document", NULL};
static const struct magic svg = {MAGIC_REFUSED, MAGIC_OTHER, "SVG drawing", NULL};
static const struct magic zip = {MAGIC_REFUSED, MAGIC_OTHER, "ZIP archive or office document", NULL};
static const struct magic hls = {MAGIC_REFUSED, MAGIC_OTHER, "HLS or M3U playlist (text)", NULL};
static const struct magic dash = {MAGIC_REFUSED, MAGIC_OTHER, "DASH manifest (text)", NULL};
static const struct magic smooth = {MAGIC_REFUSED, MAGIC_OTHER, "Smooth Streaming manifest (text)", NULL};
static const struct magic playlist = {MAGIC_REFUSED, MAGIC_OTHER, "playlist (text)", NULL};
static const struct magic html = {MAGIC_REFUSED, MAGIC_OTHER, "HTML page", NULL};
static const struct magic sdp = {MAGIC_REFUSED, MAGIC_OTHER, "SDP session (text)", NULL};
static const struct magic audio = {MAGIC_REFUSED, MAGIC_OTHER, "sound without a picture", NULL};
static const struct magic flv = {MAGIC_REFUSED, MAGIC_OTHER, "Flash video", NULL};
static const struct magic text = {MAGIC_REFUSED, MAGIC_OTHER, "text", NULL};

/* clang-format off */
static const struct prefix prefixes[] = {
    {3, "\xff\xd8\xff", &jpeg},
    {8, "\x89PNG\r\n\x1a\n", &png},
    {6, "GIF87a", &gif},
    {6, "GIF89a", &gif},
    {4, "II*\0", &tiff},
    {4, "MM\0*", &tiff},
    {4, "\x1a\x45\xdf\xa3", &matroska},
    {4, "\0\0\1\xba", &ps},
    {4, "OggS", &ogg},
    {8, "\x30\x26\xb2\x75\x8e\x66\xcf\x11", &asf},
    {12, "\0\0\0\x0cJXL \r\n\x87\n", &jxl},
    {2, "\xff\x0a", &jxl},
    {12, "\0\0\0\x0cjP  \r\n\x87\n", &jp2},
    {4, "8BPS", &psd},
    {5, "%PDF-", &pdf},
    {4, "PK\3\4", &zip},
    {3, "FLV", &flv},
    {3, "ID3", &audio},
    {4, "fLaC", &audio},
};
static const struct { const char *start; const struct magic *magic; } texts[] = {
    {"#EXTM3U", &hls},
    {"<MPD", &dash},
    {"<SmoothStreamingMedia", &smooth},
    {"<svg", &svg},
    {"<!doctype html", &html},
    {"<html", &html},
    {"<asx", &playlist},
    {"<playlist", &playlist},
    {"<smil", &playlist},
    {"<rss", &playlist},
    {"[playlist]", &playlist},
    {"[reference]", &playlist},
    {"rtsptext", &playlist},
    {"v=0\n", &sdp},
    {"v=0\r", &sdp},
};
/* clang-format on */

static bool at(const uint8_t *bytes, size_t n, size_t offset, const char *what, size_t length)
{
    return offset + length <= n && memcmp(bytes + offset, what, length) == 0;
}

static const struct magic *identify_riff(const uint8_t *b, size_t n)
{
    if (!at(b, n, 0, "RIFF", 4))
        return NULL;
    if (at(b, n, 8, "WEBP", 4))
        return &webp;
    if (at(b, n, 8, "AVI ", 4))
        return &avi;
    return at(b, n, 8, "WAVE", 4) ? &audio : NULL;
}

/* ISO/IEC 14496-12: a box's length, then its name; a picture brand says HEIF (ISO/IEC 23008-12). */
static const struct magic *identify_boxes(const uint8_t *b, size_t n)
{
    static const char *const still[] = {"heic", "heix", "heim", "heis", "hevc", "mif1", "msf1"};
    static const char *const first[] = {"ftyp", "moov", "mdat", "free", "skip",
                                        "wide", "pnot", "styp", "moof", "uuid"};
    if (at(b, n, 4, "ftyp", 4)) {
        if (at(b, n, 8, "avif", 4) || at(b, n, 8, "avis", 4))
            return &avif;
        for (size_t i = 0; i < sizeof still / sizeof still[0]; i++)
            if (at(b, n, 8, still[i], 4))
                return &heic;
    }
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
        if (at(b, n, 4, first[i], 4))
            return &mp4;
    return NULL;
}

/* ISO/IEC 13818-1: a sync byte every 188 bytes; every 192 with a time stamp before it, every 204 with a
 * checksum behind. */
static const struct magic *identify_ts(const uint8_t *b, size_t n)
{
    static const struct {
        size_t first, step;
    } kinds[] = {{0, 188}, {4, 192}, {0, 204}};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        size_t found = 0, at_byte = kinds[k].first;
        while (at_byte < n && found < 4 && b[at_byte] == 0x47) {
            found++;
            at_byte += kinds[k].step;
        }
        if (found >= 4)
            return &ts;
    }
    return NULL;
}

static bool text_at(const uint8_t *b, size_t n, size_t offset, const char *what)
{
    size_t length = strlen(what);
    if (offset + length > n)
        return false;
    for (size_t i = 0; i < length; i++)
        if (tolower(b[offset + i]) != tolower((unsigned char)what[i]))
            return false;
    return true;
}

/* Behind a BOM, white space and an XML declaration or comments; the first element names the kind. */
static size_t skip_prologue(const uint8_t *b, size_t n)
{
    size_t i = at(b, n, 0, "\xef\xbb\xbf", 3) ? 3 : 0;
    for (;;) {
        while (i < n && isspace(b[i]))
            i++;
        bool markup = at(b, n, i, "<?", 2) || at(b, n, i, "<!--", 4) || text_at(b, n, i, "<!doctype svg");
        if (!markup)
            return i;
        while (i < n && b[i] != '>')
            i++;
        i += i < n;
    }
}

static bool looks_like_text(const uint8_t *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (b[i] < 32 && !isspace(b[i]))
            return false;
    return n > 0;
}

static const struct magic *identify_text(const uint8_t *b, size_t n)
{
    size_t start = skip_prologue(b, n);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (text_at(b, n, start, texts[i].start))
            return texts[i].magic;
    return looks_like_text(b, n) ? &text : NULL;
}

const struct magic *magic_identify(const uint8_t *bytes, size_t n)
{
    if (n > MAGIC_BYTES)
        n = MAGIC_BYTES;
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (at(bytes, n, 0, prefixes[i].bytes, prefixes[i].length))
            return prefixes[i].magic;
    /* "BM", then four bytes of length and four reserved ones that are nought */
    if (at(bytes, n, 0, "BM", 2) && at(bytes, n, 6, "\0\0\0\0", 4))
        return &bmp;
    const struct magic *m = identify_riff(bytes, n);
    if (!m)
        m = identify_boxes(bytes, n);
    if (!m)
        m = identify_ts(bytes, n);
    if (!m)
        m = identify_text(bytes, n);
    return m;
}
