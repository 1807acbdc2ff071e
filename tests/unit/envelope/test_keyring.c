/* Key files are minisign's own (design.md 4.1): each rule a row. */
#include "envelope/envelope.h"

#include "signer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>
#include <cmocka.h>

static char *key_a, *key_b; /* the base64 lines */

static int set_up(void **state)
{
    (void)state;
    signer_begin();
    signer_make_key("a");
    signer_make_key("b");
    char **lines[] = {&key_a, &key_b};
    for (int i = 0; i < 2; i++) {
        char *text = signer_read(i ? "b.pub" : "a.pub", NULL);
        char *line = strchr(text, '\n') + 1;
        *lines[i] = xstrndup(line, strcspn(line, "\n"));
        free(text);
    }
    assert_int_equal(strlen(key_a), 56);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    free(key_a);
    free(key_b);
    signer_end();
    return 0;
}

/* Base64 of "Ed", an id of eight equal bytes and the key. */
static char *key_line(const char *algorithm, uint8_t id, const uint8_t key[32])
{
    uint8_t bytes[42];
    char *text = xmalloc(57);
    memcpy(bytes, algorithm, 2);
    memset(bytes + 2, id, 8);
    memcpy(bytes + 10, key, 32);
    base64_encode(bytes, sizeof bytes, text);
    return text;
}

static bool file_is_usable(const void *bytes, size_t n)
{
    struct keyring *ring = keyring_create();
    struct error err = {0};
    signer_write("x.pub", bytes, n);
    char *path = signer_path("x.pub");
    bool ok = keyring_add_file(ring, path, &err);
    assert_int_equal(keyring_count(ring), ok);
    if (!ok)
        assert_non_null(strstr(err.text, "x.pub"));
    free(path);
    keyring_free(ring);
    return ok;
}

static const struct {
    const char *text; /* %A: the line of key a */
    bool usable;
} files[] = {
    {"untrusted comment: minisign public key\n%A\n", true},
    {"untrusted comment: minisign public key\r\n%A\r\n", true},
    {"\xef\xbb\xbfuntrusted comment: minisign public key\n%A\n", true},
    {"untrusted comment: minisign public key\n%A", true},
    {"untrusted comment: minisign public key\n%A  \t\n", true},
    {"untrusted comment: minisign public key\n%A\n\n", true},
    {"any comment, as minisign\n%A\n", true},
    {"%A\n", false}, /* the bare line alone */
    {"%A", false},
    {"\xef\xbb\xbf%A\n", false},
    {"", false},
    {"untrusted comment: minisign public key\n", false},
    {"untrusted comment: minisign public key\n\n%A\n", false},
    {"untrusted comment: minisign public key\n %A\n", false},
    {"untrusted comment: minisign public key\n%AAAAA\n", false},
    {"untrusted comment: minisign public key\n%A=\n", false},
};

static char *expand(const char *text)
{
    const char *mark = strstr(text, "%A");
    return mark ? xasprintf("%.*s%s%s", (int)(mark - text), text, key_a, mark + 2) : xstrdup(text);
}

static void test_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char *text = expand(files[i].text);
        if (file_is_usable(text, strlen(text)) != files[i].usable)
            fail_msg("row %zu is %susable", i, files[i].usable ? "not " : "");
        free(text);
    }
    assert_false(file_is_usable("\0\0\0\0\0\0\0\0", 8));
}

/* The three odd forms are not our invention: minisign verifies with them. */
static void test_minisign_agrees(void **state)
{
    (void)state;
    char *block = signer_block("a", "{}", 2, "t", false);
    signer_write("m", "{}", 2);
    signer_write("m.minisig", block, strlen(block));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (strstr(files[i].text, "  \t"))
            continue; /* section 6 lets us be kinder here */
        char *text = expand(files[i].text), *pub = signer_path("x.pub"), *message = signer_path("m");
        signer_write("x.pub", text, strlen(text));
        const char *const arguments[] = {MINISIGN, "-V", "-p", pub, "-m", message, NULL};
        if ((signer_run(arguments) == 0) != files[i].usable)
            fail_msg("minisign differs in row %zu", i);
        free(text);
        free(pub);
        free(message);
    }
    free(block);
}

static void test_length_limit(void **state)
{
    (void)state;
    for (size_t n = 4096; n <= 4097; n++) {
        struct buffer b;
        buffer_init(&b, 8192);
        buffer_printf(&b, "untrusted comment: ");
        while (b.length < n - 58)
            buffer_add(&b, "x", 1);
        buffer_printf(&b, "\n%s\n", key_a);
        assert_int_equal(b.length, n);
        assert_int_equal(file_is_usable(b.data, b.length), n <= 4096);
        buffer_finish(&b);
    }
}

static void test_small_order_and_kind(void **state)
{
    (void)state;
    static const char *const points[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    };
    uint8_t key[32];
    char *line, *text;
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        assert_true(hex_decode(points[i], key, 32));
        line = key_line("Ed", 7, key);
        text = xasprintf("untrusted comment: x\n%s\n", line);
        assert_false(file_is_usable(text, strlen(text)));
        free(line);
        free(text);
    }
    memset(key, 9, sizeof key);
    static const char *const kinds[] = {"Ed", "ED", "ed", "RW"};
    for (size_t i = 0; i < 4; i++) {
        line = key_line(kinds[i], 7, key);
        text = xasprintf("untrusted comment: x\n%s\n", line);
        assert_int_equal(file_is_usable(text, strlen(text)), i == 0);
        free(line);
        free(text);
    }
}

