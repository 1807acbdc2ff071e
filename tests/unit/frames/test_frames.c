#include "frames/frames.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static int pair[2];

static int open_pair(void **state)
{
    (void)state;
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair);
}

static int close_pair(void **state)
{
    (void)state;
    close(pair[0]);
    close(pair[1]);
    return 0;
}

static struct frames_message i420(uint32_t w, uint32_t h)
{
    struct frames_message m = {
        .type = FRAMES_FORMAT, .count = 2, .pixels = FRAMES_I420, .matrix = FRAMES_BT709};
    m.width = w;
    m.height = h;
    m.sar_num = m.sar_den = 1;
    m.pitch[0] = (w + 63) & ~63u;
    m.pitch[1] = m.pitch[2] = m.pitch[0] / 2;
    m.plane[1] = (uint64_t)m.pitch[0] * h;
    m.plane[2] = m.plane[1] + (uint64_t)m.pitch[1] * ((h + 1) / 2);
    m.slot_bytes = m.plane[2] + (uint64_t)m.pitch[2] * ((h + 1) / 2);
    return m;
}

static void a_message_arrives_as_it_was_sent(void **state)
{
    (void)state;
    struct frames_message m = {.type = FRAMES_FRAME, .index = 3, .time_us = -5, .text = "x"}, got;
    int fd = 7;
    assert_int_equal(frames_receive(pair[1], &got, &fd, NULL), 0);
    assert_true(frames_send(pair[0], &m, -1));
    assert_int_equal(frames_receive(pair[1], &got, &fd, NULL), 1);
    assert_int_equal(fd, -1);
    assert_memory_equal(&m, &got, sizeof m);
}

static void a_descriptor_travels_and_stays_sealed(void **state)
{
    (void)state;
    struct frames_message m = {.type = FRAMES_FORMAT}, got;
    int fd, memory = frames_memfd("test", 8192, NULL);
    assert_true(memory >= 0);
    assert_true(frames_send(pair[0], &m, memory));
    close(memory);
    assert_int_equal(frames_receive(pair[1], &got, &fd, NULL), 1);
    assert_true(fd >= 0);
    uint64_t bytes = 0;
    assert_true(frames_memfd_bytes(fd, &bytes, NULL));
    assert_int_equal(bytes, 8192);
    assert_int_not_equal(ftruncate(fd, 0), 0);
    assert_int_not_equal(ftruncate(fd, 16384), 0);
    close(fd);
}

static void what_is_no_sealed_memory_is_refused(void **state)
{
    (void)state;
    struct error err;
    uint64_t bytes = 1;
    int plain = memfd_create("plain", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    assert_int_equal(ftruncate(plain, 4096), 0);
    assert_false(frames_memfd_bytes(plain, &bytes, &err));
    assert_false(frames_memfd_bytes(pair[0], &bytes, &err));
    assert_false(frames_memfd_bytes(-1, &bytes, &err));
    assert_int_equal(bytes, 1);
    close(plain);
    assert_int_equal(frames_memfd("none", 0, &err), -1);
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    struct frames_message rows[] = {
        {.type = 0},
        {.type = 7},
        {.type = FRAMES_STOP + 1},
        {.type = FRAMES_FRAME, .index = FRAMES_RING_MAX},
        {.type = FRAMES_FORMAT, .count = FRAMES_RING_MAX + 1},
        {.type = FRAMES_FRAME, .time_us = FRAMES_TIME_MAX_US + 1},
        {.type = FRAMES_FRAME, .time_us = INT64_MIN},
        {.type = FRAMES_START, .sent_us = INT64_MAX},
        {.type = FRAMES_SOUND, .samples = FRAMES_SOUND_RING_BYTES / 4 + 1},
        {.type = FRAMES_SOUND, .samples = 4, .offset = 2},
        {.type = FRAMES_FAULT},
    };
    memset(rows[10].text, 'a', sizeof rows[10].text);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct frames_message got = {.type = 99};
        struct error err = {{0}, 0, {0}};
        int fd = 5;
        assert_true(frames_send(pair[0], &rows[i], -1));
        assert_int_equal(frames_receive(pair[1], &got, &fd, &err), -1);
        assert_int_equal(got.type, 99);
        assert_int_equal(fd, 5);
        assert_true(err.text[0]);
    }
}

static void a_short_or_long_datagram_is_refused(void **state)
{
    (void)state;
    char bytes[sizeof(struct frames_message) + 8] = {FRAMES_STOP};
    struct frames_message got;
    int fd;
    assert_int_equal(send(pair[0], bytes, 12, 0), 12);
    assert_int_equal(frames_receive(pair[1], &got, &fd, NULL), -1);
    assert_int_equal(send(pair[0], bytes, sizeof bytes, 0), sizeof bytes);
    assert_int_equal(frames_receive(pair[1], &got, &fd, NULL), -1);
}

