/* Who may ask. */
#include "status/access.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_host(void **state)
{
    (void)state;
    static char one[] = "papan.kalteng.go.id", *hosts[] = {one, NULL};
    static const struct {
        const char *header;
        bool answered;
    } rows[] = {
        {"127.0.0.1", true},
        {"127.0.0.1:8080", true},
        {"127.0.0.1.", true},
        {"10.20.30.40:8080", true},
        {"[::1]:8080", true},
        {"[::1]", true},
        {"[fe80::1%eth0]:8080", true},
        {"[2001:db8::7]", true},
        {"localhost", true},
        {"LOCALHOST", true},
        {"LocalHost.:8080", true},
        {"lobi", true},
        {"LOBI:8080", true},
        {"lobi.local", true},
        {"Lobi.LOCAL:8080", true},
        {"lobi.kantor.go.id", true},
        {"papan.kalteng.go.id", true},
        {"PAPAN.kalteng.go.id:443", true},
        {"evil.example", false},
        {"lobi.evil.example", false},
        {"lobi.local.evil.example", false},
        {"127.0.0.1.evil.example", false},
        {"localhost.evil.example", false},
        {"lobix", false},
        {"[::1", false},
        {"[::1]x", false},
        {"", false},
        {".", false},
        {":8080", false},
        {NULL, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (access_host(rows[i].header, "lobi.kantor.go.id", hosts) != rows[i].answered)
            fail_msg("%s", rows[i].header ? rows[i].header : "(none)");
    assert_false(access_host("", "", NULL));
}

static void test_token(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        bool allowed;
    } rows[] = {
        {"Bearer rahasia1", true},
        {"bearer  rahasia1", true},
        {"Basic OnJhaGFzaWEx", true},             /* :rahasia1 */
        {"Basic dGVrbmlzaTpyYWhhc2lhMQ==", true}, /* teknisi:rahasia1 */
        {"Basic dGVrbmlzaTp4", false},
        {"Basic cmFoYXNpYTE=", false}, /* no colon */
        {"Basic !!!", false},
        {"Basic ", false},
        {"Bearer rahasia", false},
        {"Bearer rahasia12", false},
        {"Bearer ", false},
        {"rahasia1", false},
        {"", false},
        {NULL, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (access_token(rows[i].header, "rahasia1") != rows[i].allowed)
            fail_msg("%s", rows[i].header ? rows[i].header : "(none)");
    /* An empty credential never matches. */
    assert_false(access_token("Bearer ", ""));
    assert_false(access_token("Basic Og==", ""));
}

static void test_loopback(void **state)
{
    (void)state;
    assert_true(access_is_loopback("127.0.0.1:8080"));
    assert_true(access_is_loopback("127.9.9.9:8080"));
    assert_true(access_is_loopback("[::1]:8080"));
    assert_false(access_is_loopback("0.0.0.0:8080"));
    assert_false(access_is_loopback("[::]:8080"));
    assert_false(access_is_loopback("192.168.1.5:8080"));
    assert_false(access_is_loopback("[::ffff:10.0.0.1]:8080"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_host),
        cmocka_unit_test(test_token),
        cmocka_unit_test(test_loopback),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
