/* Who gives way where too many are connected: who keeps us waiting, and not who waits for us. */
#include "status/connections.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <arpa/inet.h>
#include <sys/resource.h>
#include <unistd.h>
#include <cmocka.h>

#define COUNT (CONNECTIONS_PER_ADDRESS + 1)

static int ours[COUNT], theirs[COUNT];

static void join(struct connections *c, size_t i, int64_t now)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
    ours[i] = ends[0];
    theirs[i] = ends[1];
    connections_add(c, ours[i], (struct sockaddr *)&a, now);
}

/* We were shown the door: the end of the stream. */
static bool shut(size_t i)
{
    char byte;
    return read(theirs[i], &byte, 1) == 0;
}

static void leave(struct connections *c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        connections_remove(c, ours[i]);
        close(ours[i]);
        close(theirs[i]);
    }
    connections_free(c);
}

static void test_the_longest_waiting_gives_way(void **state)
{
    (void)state;
    struct connections *c = connections_create();
    for (size_t i = 0; i < COUNT - 1; i++)
        join(c, i, (int64_t)i);
    connections_finished_request(c, ours[0], 5000);
    assert_false(shut(0) || shut(1));
    join(c, COUNT - 1, 6000);
    assert_true(shut(1));
    assert_false(shut(0) || shut(2));
    leave(c, COUNT);
}

static void test_who_has_asked_is_not_shut(void **state)
{
    (void)state;
    struct connections *c = connections_create();
    for (size_t i = 0; i < COUNT - 1; i++)
        join(c, i, (int64_t)i);
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(write(theirs[i], "GET", 3), 3);
    join(c, COUNT - 1, 6000);
    for (size_t i = 0; i < 7; i++)
        assert_false(shut(i));
    assert_true(shut(7));
    leave(c, COUNT);
}

static void test_where_all_have_asked_the_first_gives_way(void **state)
{
    (void)state;
    struct connections *c = connections_create();
    for (size_t i = 0; i < COUNT - 1; i++) {
        join(c, i, (int64_t)i);
        assert_int_equal(write(theirs[i], "GET", 3), 3);
    }
    join(c, COUNT - 1, 6000);
    assert_true(shut(0));
    assert_false(shut(1));
    leave(c, COUNT);
}

int main(void)
{
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max < 4096 ? files.rlim_max : 4096;
    setrlimit(RLIMIT_NOFILE, &files);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_longest_waiting_gives_way),
                                       cmocka_unit_test(test_who_has_asked_is_not_shut),
                                       cmocka_unit_test(test_where_all_have_asked_the_first_gives_way)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
