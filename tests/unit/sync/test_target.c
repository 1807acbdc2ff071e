/* URLs and headers. */
#include "sync/http_headers.h"
#include "sync/target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void test_origins(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool same;
    } rows[] = {
        {"https://a.id/x", "https://a.id/y?z", true},
        {"https://a.id", "https://A.ID:443/", true},
        {"http://a.id/", "http://a.id:80/", true},
        {"https://a.id/", "http://a.id/", false},
        {"https://a.id/", "https://a.id:444/", false},
        {"https://a.id/", "https://b.a.id/", false},
        {"https://u:p@a.id/", "https://a.id/", true},
        {"https://a.id@b.id/", "https://a.id/", false},
        {"https://[::1]:8080/", "https://[::1]:8080/x", true},
        {"file:///x", "file:///x", false},
        {"nonsense", "nonsense", false},
        {"https://", "https://", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (target_same_origin(rows[i].a, rows[i].b) != rows[i].same)
            fail_msg("%s and %s", rows[i].a, rows[i].b);
}

static void test_resolve(void **state)
{
    (void)state;
    static const struct {
        const char *server, *relative, *want;
    } rows[] = {
        {"https://a.id/papan/playlist.papan", "media/x.png", "https://a.id/papan/media/x.png"},
        {"https://a.id/playlist.papan?key=1#top", "emergency.papan", "https://a.id/emergency.papan"},
        {"https://a.id/get.php?site=3&p=/x/y", "m.mp4", "https://a.id/m.mp4"},
        {"http://a.id:8000", "m.mp4", "http://a.id:8000/m.mp4"},
        {"http://a.id/d/", "m.mp4", "http://a.id/d/m.mp4"},
        {"http://u:p@a.id/d/p.papan", "m.mp4", "http://u:p@a.id/d/m.mp4"},
        {"http://a.id/a%20b/p.papan", "m.mp4", "http://a.id/a%20b/m.mp4"},
        {"file:///mnt/stick/playlist.papan", "media/x.png", "file:///mnt/stick/media/x.png"},
        {"file:///mnt/stick/playlist.papan?x#y", "media/x.png", "file:///mnt/stick/media/x.png"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *got = target_resolve(rows[i].server, rows[i].relative);
        assert_non_null(got);
        assert_string_equal(got, rows[i].want);
        free(got);
    }
}

static void test_file_paths(void **state)
{
    (void)state;
    static const struct {
        const char *url, *path;
    } rows[] = {
        {"file:///mnt/stick/p.papan", "/mnt/stick/p.papan"},
        {"file://localhost/p.papan", "/p.papan"},
        {"file:/p.papan", "/p.papan"},
        {"FILE:///p.papan", "/p.papan"},
        {"file:///a%20b/%25", "/a b/%"},
        {"file:///a%2", "/a%2"},
        {"file:///a%zz", "/a%zz"},
        {"file:///a%00b", "/a%00b"},
        {"file:///a?x#y", "/a"},
        {"file:relative", NULL},
        {"file://host", NULL},
        {"http://a.id/p", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *got = target_file_path(rows[i].url);
        if (!rows[i].path)
            assert_null(got);
        else if (!got || strcmp(got, rows[i].path) != 0)
            fail_msg("%s: %s", rows[i].url, got ? got : "none");
        free(got);
    }
}

static void test_no_secret_in_the_log(void **state)
{
    (void)state;
    char text[64];
    target_describe("https://user:secret@a.id/p.papan?token=secret#x", text, sizeof text);
    assert_string_equal(text, "https://a.id/p.papan");
    target_describe("https://user:sec@ret@a.id/p", text, sizeof text);
    assert_string_equal(text, "https://a.id/p");
    target_describe("file:///a/b@c", text, sizeof text);
    assert_string_equal(text, "file:///a/b@c");
}

static struct http_headers read(const char *text)
{
    struct http_headers h = {0};
    while (*text) {
        size_t n = strcspn(text, "\n") + 1;
        http_headers_line(&h, text, n, 1000000);
        text += n;
    }
    return h;
}

static void test_headers(void **state)
{
    (void)state;
    struct http_headers h = read("HTTP/1.1 206 Partial Content\r\nETag: \"a b\"\r\ncontent-length:  77 \r\n"
                                 "Content-Range: bytes 100-176/177\r\nRETRY-AFTER: 120\r\n\r\n");
    assert_int_equal(h.status, 206);
    assert_string_equal(h.etag, "\"a b\"");
    assert_int_equal(h.length, 77);
    assert_int_equal(h.range_start, 100);
    assert_int_equal(h.retry_after_ms, 120000);
    assert_false(h.encoded);
    /* A later status line (after 100 Continue, or a proxy's) begins anew. */
    h = read("HTTP/1.1 200 Connected\r\nETag: \"x\"\r\nContent-Encoding: gzip\r\n\r\nHTTP/2 304\r\n\r\n");
    assert_int_equal(h.status, 304);
    assert_string_equal(h.etag, "");
    assert_false(h.encoded);
    assert_int_equal(h.length, -1);
    assert_true(read("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n").encoded);
    assert_false(read("HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\n").encoded);
    assert_int_equal(read("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n").length, -1);
    assert_int_equal(read("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n").length, -1);
    assert_int_equal(read("HTTP/1.1 206\r\nContent-Range: bytes */177\r\n").range_start, -1);
    assert_int_equal(read("HTTP/1.1 206\r\nContent-Range: items 1-2/3\r\n").range_start, -1);
    assert_int_equal(read("HTTP/1.1 503\r\nRetry-After: Thu, 01 Jan 1970 00:20:00 GMT\r\n").retry_after_ms,
                     200000);
    assert_int_equal(read("HTTP/1.1 503\r\nRetry-After: Thu, 01 Jan 1970 00:00:10 GMT\r\n").retry_after_ms,
                     0);
    assert_int_equal(read("HTTP/1.1 503\r\nRetry-After: soon\r\n").retry_after_ms, 0);
    /* A tag that does not fit is no tag. */
    char *line = malloc(1000);
    assert_non_null(line);
    memset(line, 'x', 1000);
    memcpy(line, "ETag: ", 6);
    line[999] = '\n';
    struct http_headers long_tag = {0};
    http_headers_line(&long_tag, line, 1000, 0);
    assert_string_equal(long_tag.etag, "");
    free(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_origins),    cmocka_unit_test(test_resolve),
        cmocka_unit_test(test_file_paths), cmocka_unit_test(test_no_secret_in_the_log),
        cmocka_unit_test(test_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
