#include "frames/frames.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

bool frames_send(int socket, const struct frames_message *m, int fd)
{
    struct iovec bytes = {(void *)(uintptr_t)m, sizeof *m};
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr header = {.msg_iov = &bytes, .msg_iovlen = 1};
    if (fd >= 0) {
        memset(&control, 0, sizeof control);
        header.msg_control = control.room;
        header.msg_controllen = sizeof control.room;
        struct cmsghdr *c = CMSG_FIRSTHDR(&header);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(c), &fd, sizeof fd);
    }
    ssize_t n;
    do
        n = sendmsg(socket, &header, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    return n == (ssize_t)sizeof *m;
}

/* Takes the one descriptor that may have come; closes what is too much and tells it by false. */
static bool take_descriptors(struct msghdr *header, int *ret_fd)
{
    bool sane = !(header->msg_flags & MSG_CTRUNC);
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < n; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
            if (*ret_fd < 0) {
                *ret_fd = fd;
            } else {
                close(fd);
                sane = false;
            }
        }
    }
    return sane;
}

static bool time_sane(int64_t us)
{
    return us >= -FRAMES_TIME_MAX_US && us <= FRAMES_TIME_MAX_US;
}

static bool message_valid(const struct frames_message *m, struct error *err)
{
    bool known = (m->type >= FRAMES_FORMAT && m->type <= FRAMES_WALLS) ||
                 (m->type >= FRAMES_RELEASE && m->type <= FRAMES_STOP);
    if (!known)
        return error_set(err, NULL, "message of the unknown type %u", m->type);
    if (m->index >= FRAMES_RING_MAX || (m->type == FRAMES_FORMAT && m->count > FRAMES_RING_MAX))
        return error_set(err, NULL, "message names slot %u of %u", m->index, m->count);
    if (!time_sane(m->time_us) || !time_sane(m->sent_us))
        return error_set(err, NULL, "message with an absurd time");
    if (!memchr(m->text, 0, sizeof m->text))
        return error_set(err, NULL, "message with an endless text");
    if (m->type == FRAMES_SOUND && (m->samples > FRAMES_SOUND_RING_BYTES / 4 || m->offset % 4))
        return error_set(err, NULL, "message with %u samples at byte %llu", m->samples,
                         (unsigned long long)m->offset);
    return true;
}

int frames_receive(int socket, struct frames_message *ret, int *ret_fd, struct error *err)
{
    struct frames_message m;
    struct iovec bytes = {&m, sizeof m};
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(4 * sizeof(int))];
    } control;
    struct msghdr header = {.msg_iov = &bytes,
                            .msg_iovlen = 1,
                            .msg_control = control.room,
                            .msg_controllen = sizeof control.room};
    ssize_t n;
    do
        n = recvmsg(socket, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    /* a peer that ended without reading all of ours resets the pair once; its last words still wait behind that */
    while (n < 0 && (errno == EINTR || errno == ECONNRESET));
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return 0;
    if (n < 0) {
        error_errno(err, NULL, errno, "cannot receive");
        return -1;
    }
    int fd = -1;
    bool sane = take_descriptors(&header, &fd);
    if (n == 0)
        error_set(err, NULL, "the other side is gone");
    else if (n != (ssize_t)sizeof m || (header.msg_flags & MSG_TRUNC))
        error_set(err, NULL, "message of %zd bytes instead of %zu", n, sizeof m);
    else if (!sane)
        error_set(err, NULL, "message with more than one descriptor");
    else if (message_valid(&m, err)) {
        *ret = m;
        *ret_fd = fd;
        return 1;
    }
    if (fd >= 0)
        close(fd);
    return -1;
}

int frames_memfd(const char *name, uint64_t bytes, struct error *err)
{
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0) {
        error_errno(err, NULL, errno, "cannot make shared memory");
        return -1;
    }
    if (bytes == 0 || bytes > INT64_MAX || ftruncate(fd, (off_t)bytes) != 0 ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
        error_errno(err, NULL, errno, "cannot make %llu bytes of shared memory", (unsigned long long)bytes);
        close(fd);
        return -1;
    }
    return fd;
}

bool frames_memfd_bytes(int fd, uint64_t *ret_bytes, struct error *err)
{
    struct stat st;
    struct statfs fs;
    if (fd < 0 || fstat(fd, &st) != 0 || fstatfs(fd, &fs) != 0)
        return error_errno(err, NULL, fd < 0 ? EBADF : errno, "no shared memory came");
    int seals = fcntl(fd, F_GET_SEALS);
    /* huge pages pass for shared memory but may be short when touched */
    if (fs.f_type != TMPFS_MAGIC || !S_ISREG(st.st_mode) || seals < 0 || !(seals & F_SEAL_SHRINK))
        return error_set(err, NULL, "what came is no sealed shared memory");
    *ret_bytes = (uint64_t)st.st_size;
    return true;
}