static void add(const char *folder, const char *name, const char *line)
{
    char *text = xasprintf("untrusted comment: x\n%s\n", line), *path = xasprintf("%s/%s", folder, name);
    assert_true(file_replace(path, text, strlen(text), 0600, FILE_FAST, NULL));
    free(text);
    free(path);
}

static size_t count_keys(const char *folder)
{
    struct keyring *ring = NULL;
    assert_true(keyring_load(folder, &ring, NULL));
    size_t n = keyring_count(ring);
    keyring_free(ring);
    return n;
}

static void test_folder(void **state)
{
    (void)state;
    char *folder = signer_path("keys");
    struct keyring *untouched = NULL;
    assert_false(keyring_load(folder, &untouched, NULL));
    assert_null(untouched);
    assert_true(file_make_dirs(folder, NULL));
    assert_int_equal(count_keys(folder), 0);
    add(folder, "a.pub", key_a);
    add(folder, "a-again.pub", key_a);
    assert_int_equal(count_keys(folder), 1);
    add(folder, "b.pub", key_b);
    add(folder, "c.pub.bak", key_b);
    add(folder, "c.key", key_b);
    assert_int_equal(count_keys(folder), 2);

    /* Two different keys under one id: both skipped, and a third or a copy does not revive them. */
    uint8_t key[32];
    static const char *const names[] = {"x.pub", "y.pub", "z.pub", "z2.pub"};
    static const uint8_t fill[] = {11, 12, 11, 13};
    static const size_t want[] = {3, 2, 2, 2};
    for (size_t i = 0; i < 4; i++) {
        memset(key, fill[i], sizeof key);
        char *line = key_line("Ed", 5, key);
        add(folder, names[i], line);
        free(line);
        assert_int_equal(count_keys(folder), want[i]);
    }

    /* Only regular files. */
    char *other = xasprintf("%s/other.pub", folder), *target = signer_path("target");
    uint8_t another[32];
    memset(another, 21, sizeof another);
    char *line = key_line("Ed", 6, another);
    add(signer_folder, "target", line);
    free(line);
    assert_int_equal(symlink(target, other), 0);
    assert_int_equal(count_keys(folder), 2);
    assert_int_equal(unlink(other), 0);
    assert_int_equal(mkfifo(other, 0600), 0);
    assert_int_equal(count_keys(folder), 2);
    assert_int_equal(unlink(other), 0);
    assert_int_equal(mkdir(other, 0700), 0);
    assert_int_equal(count_keys(folder), 2);
    free(other);
    free(target);
    free(folder);
}

/* A key is its 32 bytes: one key under two ids cannot make two signatures of one. */
static void test_one_key_under_two_ids(void **state)
{
    (void)state;
    static const char payload[] = "{}";
    char *block = signer_block("a", payload, 2, "t", false);
    uint8_t bytes[74], pub[42];
    size_t n;
    char *line = strchr(block, '\n') + 1, text[101], key_text[57];
    assert_true(base64_decode(line, 100, bytes, sizeof bytes, &n));
    assert_true(base64_decode(key_a, 56, pub, sizeof pub, &n));
    bytes[2] ^= 1;
    pub[2] ^= 1;
    base64_encode(bytes, sizeof bytes, text);
    base64_encode(pub, sizeof pub, key_text);
    char *twin = xstrdup(block);
    memcpy(strchr(twin, '\n') + 1, text, 100);
    char *file = xasprintf("%s%s%s", block, twin, payload), *folder = signer_path("twins");
    assert_true(file_make_dirs(folder, NULL));
    add(folder, "a.pub", key_a);
    add(folder, "twin.pub", key_text);
    struct keyring *ring = NULL;
    struct envelope e;
    assert_true(keyring_load(folder, &ring, NULL));
    assert_true(envelope_verify(file, strlen(file), ring, 1, &e, NULL));
    assert_int_equal(e.n_signers, 1);
    assert_false(envelope_verify(file, strlen(file), ring, 2, &e, NULL));
    keyring_free(ring);
    free(folder);
    free(file);
    free(twin);
    free(block);
}

static void test_base64(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int length; /* -1: refused */
    } rows[] = {{"", 0},         {"AA==", 1},   {"AAA=", 2},  {"AAAA", 3},  {"AB==", -1}, {"AAB=", -1},
                {"A===", -1},    {"====", -1},  {"AA=A", -1}, {"AA", -1},   {"AAA", -1},  {"AA==AAAA", -1},
                {"AAAAAA==", 4}, {"AA\n=", -1}, {"A A=", -1}, {"_-AA", -1}, {"+/AA", 3}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t out[8];
        size_t n = 99;
        char back[16];
        bool ok = base64_decode(rows[i].text, strlen(rows[i].text), out, sizeof out, &n);
        if (ok != (rows[i].length >= 0) || (ok && (int)n != rows[i].length))
            fail_msg("\"%s\"", rows[i].text);
        if (!ok)
            continue;
        base64_encode(out, n, back);
        assert_string_equal(back, rows[i].text);
    }
    uint8_t small[2];
    size_t n;
    assert_false(base64_decode("AAAA", 4, small, sizeof small, &n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),        cmocka_unit_test(test_minisign_agrees),
        cmocka_unit_test(test_length_limit), cmocka_unit_test(test_small_order_and_kind),
        cmocka_unit_test(test_folder),       cmocka_unit_test(test_one_key_under_two_ids),
        cmocka_unit_test(test_base64),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
