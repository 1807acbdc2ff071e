/* design.md 4.1, each rule a row: form by hand, signatures by Debian's minisign. */
#include "envelope/envelope.h"

#include "signer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static const char payload[] = "{\"papan\": 1}\n";
static char *block_a, *block_b; /* of keys a and b over the payload */
static struct keyring *ring_a, *ring_ab, *ring_none;

static struct keyring *ring_of(const char *first, const char *second)
{
    struct keyring *ring = keyring_create();
    const char *names[] = {first, second};
    for (size_t i = 0; i < 2 && names[i]; i++) {
        char *path = xasprintf("%s/%s.pub", signer_folder, names[i]);
        assert_true(keyring_add_file(ring, path, NULL));
        free(path);
    }
    return ring;
}

static int set_up(void **state)
{
    (void)state;
    signer_begin();
    signer_make_key("a");
    signer_make_key("b");
    block_a = signer_block("a", payload, strlen(payload), "version 42", false);
    block_b = signer_block("b", payload, strlen(payload), "by b", false);
    ring_a = ring_of("a", NULL);
    ring_ab = ring_of("a", "b");
    ring_none = keyring_create();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    free(block_a);
    free(block_b);
    keyring_free(ring_a);
    keyring_free(ring_ab);
    keyring_free(ring_none);
    signer_end();
    return 0;
}

/* "" where it verifies, else code: text. */
static char *verdict(const char *bytes, size_t n, const struct keyring *ring, unsigned required)
{
    struct envelope e;
    struct error err = {0};
    memset(&e, 0x55, sizeof e);
    struct envelope before = e;
    if (envelope_verify(bytes, n, ring, required, &e, &err))
        return xstrdup("");
    assert_memory_equal(&e, &before, sizeof e);
    return xasprintf("%s: %s", err.code, err.text);
}

static void expect(const char *bytes, size_t n, const struct keyring *ring, unsigned required,
                   const char *want)
{
    char *got = verdict(bytes, n, ring, required);
    if (*want ? !strstr(got, want) : *got != 0)
        fail_msg("wanted \"%s\", got \"%s\" for %.60s…", want, got, bytes);
    free(got);
}

/* %A and %B in a row stand for the blocks, %P for the payload. */
static char *expand(const char *row)
{
    struct buffer b;
    buffer_init(&b, 1 << 16);
    for (const char *p = row; *p; p++) {
        const char *text = NULL;
        if (*p == '%')
            text = p[1] == 'A' ? block_a : p[1] == 'B' ? block_b : p[1] == 'P' ? payload : NULL;
        if (text) {
            buffer_add_text(&b, text);
            p++;
        } else {
            buffer_add(&b, p, 1);
        }
    }
    return buffer_take(&b);
}

static const struct {
    const char *file;
    unsigned required;
    char ring; /* a: key a, 2: both, 0: none */
    const char *want;
} whole_files[] = {
    {"%A%P", 1, 'a', ""},
    {"%B%A%P", 1, 'a', ""}, /* the untrusted block is skipped */
    {"%A%B%P", 2, '2', ""},
    {"%B%A%P", 2, '2', ""},
    {"%A%B%P", 2, 'a', "signature-invalid: 1 of 2"},
    {"%A%A%P", 2, '2', "signature-invalid: 1 of 2"}, /* one key twice is one key */
    {"%A%A%A%A%A%A%A%A%P", 1, 'a', ""},
    {"%A%A%A%A%A%A%A%A%A%P", 1, 'a', "more than 8"},
    {"%B%P", 1, 'a', "none of the trusted keys"},
    {"%A%P", 1, '0', "no-keys"},
    {"%P", 1, 'a', "carries no signature"},
    {"", 1, 'a', "signature-invalid: the answer is empty"},
    {"<!DOCTYPE html><p>Login", 1, 'a', "signature-invalid: is HTML"},
    {"\r\n <html>", 1, 'a', "HTML"},
    {"\xef\xbb\xbf<html>", 1, 'a', "HTML"},
    {"\xef\xbb\xbf%A%P", 1, 'a', "byte order mark"},
    {"\n%A%P", 1, 'a', "does not begin with a signature block"},
    {"%A\n%P", 1, 'a', "neither a block nor a payload"},
    {"%A %P", 1, 'a', "neither a block nor a payload"},
    {"%A\xef\xbb\xbf%P", 1, 'a', "neither a block nor a payload"},
    {"%A", 1, 'a', "cut behind signature block 1"},
    {"%A%B", 1, 'a', "cut behind signature block 2"},
    {"%Auntrusted comment: x", 1, 'a', "block 2, line 1: the file is cut"},
    {"%A%P\n", 1, 'a', "does not fit"}, /* the payload runs to the end of the file */
    {"%A%P ", 1, 'a', "does not fit"},
    {"%A{}", 1, 'a', "does not fit"},
    {"%Auntrusted comment: x\nabc\n%P", 1, 'a',
     "block 2, line 2: is not 100"}, /* skipped, but of good form */
    {"U%A%P", 1, 'a', "does not begin"},
};

