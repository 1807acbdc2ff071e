#include "web_connection.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "web_request.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct web_connection {
    int socket, folder, file; /* file −1 = no body from a file */
    int64_t last_progress;
    bool over;
    char in[WEB_HEAD_LIMIT];
    size_t n_in;
    char out[1024]; /* the answer's head, and a short body */
    size_t n_out, sent;
    off_t offset; /* of the file, next to be sent */
    int64_t left; /* bytes of the file still to be sent */
    bool sending, keep_alive;
};

struct web_connection *web_connection_create(int socket, int folder, int64_t now)
{
    struct web_connection *c = xcalloc(1, sizeof(*c));
    c->socket = socket;
    c->folder = folder;
    c->file = -1;
    c->last_progress = now;
    return c;
}

void web_connection_destroy(struct web_connection *c)
{
    if (c->file >= 0)
        close(c->file);
    close(c->socket);
    free(c);
}

int web_connection_fd(const struct web_connection *c)
{
    return c->socket;
}

short web_connection_events(const struct web_connection *c)
{
    return c->sending ? POLLOUT : POLLIN;
}

bool web_connection_finished(const struct web_connection *c, int64_t idle_since)
{
    return c->over || c->last_progress < idle_since;
}

/* Opens below the folder; no segment of the path may be a link. -1 where there is no such regular file. */
static int open_below(int folder, const char *path, struct stat *st)
{
    char copy[WEB_PATH_LIMIT], *rest = copy, *segment;
    int at = dup(folder);
    text_copy(copy, sizeof(copy), path);
    while (at >= 0 && (segment = strsep(&rest, "/")) != NULL) {
        int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (rest != NULL ? O_DIRECTORY : 0);
        int next = openat(at, segment, flags);
        close(at);
        at = next;
    }
    if (at >= 0 && (fstat(at, st) != 0 || !S_ISREG(st->st_mode))) {
        close(at);
        at = -1;
    }
    return at;
}

static bool tag_listed(const char *list, const char *tag)
{
    return strcmp(list, "*") == 0 || strstr(list, tag) != NULL;
}

static bool not_modified(const struct web_request *r, const struct stat *st, const char *tag)
{
    if (r->if_none_match[0] != '\0')
        return tag_listed(r->if_none_match, tag);
    return r->if_modified_since >= (int64_t)st->st_mtim.tv_sec;
}

static bool range_applies(const struct web_request *r, const struct stat *st, const char *tag)
{
    char date[32];
    web_date((int64_t)st->st_mtim.tv_sec, date);
    return r->has_range &&
           (r->if_range[0] == '\0' || strcmp(r->if_range, tag) == 0 || strcmp(r->if_range, date) == 0);
}

/* The .papan files change in place: nobody may keep an answer about them, not even a 404 (design.md 8). Media
 * are named by their content: whoever has one may keep it. */
static const char *cache_control(const char *path, int status)
{
    const char *dot = strrchr(path, '.');
    if (dot != NULL && strcmp(dot, ".papan") == 0)
        return "Cache-Control: no-store\r\n";
    if (text_has_prefix(path, "media/") && (status == 200 || status == 206))
        return "Cache-Control: public, max-age=31536000, immutable\r\n";
    return "";
}

static void begin_answer(struct web_connection *c, const struct web_request *r, int status, const char *extra,
                         const char *type, int64_t length)
{
    char date[32], body[64] = "";
    web_date(clock_wall_ms() / 1000, date);
    bool has_text = length < 0;
    if (has_text && status != 304)
        length = snprintf(body, sizeof(body), "%d %s\n", status, web_status_text(status));
    c->keep_alive = r->keep_alive;
    int n = snprintf(c->out, sizeof(c->out), "HTTP/1.1 %d %s\r\nDate: %s\r\nServer: papan-publish\r\n%s%s",
                     status, web_status_text(status), date, cache_control(r->path, status), extra);
    size_t used = n < 0 ? 0 : (size_t)n;
    if (status != 304)
        n = snprintf(c->out + used, sizeof(c->out) - used,
                     "Content-Type: %s\r\nContent-Length: %" PRId64 "\r\n", type, length);
    used += status != 304 && n > 0 ? (size_t)n : 0;
    n = snprintf(c->out + used, sizeof(c->out) - used,
                 "X-Content-Type-Options: nosniff\r\nConnection: %s\r\n\r\n%s",
                 c->keep_alive ? "keep-alive" : "close", r->head_only ? "" : body);
    c->n_out = used + (n > 0 ? (size_t)n : 0);
    c->sent = 0;
    c->sending = true;
}

