#include "status/server.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "status/connections.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define THREADS 6u
#define IDLE_SECONDS 10u
#define IDLE_WAIT_SECONDS 5
#define MEMORY_A_CONNECTION (16u << 10) /* headers beyond are answered 431 */
#define MHD_CONNECTIONS (CONNECTIONS_MAX * 2u)

struct server {
    int listener;
    struct MHD_Daemon *daemon;
    struct connections *connections;
    struct routes *routes;
    int64_t swept;
};

static bool read_address(const char *listen_text, struct sockaddr_storage *ret, socklen_t *ret_size)
{
    char host[64];
    int64_t port;
    const char *colon = strrchr(listen_text, ':');
    bool six = *listen_text == '[';
    size_t n = colon ? (size_t)(colon - listen_text) : 0;
    if (n < 3 || n >= sizeof host || !parse_int64(colon + 1, 0, 65535, &port))
        return false;
    snprintf(host, sizeof host, "%.*s", (int)(six ? n - 2 : n), listen_text + six);
    *ret = (struct sockaddr_storage){0};
    if (six) {
        struct sockaddr_in6 *a = (struct sockaddr_in6 *)ret;
        a->sin6_family = AF_INET6;
        a->sin6_port = htons((uint16_t)port);
        *ret_size = sizeof *a;
        return inet_pton(AF_INET6, host, &a->sin6_addr) == 1;
    }
    struct sockaddr_in *a = (struct sockaddr_in *)ret;
    a->sin_family = AF_INET;
    a->sin_port = htons((uint16_t)port);
    *ret_size = sizeof *a;
    return inet_pton(AF_INET, host, &a->sin_addr) == 1;
}

int server_bind(const char *listen_text, struct error *err)
{
    struct sockaddr_storage address;
    socklen_t size;
    int on = 1;
    if (!read_address(listen_text, &address, &size)) {
        error_set(err, NULL, "status.listen: %s is no address:port", listen_text);
        return -1;
    }
    int fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    /* Without it the connections of a run that was killed would hold the port for a minute. */
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 256) != 0) {
        error_errno(err, NULL, errno, "status.listen: cannot listen on %s", listen_text);
        if (fd >= 0)
            close(fd);
        return -1;
    }
    return fd;
}

/* ---- libmicrohttpd's callbacks, on its threads ---- */

static int descriptor_of(struct MHD_Connection *c)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? (int)info->connect_fd : -1;
}

static void connection_changed(void *context, struct MHD_Connection *c, void **socket_context,
                               enum MHD_ConnectionNotificationCode what)
{
    struct server *s = context;
    (void)socket_context;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED)
        connections_remove(s->connections, descriptor_of(c));
}

static void request_completed(void *context, struct MHD_Connection *c, void **request_context,
                              enum MHD_RequestTerminationCode how)
{
    struct server *s = context;
    *request_context = NULL;
    if (how == MHD_REQUEST_TERMINATED_COMPLETED_OK)
        connections_finished_request(s->connections, descriptor_of(c), clock_mono_us() / 1000);
}

__attribute__((format(printf, 2, 0))) static void log_library(void *context, const char *fmt, va_list args)
{
    char text[512];
    (void)context;
    vsnprintf(text, sizeof text, fmt, args);
    text[strcspn(text, "\n")] = 0;
    log_debug("libmicrohttpd: %s", text);
}

static enum MHD_Result answer(void *context, struct MHD_Connection *c, const char *url, const char *method,
                              const char *version, const char *upload, size_t *upload_size,
                              void **request_context)
{
    static int seen;
    struct server *s = context;
    (void)version, (void)upload;
    bool reads = strcmp(method, MHD_HTTP_METHOD_GET) == 0 || strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;
    if (!*request_context && reads) {
        *request_context = &seen; /* a body, if there is one, is read away first */
        return MHD_YES;
    }
    if (*upload_size) {
        *upload_size = 0;
        return MHD_YES;
    }
    return (enum MHD_Result)routes_answer(s->routes, c, url, method);
}

struct server *server_create(int listener, const char *tls_cert, const char *tls_key, struct routes *routes,
                             struct error *err)
{
    struct server *s = xcalloc(1, sizeof *s);
    bool tls = tls_cert && tls_key;
    s->listener = listener;
    s->routes = routes;
    s->connections = connections_create();
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)log_library, NULL},
        {MHD_OPTION_THREAD_POOL_SIZE, THREADS, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, MHD_CONNECTIONS, NULL},
        {MHD_OPTION_PER_IP_CONNECTION_LIMIT, MHD_CONNECTIONS, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)MEMORY_A_CONNECTION, NULL},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)connection_changed, s},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)request_completed, s},
        {tls ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0, (void *)(intptr_t)tls_cert},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(intptr_t)tls_key},
        {MHD_OPTION_END, 0, NULL},
    };
    unsigned flags =
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ITC | MHD_USE_ERROR_LOG;
    s->daemon = MHD_start_daemon(flags | (tls ? (unsigned)MHD_USE_TLS : 0u), 0, NULL, NULL, answer, s,
                                 MHD_OPTION_ARRAY, options, MHD_OPTION_END);
    if (!s->daemon) {
        error_set(err, NULL, "the HTTP server cannot start%s",
                  tls ? ": status.tls_cert and status.tls_key do not go together" : "");
        server_free(s);
        return NULL;
    }
    return s;
}

static void accept_one(struct server *s)
{
    struct sockaddr_storage address = {0};
    socklen_t size = sizeof address;
    int on = 1;
    int fd = accept4(s->listener, (struct sockaddr *)&address, &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            log_warning("no connection can be accepted: %s", strerror(errno));
            clock_sleep_ms(50);
        }
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connections_add(s->connections, fd, (struct sockaddr *)&address, clock_mono_us() / 1000);
    if (MHD_add_connection(s->daemon, fd, (struct sockaddr *)&address, size) != MHD_YES)
        connections_remove(s->connections, fd); /* libmicrohttpd has closed it */
}

void server_wait(struct server *s, bool short_wait, const sigset_t *waiting)
{
    bool watch = short_wait || connections_count(s->connections) > 0;
    struct timespec time = {watch ? 1 : IDLE_WAIT_SECONDS, 0};
    struct pollfd wait = {.fd = s->listener, .events = POLLIN};
    ppoll(&wait, 1, &time, waiting);
}

void server_turn(struct server *s)
{
    int64_t now = clock_mono_us() / 1000;
    if (now - s->swept >= 1000) {
        s->swept = now;
        connections_sweep(s->connections, now);
    }
    accept_one(s);
}

void server_free(struct server *s)
{
    if (!s)
        return;
    if (s->listener >= 0)
        close(s->listener);
    if (s->daemon)
        MHD_stop_daemon(s->daemon);
    connections_free(s->connections);
    free(s);
}