static void test_whole_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof whole_files / sizeof *whole_files; i++) {
        char *file = expand(whole_files[i].file);
        char which = whole_files[i].ring;
        expect(file, strlen(file),
               which == 'a'   ? ring_a
               : which == '2' ? ring_ab
                              : ring_none,
               whole_files[i].required, whole_files[i].want);
        free(file);
    }
}

/* Replaces line `line` (1…4) of block a. */
static char *with_line(int line, const char *text)
{
    struct buffer b;
    buffer_init(&b, 1 << 16);
    const char *p = block_a;
    for (int i = 1; i <= 4; i++) {
        const char *end = strchr(p, '\n') + 1;
        if (i == line)
            buffer_add_text(&b, text);
        else
            buffer_add(&b, p, (size_t)(end - p));
        p = end;
    }
    buffer_add_text(&b, payload);
    return buffer_take(&b);
}

static char *line_of_block(int line)
{
    const char *p = block_a;
    while (--line > 0)
        p = strchr(p, '\n') + 1;
    return xstrndup(p, (size_t)(strchr(p, '\n') - p));
}

static const struct {
    int line;
    const char *text, *want;
} lines[] = {
    {1, "untrusted comment: \n", ""},
    {1, "untrusted comment: tab\tand é\n", ""},
    {1, "untrusted comment:\n", "does not begin with"},
    {1, "untrusted Comment: x\n", "does not begin with"},
    {1, "untrusted comment: x\r\n", "carriage return"},
    {1, "untrusted comment: x\ry\n", "carriage return"},
    {1, "untrusted comment: \x01\n", "control character"},
    {1, "untrusted comment: \x7f\n", "control character"},
    {1, "untrusted comment: \xc2\x85\n", "control character"},
    {1, "untrusted comment: \xff\n", "UTF-8"},
    {1, "untrusted comment: \xc0\x80\n", "UTF-8"},
    {1, "untrusted comment: \xed\xa0\x80\n", "UTF-8"},
    {2, "\n", "is not 100"},
    {2, "RUQ=\n", "is not 100"},
    {3, "trusted comment: version 43\n", "does not fit"},
    {3, "trusted comment: version 42 \n", "does not fit"},
    {3, "trusted comment:version 42\n", "does not begin with"},
    {3, "trusted comment: \x02\n", "control character"},
    {3, "", "does not begin with"},
    {4, "\n", "is not 88"},
};

static void test_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char *file = with_line(lines[i].line, lines[i].text);
        expect(file, strlen(file), ring_a, 1, lines[i].want);
        free(file);
    }
}

static void expect_line(int line, const char *text, const char *want)
{
    char *with_newline = xasprintf("%s\n", text);
    char *file = with_line(line, with_newline);
    expect(file, strlen(file), ring_a, 1, want);
    free(file);
    free(with_newline);
}

static void test_base64_lines(void **state)
{
    (void)state;
    for (int line = 2; line <= 4; line += 2) {
        char *good = line_of_block(line), *other;
        expect_line(line, good, "");
        other = xasprintf("%s=", good);
        expect_line(line, other, "too long");
        free(other);
        other = xasprintf(" %s", good);
        expect_line(line, other, "too long");
        free(other);
        other = xasprintf("%s\r", good);
        expect_line(line, other, "too long");
        free(other);
        other = xstrdup(good);
        other[10] = '-';
        expect_line(line, other, "canonical base64");
        other[10] = '=';
        expect_line(line, other, "canonical base64");
        free(other);
        /* The spare bits of the last group: same bytes, other text. */
        other = xstrdup(good);
        size_t last = strlen(other) - (line == 2 ? 2 : 3);
        assert_int_equal(other[last + 1], '=');
        other[last]++;
        expect_line(line, other, "canonical base64");
        free(other);
        free(good);
    }
}

static void test_comment_lengths(void **state)
{
    (void)state;
    char *text = xmalloc(5000);
    memset(text, 'x', 4999);
    text[4999] = 0;
    char *line = xasprintf("untrusted comment: %.1000s\n", text);
    char *file = with_line(1, line);
    expect(file, strlen(file), ring_a, 1, "");
    free(file);
    free(line);
    line = xasprintf("untrusted comment: %.1001s\n", text);
    file = with_line(1, line);
    expect(file, strlen(file), ring_a, 1, "too long");
    free(file);
    free(line);
    static const int lengths[] = {4000, 4001};
    for (size_t i = 0; i < 2; i++) {
        /* Signed by minisign where it can (its limit is our reason), so form is what is judged. */
        line = xasprintf("trusted comment: %.*s\n", lengths[i], text);
        file = with_line(3, line);
        expect(file, strlen(file), ring_a, 1, lengths[i] == 4000 ? "does not fit" : "too long");
        free(file);
        free(line);
    }
    free(text);
}

