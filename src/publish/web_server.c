#include "web_server.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "web_connection.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS_MAX 256
#define IDLE_MS 30000

struct web_server {
    int folder, listener;
    char address[64];
    struct web_connection *connections[CONNECTIONS_MAX];
    size_t count;
};

static bool split_address(const char *listen, char host[64], int64_t *port, struct error *err)
{
    const char *colon = strrchr(listen, ':');
    size_t n = colon == NULL ? 0 : (size_t)(colon - listen);
    if (n == 0 || n >= 64 || !parse_int64(colon + 1, 0, 65535, port))
        return error_set(err, NULL, "--listen %s: must be ADDRESS:PORT, such as 127.0.0.1:8000 or [::1]:8000",
                         listen);
    bool bracketed = listen[0] == '[' && listen[n - 1] == ']';
    snprintf(host, 64, "%.*s", (int)(bracketed ? n - 2 : n), bracketed ? listen + 1 : listen);
    if (strcmp(host, "localhost") == 0)
        text_copy(host, 64, "127.0.0.1");
    return true;
}

static int open_listener(const char *listen_at, char out[64], struct error *err)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    char host[64];
    int64_t port = 0;
    int yes = 1;
    if (!split_address(listen_at, host, &port, err))
        return -1;
    bool is_v4 = inet_pton(AF_INET, host, &v4.sin_addr) == 1;
    if (!is_v4 && inet_pton(AF_INET6, host, &v6.sin6_addr) != 1) {
        error_set(err, NULL, "--listen %s: %s is no address; use 127.0.0.1 for this machine, 0.0.0.0 for all",
                  listen_at, host);
        return -1;
    }
    v4.sin_port = v6.sin6_port = htons((uint16_t)port);
    int fd = socket(is_v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    struct sockaddr *address = is_v4 ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6;
    socklen_t length = is_v4 ? sizeof(v4) : sizeof(v6);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) != 0 ||
        bind(fd, address, length) != 0 || listen(fd, 64) != 0 || getsockname(fd, address, &length) != 0) {
        error_errno(err, NULL, errno, "cannot listen at %s", listen_at);
        if (fd >= 0)
            close(fd);
        return -1;
    }
    snprintf(out, 64, is_v4 ? "%s:%u" : "[%s]:%u", host, (unsigned)ntohs(is_v4 ? v4.sin_port : v6.sin6_port));
    return fd;
}

struct web_server *web_server_create(const char *folder, const char *listen_at, struct error *err)
{
    struct web_server *s = xcalloc(1, sizeof(*s));
    s->listener = -1;
    s->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (s->folder < 0)
        error_errno(err, NULL, errno, "%s", folder);
    else
        s->listener = open_listener(listen_at, s->address, err);
    if (s->listener >= 0)
        return s;
    web_server_destroy(s);
    return NULL;
}

void web_server_destroy(struct web_server *s)
{
    if (s == NULL)
        return;
    for (size_t i = 0; i < s->count; i++)
        web_connection_destroy(s->connections[i]);
    if (s->listener >= 0)
        close(s->listener);
    if (s->folder >= 0)
        close(s->folder);
    free(s);
}

const char *web_server_address(const struct web_server *s)
{
    return s->address;
}

static void accept_new(struct web_server *s, int64_t now)
{
    int yes = 1;
    int fd = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    s->connections[s->count++] = web_connection_create(fd, s->folder, now);
}

static void drop_finished(struct web_server *s, int64_t now)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->count; i++) {
        if (web_connection_finished(s->connections[i], now - IDLE_MS))
            web_connection_destroy(s->connections[i]);
        else
            s->connections[kept++] = s->connections[i];
    }
    s->count = kept;
}

void web_server_run(struct web_server *s, int stop_fd)
{
    struct pollfd fds[CONNECTIONS_MAX + 2];
    for (;;) {
        /* while all places are taken, nobody new is let in: the kernel keeps them waiting */
        fds[0] = (struct pollfd){.fd = stop_fd, .events = POLLIN};
        fds[1] = (struct pollfd){.fd = s->count < CONNECTIONS_MAX ? s->listener : -1, .events = POLLIN};
        size_t polled = s->count;
        for (size_t i = 0; i < polled; i++)
            fds[i + 2] = (struct pollfd){.fd = web_connection_fd(s->connections[i]),
                                         .events = web_connection_events(s->connections[i])};
        if (poll(fds, (nfds_t)polled + 2, s->count > 0 ? 1000 : -1) < 0 && errno != EINTR)
            return;
        int64_t now = clock_boot_ms();
        if (fds[0].revents != 0)
            return;
        for (size_t i = 0; i < polled; i++)
            if (fds[i + 2].revents != 0)
                web_connection_step(s->connections[i], now);
        if (fds[1].revents != 0)
            accept_new(s, now);
        drop_finished(s, now);
    }
}
