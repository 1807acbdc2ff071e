#include "base/text.h"
#include "envelope/envelope.h"

#include <string.h>

#define UNTRUSTED_PREFIX "untrusted comment: "
#define TRUSTED_PREFIX "trusted comment: "
#define UNTRUSTED_MAX 1000
#define TRUSTED_MAX 4000
#define SIGNATURE_LENGTH 100 /* base64 of "ED", id, signature */
#define GLOBAL_LENGTH 88

/* Where in the file the splitter stands, and how to name it in an error. */
struct cursor {
    const char *at, *end;
    size_t block, line; /* both from 1 */
};

static bool fault(const struct cursor *c, struct error *err, const char *what)
{
    return error_set(err, "signature-invalid", "signature block %zu, line %zu: %s", c->block, c->line, what);
}

/* The next line without its LF; at most `limit` bytes are looked at. */
static bool next_line(struct cursor *c, size_t limit, const char **ret, size_t *ret_n, struct error *err)
{
    size_t left = (size_t)(c->end - c->at), window = left < limit + 1 ? left : limit + 1;
    const char *lf = memchr(c->at, '\n', window);
    if (!lf)
        return fault(c, err, window == left ? "the file is cut here" : "the line is too long");
    if (memchr(c->at, '\r', (size_t)(lf - c->at)))
        return fault(c, err, "a carriage return stands in it");
    *ret = c->at;
    *ret_n = (size_t)(lf - c->at);
    c->at = lf + 1;
    return true;
}

static bool is_comment_text(const char *text, size_t n)
{
    if (!utf8_valid(text, n))
        return false;
    for (const char *p = text, *end = text + n; p < end;) {
        uint32_t c = utf8_next(&p, end);
        if (c != '\t' && codepoint_is_control(c))
            return false;
    }
    return true;
}

static bool next_comment(struct cursor *c, const char *prefix, size_t limit, const char **ret, size_t *ret_n,
                         struct error *err)
{
    const char *line;
    size_t n, skip = strlen(prefix);
    struct cursor start = *c;
    if (!next_line(c, skip + limit, &line, &n, err))
        return false;
    if (n < skip || memcmp(line, prefix, skip) != 0)
        return error_set(err, "signature-invalid",
                         "signature block %zu, line %zu: does not begin with \"%s\"", start.block, start.line,
                         prefix);
    if (!is_comment_text(line + skip, n - skip))
        return fault(&start, err, "the comment is not UTF-8 without control characters");
    *ret = line + skip;
    *ret_n = n - skip;
    c->line++;
    return true;
}

static bool next_base64(struct cursor *c, size_t length, uint8_t *out, size_t out_size, struct error *err)
{
    const char *line;
    size_t n, decoded;
    if (!next_line(c, length, &line, &n, err))
        return false;
    if (n != length || !base64_decode(line, n, out, out_size, &decoded) || decoded != out_size)
        return error_set(err, "signature-invalid",
                         "signature block %zu, line %zu: is not %zu characters of canonical base64", c->block,
                         c->line, length);
    c->line++;
    return true;
}

static bool next_block(struct cursor *c, struct envelope_block *ret, struct error *err)
{
    struct envelope_block b = {.start = c->at};
    const char *untrusted;
    size_t untrusted_length;
    uint8_t signature[2 + sizeof b.key_id + sizeof b.signature];
    c->line = 1;
    if (!next_comment(c, UNTRUSTED_PREFIX, UNTRUSTED_MAX, &untrusted, &untrusted_length, err) ||
        !next_base64(c, SIGNATURE_LENGTH, signature, sizeof signature, err))
        return false;
    if (signature[0] != 'E' || signature[1] != 'D') {
        c->line--;
        return fault(c, err,
                     signature[0] == 'E' && signature[1] == 'd'
                         ? "is a signature of the legacy kind (sign without -l)"
                         : "is no minisign signature");
    }
    if (!next_comment(c, TRUSTED_PREFIX, TRUSTED_MAX, &b.trusted_comment, &b.trusted_comment_length, err) ||
        !next_base64(c, GLOBAL_LENGTH, b.global_signature, sizeof b.global_signature, err))
        return false;
    memcpy(b.key_id, signature + 2, sizeof b.key_id);
    memcpy(b.signature, signature + 2 + sizeof b.key_id, sizeof b.signature);
    b.length = (size_t)(c->at - b.start);
    *ret = b;
    return true;
}

/* What a file is that is no envelope: the words that a technician needs. */
static bool explain_start(const char *bytes, size_t n, struct error *err)
{
    static const char bom[] = "\xef\xbb\xbf";
    const char *what = "does not begin with a signature block";
    size_t i = n >= 3 && memcmp(bytes, bom, 3) == 0 ? 3 : 0;
    bool has_bom = i > 0;
    while (i < n && (bytes[i] == ' ' || bytes[i] == '\t' || bytes[i] == '\r' || bytes[i] == '\n'))
        i++;
    if (n == 0)
        what = "the answer is empty";
    else if (i < n && bytes[i] == '<')
        what = "is HTML, not a signed file (a captive portal or an error page?)";
    else if (has_bom)
        what = "begins with a byte order mark";
    else if (bytes[0] == '{')
        what = "carries no signature";
    return error_set(err, "signature-invalid", "%s", what);
}

bool envelope_split(const void *bytes, size_t n, struct envelope_block ret_blocks[ENVELOPE_BLOCKS_MAX],
                    size_t *ret_n_blocks, size_t *ret_payload_offset, struct error *err)
{
    struct envelope_block blocks[ENVELOPE_BLOCKS_MAX];
    struct cursor c = {.at = bytes, .end = n ? (const char *)bytes + n : bytes, .block = 1};
    size_t count = 0;
    if (n == 0 || *c.at != 'u')
        return explain_start(bytes, n, err);
    while (c.at < c.end && *c.at == 'u') {
        if (count == ENVELOPE_BLOCKS_MAX)
            return error_set(err, "signature-invalid", "more than %d signature blocks", ENVELOPE_BLOCKS_MAX);
        if (!next_block(&c, &blocks[count], err))
            return false;
        count++;
        c.block++;
    }
    if (c.at == c.end)
        return error_set(err, "signature-invalid", "the file is cut behind signature block %zu: no payload",
                         count);
    if (*c.at != '{')
        return error_set(err, "signature-invalid",
                         "behind signature block %zu stands neither a block nor a payload", count);
    memcpy(ret_blocks, blocks, count * sizeof *blocks);
    *ret_n_blocks = count;
    *ret_payload_offset = (size_t)(c.at - (const char *)bytes);
    return true;
}