static void test_every_flipped_bit(void **state)
{
    (void)state;
    char *file = xasprintf("%s%s", block_a, payload);
    size_t n = strlen(file), first_comment = (size_t)(strchr(file, '\n') - file);
    for (size_t i = first_comment; i < n; i++) {
        for (int bit = 0; bit < 8; bit++) {
            file[i] = (char)(file[i] ^ (1 << bit));
            char *got = verdict(file, n, ring_a, 1);
            if (!text_has_prefix(got, "signature-invalid"))
                fail_msg("bit %d of byte %zu is not noticed: \"%s\"", bit, i, got);
            free(got);
            file[i] = (char)(file[i] ^ (1 << bit));
        }
    }
    free(file);
}

static void test_every_cut(void **state)
{
    (void)state;
    char *file = xasprintf("%s%s", block_a, payload);
    for (size_t n = 1; n < strlen(file); n++)
        expect(file, n, ring_a, 1, n <= strlen(block_a) ? "cut" : "does not fit");
    free(file);
}

static void test_bad_trusted_block_among_good_ones(void **state)
{
    (void)state;
    char *other = signer_block("a", "{}", 2, "other", false);
    char *file = xasprintf("%s%s%s", block_b, other, payload);
    expect(file, strlen(file), ring_ab, 1, "signature block 2");
    struct keyring *only_b = ring_of("b", NULL);
    expect(file, strlen(file), only_b, 1, "");
    keyring_free(only_b);
    free(file);
    free(other);
}

static void test_legacy_kind(void **state)
{
    (void)state;
    char *legacy = signer_block("a", payload, strlen(payload), "old", true);
    char *file = xasprintf("%s%s", legacy, payload);
    expect(file, strlen(file), ring_a, 1, "legacy");
    free(file);
    free(legacy);
}

static void test_what_is_told(void **state)
{
    (void)state;
    struct envelope e;
    char *file = xasprintf("%s%s%s", block_a, block_b, payload);
    assert_true(envelope_verify(file, strlen(file), ring_ab, 2, &e, NULL));
    assert_int_equal(e.n_blocks, 2);
    assert_int_equal(e.n_signers, 2);
    assert_string_equal(e.trusted_comment, "version 42");
    assert_int_equal(e.payload_length, strlen(payload));
    assert_memory_equal(file + e.payload_offset, payload, strlen(payload));
    char *pub = signer_read("a.pub", NULL);
    char *id = strstr(pub, "public key ") + strlen("public key ");
    assert_int_equal(strlen(e.signers[0]), 16);
    /* minisign prints the same id, but leaves out zeros in front of it */
    assert_memory_equal(id, e.signers[0] + strspn(e.signers[0], "0"), 16 - strspn(e.signers[0], "0"));
    free(pub);
    free(file);
}

/* design.md 4.1: with one block, head -n4 and tail -n+5 give what minisign -V verifies. */
static void test_minisign_verifies_ours(void **state)
{
    (void)state;
    char *file = xasprintf("%s%s", block_a, payload);
    struct envelope_block blocks[ENVELOPE_BLOCKS_MAX];
    size_t n_blocks, offset;
    assert_true(envelope_split(file, strlen(file), blocks, &n_blocks, &offset, NULL));
    assert_int_equal(n_blocks, 1);
    signer_write("out", file + offset, strlen(file) - offset);
    signer_write("out.minisig", blocks[0].start, blocks[0].length);
    char *out = signer_path("out"), *pub = signer_path("a.pub"), *wrong = signer_path("b.pub");
    const char *const good[] = {MINISIGN, "-V", "-p", pub, "-m", out, NULL};
    const char *const bad[] = {MINISIGN, "-V", "-p", wrong, "-m", out, NULL};
    assert_int_equal(signer_run(good), 0);
    assert_int_not_equal(signer_run(bad), 0);
    free(out);
    free(pub);
    free(wrong);
    free(file);
}

static void test_too_large(void **state)
{
    (void)state;
    size_t n = ENVELOPE_FILE_LIMIT + 1;
    char *file = malloc(n);
    assert_non_null(file);
    memset(file, ' ', n);
    memcpy(file, block_a, strlen(block_a));
    file[strlen(block_a)] = '{';
    expect(file, n, ring_a, 1, "signature-invalid: is larger than");
    free(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_files),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_base64_lines),
        cmocka_unit_test(test_comment_lengths),
        cmocka_unit_test(test_every_flipped_bit),
        cmocka_unit_test(test_every_cut),
        cmocka_unit_test(test_bad_trusted_block_among_good_ones),
        cmocka_unit_test(test_legacy_kind),
        cmocka_unit_test(test_what_is_told),
        cmocka_unit_test(test_minisign_verifies_ours),
        cmocka_unit_test(test_too_large),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
