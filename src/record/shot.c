#include "base/clock.h"
#include "base/memory.h"
#include "record/record.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define SHOT_MAGIC 0x544f4853u /* "SHOT" */
#define SHOT_SIDE_MAX 16384u
#define SOCKET_NAME "screen.sock"

/* A socket's path holds 107 bytes; through the folder's descriptor any runtime path is short. Returns that
 * descriptor. */
static int folder_address(const char *runtime_path, struct sockaddr_un *ret, struct error *err)
{
    int folder = open(runtime_path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        error_errno(err, NULL, errno, "%s: cannot open", runtime_path);
        return -1;
    }
    *ret = (struct sockaddr_un){.sun_family = AF_UNIX};
    snprintf(ret->sun_path, sizeof ret->sun_path, "/proc/self/fd/%d/" SOCKET_NAME, folder);
    return folder;
}

int shot_listen(const char *runtime_path, struct error *err)
{
    struct sockaddr_un address;
    int folder = folder_address(runtime_path, &address, err);
    if (folder < 0)
        return -1;
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        error_errno(err, NULL, errno, "cannot make a socket");
        goto out;
    }
    unlink(address.sun_path); /* of a run before this one */
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 8) != 0) {
        error_errno(err, NULL, errno, "%s/" SOCKET_NAME ": cannot listen", runtime_path);
        close(fd);
        fd = -1;
    }
out:
    close(folder);
    return fd;
}

bool shot_send(int client, const struct shot *s, int memfd)
{
    struct shot copy = *s;
    copy.magic = SHOT_MAGIC;
    struct iovec part = {&copy, sizeof copy};
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control = {{0}};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof memfd);
    memcpy(CMSG_DATA(head), &memfd, sizeof memfd);
    return sendmsg(client, &message, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)sizeof copy;
}

/* One packet with one descriptor; -1 as *ret_memfd where none came. */
static bool receive(int fd, struct shot *ret, int *ret_memfd, struct error *err)
{
    struct iovec part = {ret, sizeof *ret};
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control = {{0}};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    ssize_t n = recvmsg(fd, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    int got = -1;
    struct cmsghdr *head = n > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (head && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS)
        memcpy(&got, CMSG_DATA(head), sizeof got);
    if (n != (ssize_t)sizeof *ret || got < 0 || ret->magic != SHOT_MAGIC) {
        if (got >= 0)
            close(got);
        return error_set(err, NULL, "papan-screen did not answer with a picture");
    }
    *ret_memfd = got;
    return true;
}

static bool believable(const struct shot *s, int memfd)
{
    struct stat st;
    return s->width > 0 && s->height > 0 && s->width <= SHOT_SIDE_MAX && s->height <= SHOT_SIDE_MAX &&
           s->pitch >= s->width * 4 && fstat(memfd, &st) == 0 &&
           (int64_t)s->pitch * s->height <= (int64_t)st.st_size;
}

bool shot_request(const char *runtime_path, int timeout_ms, struct shot *ret, int *ret_memfd,
                  struct error *err)
{
    bool ok = false;
    struct sockaddr_un address;
    int fd = -1, memfd = -1, folder = folder_address(runtime_path, &address, err);
    if (folder < 0)
        return false;
    fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        error_errno(err, NULL, errno, "%s/" SOCKET_NAME ": papan-screen is not there", runtime_path);
        goto out;
    }
    int64_t deadline = clock_mono_us() + (int64_t)timeout_ms * 1000;
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    int rc;
    do {
        int64_t left = (deadline - clock_mono_us()) / 1000;
        rc = poll(&wait, 1, left > 0 ? (int)left : 0);
    } while (rc < 0 && errno == EINTR);
    if (rc <= 0) {
        error_set(err, NULL, "papan-screen did not answer within %d ms", timeout_ms);
        goto out;
    }
    struct shot s;
    if (!receive(fd, &s, &memfd, err))
        goto out;
    if (!believable(&s, memfd)) {
        error_set(err, NULL, "papan-screen's picture does not fit its size");
        goto out;
    }
    *ret = s;
    *ret_memfd = memfd;
    memfd = -1;
    ok = true;
out:
    if (memfd >= 0)
        close(memfd);
    if (fd >= 0)
        close(fd);
    close(folder);
    return ok;
}