static void two_descriptors_are_refused_and_closed(void **state)
{
    (void)state;
    struct frames_message m = {.type = FRAMES_FORMAT}, got;
    struct iovec bytes = {&m, sizeof m};
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(2 * sizeof(int))];
    } control = {.room = {0}};
    struct msghdr h = {.msg_iov = &bytes,
                       .msg_iovlen = 1,
                       .msg_control = control.room,
                       .msg_controllen = sizeof control.room};
    struct cmsghdr *c = CMSG_FIRSTHDR(&h);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(2 * sizeof(int));
    memcpy(CMSG_DATA(c), pair, sizeof pair);
    assert_true(sendmsg(pair[0], &h, 0) > 0);
    int before = dup(0), fd = -1;
    close(before);
    assert_int_equal(frames_receive(pair[1], &got, &fd, NULL), -1);
    int after = dup(0);
    close(after);
    assert_int_equal(before, after);
}

static void a_peer_that_is_gone_is_told(void **state)
{
    (void)state;
    struct frames_message m = {.type = FRAMES_STOP};
    int fd;
    close(pair[0]);
    assert_int_equal(frames_receive(pair[1], &m, &fd, NULL), -1);
    assert_false(frames_send(pair[1], &m, -1));
    pair[0] = dup(0);
}

static void last_words_arrive_from_a_peer_that_did_not_read_ours(void **state)
{
    (void)state;
    struct frames_message stop = {.type = FRAMES_STOP}, fault = {.type = FRAMES_FAULT, .text = "why"}, got;
    int fd;
    assert_true(frames_send(pair[1], &stop, -1));
    assert_true(frames_send(pair[0], &fault, -1));
    close(pair[0]);
    assert_int_equal(frames_receive(pair[1], &got, &fd, NULL), 1);
    assert_string_equal(got.text, "why");
    assert_int_equal(frames_receive(pair[1], &got, &fd, NULL), -1);
    pair[0] = dup(0);
}

static void a_peer_that_never_reads_does_not_block_us(void **state)
{
    (void)state;
    struct frames_message m = {.type = FRAMES_SOUND_DONE};
    int n = 0;
    while (n < 100000 && frames_send(pair[0], &m, -1))
        n++;
    assert_true(n > 2 * FRAMES_RING_MAX);
    assert_true(n < 100000);
}

static void a_format_must_fit_its_memory(void **state)
{
    (void)state;
    struct frames_message good = i420(161, 121), argb = good;
    uint64_t bytes = good.slot_bytes * 2;
    argb.pixels = FRAMES_ARGB;
    argb.matrix = 0;
    argb.width = 32;
    argb.height = 32;
    argb.pitch[0] = 128;
    assert_true(frames_format_valid(&good, bytes, NULL));
    assert_true(frames_format_valid(&argb, bytes, NULL));
    assert_false(frames_format_valid(&good, bytes - 1, NULL));
#define BAD(from, change)                                                                                    \
    do {                                                                                                     \
        struct frames_message m = from;                                                                      \
        struct error err = {{0}, 0, {0}};                                                                    \
        change;                                                                                              \
        assert_false(frames_format_valid(&m, bytes, &err));                                                  \
        assert_true(err.text[0]);                                                                            \
    } while (0)
    BAD(good, m.type = FRAMES_FRAME);
    BAD(good, m.pixels = 0);
    BAD(good, m.pixels = FRAMES_XRGB + 1);
    BAD(good, m.matrix = 0);
    BAD(good, m.matrix = 3);
    BAD(good, m.width = 0);
    BAD(good, m.height = 0);
    BAD(good, m.width = FRAMES_SIDE_MAX + 1);
    BAD(good, m.height = 122 + 2);
    BAD(good, m.sar_num = 0);
    BAD(good, m.sar_den = FRAMES_SAR_MAX + 1);
    BAD(good, m.count = 0);
    BAD(good, m.count = 3);
    BAD(good, m.slot_bytes = 0);
    BAD(good, m.slot_bytes = UINT64_MAX / 2 + 1);
    BAD(good, m.pitch[0] = 160);
    BAD(good, m.pitch[2] = 80);
    BAD(good, m.pitch[1] = UINT32_MAX);
    BAD(good, m.plane[2] = m.slot_bytes);
    BAD(good, m.plane[1] = UINT64_MAX - 10);
    BAD(argb, m.pitch[0] = 127);
    BAD(argb, m.pitch[0] = 130);
    BAD(argb, m.plane[0] = 2);
    BAD(argb, m.width = 33);
#undef BAD
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_message_arrives_as_it_was_sent, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(a_descriptor_travels_and_stays_sealed, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(what_is_no_sealed_memory_is_refused, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(nonsense_is_refused, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(a_short_or_long_datagram_is_refused, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(two_descriptors_are_refused_and_closed, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(a_peer_that_is_gone_is_told, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(last_words_arrive_from_a_peer_that_did_not_read_ours, open_pair,
                                        close_pair),
        cmocka_unit_test_setup_teardown(a_peer_that_never_reads_does_not_block_us, open_pair, close_pair),
        cmocka_unit_test(a_format_must_fit_its_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
