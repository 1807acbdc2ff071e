#include "publish/blake2b.h"
#include "publish/key.h"
#include "publish/sign.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "envelope/envelope.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/papan-unit-sign-XXXXXX";

static void blake2b_256_gives_known_values(void **state)
{
    /* by b2sum -l 256 */
    static const struct {
        size_t n;
        const char *hex;
    } rows[] = {{0, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"},
                {3, "c8ed3cbe4acb99aeb94515ad89a6228f3f5d8f82dec429df135adafcea639416"},
                {128, "ae2aa48507885c4c950fb809b2076f959cde9f8ea6da260d9a3587df33dac450"},
                {129, "2f64744a6de0d2c0b56e64cf6e29a5aaa255010d415d51c75ccc82f73dccd865"},
                {1000, "e00b0ddbf1e2cdaf5c898e1a5e8826ea3a2c339bcf2a478da2e5fca9ff126672"}};
    uint8_t bytes[1000], out[32];
    char hex[65];
    (void)state;
    memset(bytes, 'a', sizeof(bytes));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        blake2b_256(bytes, rows[i].n, out);
        hex_encode(out, 32, hex);
        assert_string_equal(hex, rows[i].hex);
    }
}

static char *give_password(void *context, const char *path, struct error *err)
{
    (void)path;
    (void)err;
    return xstrdup(context);
}

static char *write_key(const char *name, const char *text)
{
    char *path = path_join(folder, name);
    assert_true(file_replace(path, text, strlen(text), 0600, FILE_FAST, NULL));
    return path;
}

static void keys_are_read_as_they_were_written(void **state)
{
    struct error err = {0};
    struct signing_key *k = key_generate(&err);
    (void)state;
    assert_non_null(k);
    for (int encrypted = 0; encrypted <= 1; encrypted++) {
        char *text = key_secret_file(k, encrypted ? "rahasia" : NULL, &err);
        assert_non_null(text);
        char *path = write_key("a.key", text);
        struct signing_key *again = key_read(path, give_password, "rahasia", &err);
        assert_non_null(again);
        assert_memory_equal(key_public(again), key_public(k), 32);
        assert_memory_equal(key_id(again), key_id(k), 8);
        key_free(again);
        if (encrypted) {
            assert_null(key_read(path, give_password, "salah", &err));
            assert_non_null(strstr(err.text, "the password is wrong"));
        }
        free(path);
        key_forget_password(text);
    }
    key_free(k);
}

static void wrong_keys_are_refused_with_a_reason(void **state)
{
    struct error err = {0};
    struct signing_key *k = key_generate(&err);
    char *secret = key_secret_file(k, NULL, &err), *public = key_public_file(k);
    (void)state;
    char *damaged = xstrdup(secret);
    char *place = strchr(damaged, '\n') + 120;
    *place = *place == 'A' ? 'B' : 'A';
    const struct {
        const char *text, *reason;
    } rows[] = {{public, "is a public key"},
                {damaged, "damaged"},
                {"", "no minisign secret key"},
                {"untrusted comment: x\nAAAA\n", "second line is damaged"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *path = write_key("b.key", rows[i].text);
        assert_null(key_read(path, NULL, NULL, &err));
        assert_non_null(strstr(err.text, rows[i].reason));
        free(path);
    }
    free(damaged);
    free(public);
    key_forget_password(secret);
    key_free(k);
}

static void a_signed_file_verifies_and_a_changed_one_does_not(void **state)
{
    struct error err = {0};
    struct key_chain chain = {0};
    struct signing_key *k = key_generate(&err);
    char *secret = key_secret_file(k, NULL, &err), *public = key_public_file(k), *file = NULL;
    char *secret_path = write_key("c.key", secret), *public_path = write_key("c.pub", public);
    const char *payload = "{\"papan\": 1}\n";
    size_t n = 0;
    struct envelope e;
    struct keyring *ring = keyring_create();
    (void)state;
    assert_true(key_chain_read(&chain, secret_path, &err));
    assert_false(key_chain_read(&chain, secret_path, &err)); /* the same key again */
    assert_true(key_chain_sign(&chain, payload, strlen(payload), 1700000000000, "file:x", &file, &n, &err));
    assert_true(keyring_add_file(ring, public_path, &err));
    assert_true(envelope_verify(file, n, ring, 1, &e, &err));
    assert_string_equal(e.trusted_comment, "timestamp:1700000000\tfile:x");
    assert_int_equal(e.payload_length, strlen(payload));
    for (size_t i = 20; i < n; i += 7) { /* the untrusted comment is nobody's promise */
        char was = file[i];
        file[i] = (char)(was ^ 1);
        bool untrusted = i < strcspn(file, "\n");
        if (!untrusted)
            assert_false(envelope_verify(file, n, ring, 1, &e, &err));
        file[i] = was;
    }
    keyring_free(ring);
    key_chain_finish(&chain);
    free(file);
    free(secret_path);
    free(public_path);
    key_forget_password(secret);
    free(public);
    key_free(k);
}

int main(void)
{
    if (mkdtemp(folder) == NULL)
        return 1;
    const struct CMUnitTest tests[] = {cmocka_unit_test(blake2b_256_gives_known_values),
                                       cmocka_unit_test(keys_are_read_as_they_were_written),
                                       cmocka_unit_test(wrong_keys_are_refused_with_a_reason),
                                       cmocka_unit_test(a_signed_file_verifies_and_a_changed_one_does_not)};
    int status = cmocka_run_group_tests(tests, NULL, NULL);
    char **names = file_list(folder, NULL);
    for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
        char *path = path_join(folder, names[i]);
        unlink(path);
        free(path);
    }
    if (names != NULL)
        file_names_free(names);
    rmdir(folder);
    return status;
}