static void answer_file(struct web_connection *c, const struct web_request *r, const struct stat *st)
{
    char tag[64], date[32], extra[320];
    int64_t from = 0, to = (int64_t)st->st_size;
    snprintf(tag, sizeof(tag), "\"%llx-%llx\"", (unsigned long long)st->st_mtim.tv_sec,
             (unsigned long long)st->st_size);
    web_date((int64_t)st->st_mtim.tv_sec, date);
    int n = snprintf(extra, sizeof(extra), "ETag: %s\r\nLast-Modified: %s\r\nAccept-Ranges: bytes\r\n", tag,
                     date);
    size_t used = (size_t)n;
    if (not_modified(r, st, tag)) {
        begin_answer(c, r, 304, extra, "", -1);
        return;
    }
    bool ranged = range_applies(r, st, tag);
    if (ranged && !web_request_range(r, (int64_t)st->st_size, &from, &to)) {
        snprintf(extra + used, sizeof(extra) - used, "Content-Range: bytes */%lld\r\n",
                 (long long)st->st_size);
        begin_answer(c, r, 416, extra, "text/plain", -1);
        return;
    }
    if (ranged)
        snprintf(extra + used, sizeof(extra) - used, "Content-Range: bytes %" PRId64 "-%" PRId64 "/%lld\r\n",
                 from, to - 1, (long long)st->st_size);
    begin_answer(c, r, ranged ? 206 : 200, extra, web_content_type(r->path), to - from);
    c->offset = (off_t)from;
    c->left = r->head_only ? 0 : to - from;
}

static void answer(struct web_connection *c, const struct web_request *r)
{
    struct stat st;
    if (r->fault != 0) {
        begin_answer(c, r, r->fault, r->fault == 405 ? "Allow: GET, HEAD\r\n" : "", "text/plain", -1);
        return;
    }
    c->file = r->path[0] == '\0' ? -1 : open_below(c->folder, r->path, &st);
    if (c->file < 0)
        begin_answer(c, r, 404, "", "text/plain", -1);
    else
        answer_file(c, r, &st);
}

/* Is a whole head there? Its length with the empty line, 0 = not yet. */
static size_t head_length(const struct web_connection *c)
{
    const char *end = memmem(c->in, c->n_in, "\r\n\r\n", 4), *bare = memmem(c->in, c->n_in, "\n\n", 2);
    if (end != NULL && (bare == NULL || end < bare))
        return (size_t)(end - c->in) + 4;
    return bare == NULL ? 0 : (size_t)(bare - c->in) + 2;
}

static void take_request(struct web_connection *c)
{
    struct web_request r;
    size_t n = head_length(c);
    if (n == 0 && c->n_in < sizeof(c->in))
        return;
    if (n == 0) {
        r = (struct web_request){.fault = 431};
        c->n_in = 0;
    } else {
        web_request_parse(c->in, n, &r);
        memmove(c->in, c->in + n, c->n_in - n);
        c->n_in -= n;
    }
    answer(c, &r);
}

static void receive(struct web_connection *c, int64_t now)
{
    ssize_t n = recv(c->socket, c->in + c->n_in, sizeof(c->in) - c->n_in, 0);
    if (n > 0) {
        c->n_in += (size_t)n;
        c->last_progress = c->n_in == (size_t)n ? now : c->last_progress; /* a head that drips counts once */
        take_request(c);
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        c->over = true;
    }
}

static void finish_answer(struct web_connection *c)
{
    if (c->file >= 0)
        close(c->file);
    c->file = -1;
    c->sending = false;
    c->over = !c->keep_alive;
    if (!c->over && c->n_in > 0)
        take_request(c);
}

static void send_some(struct web_connection *c, int64_t now)
{
    ssize_t n;
    if (c->sent < c->n_out) {
        n = send(c->socket, c->out + c->sent, c->n_out - c->sent,
                 MSG_NOSIGNAL | (c->left > 0 ? MSG_MORE : 0));
        if (n > 0)
            c->sent += (size_t)n;
    } else {
        n = sendfile(c->socket, c->file, &c->offset, c->left > (1 << 20) ? 1 << 20 : (size_t)c->left);
        if (n > 0)
            c->left -= n;
        else if (n == 0)
            c->over = true; /* the file became shorter: the length that was announced cannot be kept */
    }
    if (n > 0)
        c->last_progress = now;
    else if (n < 0 && errno != EAGAIN && errno != EINTR)
        c->over = true;
    if (!c->over && c->sent == c->n_out && c->left == 0)
        finish_answer(c);
}

void web_connection_step(struct web_connection *c, int64_t now)
{
    if (c->sending)
        send_some(c, now);
    else
        receive(c, now);
}
