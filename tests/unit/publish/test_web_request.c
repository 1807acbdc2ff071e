#include "publish/web_request.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct web_request parse(const char *line, const char *fields)
{
    struct web_request r;
    char *head = xasprintf("%s\r\n%s\r\n", line, fields);
    web_request_parse(head, strlen(head), &r);
    free(head);
    return r;
}

static void request_lines(void **state)
{
    static const struct {
        const char *line;
        int fault;
        const char *path;
    } rows[] = {
        {"GET /playlist.papan HTTP/1.1", 0, "playlist.papan"},
        {"HEAD /media/a.mp4?x=1 HTTP/1.0", 0, "media/a.mp4"},
        {"GET /a%20b.png HTTP/1.1", 0, "a b.png"},
        {"GET / HTTP/1.1", 0, ""},
        {"GET /../etc/passwd HTTP/1.1", 404, NULL},
        {"GET /media/%2e%2e/%2e%2e/etc/passwd HTTP/1.1", 404, NULL},
        {"GET /media//x HTTP/1.1", 404, NULL},
        {"GET //etc/passwd HTTP/1.1", 404, NULL},
        {"GET /.papan/cache HTTP/1.1", 404, NULL},
        {"GET /a%00b HTTP/1.1", 400, NULL},
        {"GET /a%zz HTTP/1.1", 400, NULL},
        {"GET /a% HTTP/1.1", 400, NULL},
        {"GET /a\\b HTTP/1.1", 400, NULL},
        {"GET http://x/ HTTP/1.1", 400, NULL},
        {"POST / HTTP/1.1", 405, NULL},
        {"GET / HTTP/2.0", 505, NULL},
        {"GET /", 400, NULL},
        {"garbage", 400, NULL},
        {"", 400, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct web_request r = parse(rows[i].line, "");
        assert_int_equal(r.fault, rows[i].fault);
        if (rows[i].path != NULL)
            assert_string_equal(r.path, rows[i].path);
    }
}

static void ranges(void **state)
{
    static const struct {
        const char *field;
        bool ok;
        int64_t from, to; /* of a file of 1000 bytes */
    } rows[] = {
        {"", true, 0, 1000},
        {"Range: bytes=0-3\r\n", true, 0, 4},
        {"Range: bytes=500-\r\n", true, 500, 1000},
        {"Range: bytes=-10\r\n", true, 990, 1000},
        {"Range: bytes=-5000\r\n", true, 0, 1000},
        {"Range: bytes=990-5000\r\n", true, 990, 1000},
        {"Range: bytes=1000-\r\n", false, 0, 0},
        {"Range: bytes=-0\r\n", false, 0, 0},
        {"Range: bytes=5-2\r\n", true, 0, 1000},
        {"Range: bytes=0-1,5-6\r\n", true, 0, 1000},
        {"Range: lines=1-2\r\n", true, 0, 1000},
        {"Range: bytes=x-2\r\n", true, 0, 1000},
        {"Range: bytes=-\r\n", true, 0, 1000},
        {"Range: bytes=99999999999999999999-\r\n", true, 0, 1000},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct web_request r = parse("GET /x HTTP/1.1", rows[i].field);
        int64_t from, to;
        assert_int_equal(web_request_range(&r, 1000, &from, &to), rows[i].ok);
        if (rows[i].ok) {
            assert_int_equal(from, rows[i].from);
            assert_int_equal(to, rows[i].to);
        }
    }
}

static void connections_and_dates(void **state)
{
    char date[32];
    (void)state;
    assert_true(parse("GET / HTTP/1.1", "").keep_alive);
    assert_false(parse("GET / HTTP/1.1", "Connection: close\r\n").keep_alive);
    assert_false(parse("GET / HTTP/1.0", "").keep_alive);
    assert_true(parse("GET / HTTP/1.0", "connection: Keep-Alive\r\n").keep_alive);
    assert_false(parse("GET / HTTP/1.1", "Content-Length: 5\r\n").keep_alive);
    web_date(1795511082, date);
    assert_string_equal(date, "Tue, 24 Nov 2026 09:04:42 GMT");
    struct web_request r = parse("GET / HTTP/1.1", "If-Modified-Since: Tue, 24 Nov 2026 09:04:42 GMT\r\n");
    assert_int_equal(r.if_modified_since, 1795511082);
    assert_int_equal(parse("GET / HTTP/1.1", "If-Modified-Since: yesterday\r\n").if_modified_since, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(request_lines), cmocka_unit_test(ranges),
                                       cmocka_unit_test(connections_and_dates)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
