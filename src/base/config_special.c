/* Readers of configuration values with a grammar of their own. */
#include "base/config_table.h"
#include "base/memory.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_LIMIT = 64 };

/* "1920x1080" up to `end`. */
static bool read_size(const char *value, size_t n, int *ret_width, int *ret_height)
{
    char copy[32], *x;
    int64_t width, height;
    if (n >= sizeof copy)
        return false;
    memcpy(copy, value, n);
    copy[n] = 0;
    x = strchr(copy, 'x');
    if (!x)
        return false;
    *x = 0;
    if (!parse_int64(copy, 16, 16384, &width) || !parse_int64(x + 1, 16, 16384, &height))
        return false;
    *ret_width = (int)width;
    *ret_height = (int)height;
    return true;
}

bool config_read_size(struct config *c, const struct config_key *key, const char *value, struct error *err)
{
    (void)key;
    if (value && !read_size(value, strlen(value), &c->screen.width, &c->screen.height))
        return error_set(err, NULL, "is not a size such as 1920x1080 (each from 16 to 16384)");
    return true;
}

bool config_read_mode(struct config *c, const struct config_key *key, const char *value, struct error *err)
{
    (void)key;
    const char *at = value ? strchr(value, '@') : NULL;
    int64_t refresh = 0;
    int width = 0, height = 0;
    if (value && (!read_size(value, at ? (size_t)(at - value) : strlen(value), &width, &height) ||
                  (at && !parse_int64(at + 1, 1, 1000, &refresh))))
        return error_set(err, NULL, "is not a display mode such as 1920x1080@60");
    c->screen.mode_width = width;
    c->screen.mode_height = height;
    c->screen.mode_refresh = (int)refresh;
    return true;
}

/* "06:30", or "24:00" where it ends a range. */
static const char *read_minute(const char *p, int highest, int *ret)
{
    for (int i = 0; i < 5; i++)
        if (i == 2 ? p[i] != ':' : p[i] < '0' || p[i] > '9')
            return NULL;
    int hour = (p[0] - '0') * 10 + p[1] - '0', minute = (p[3] - '0') * 10 + p[4] - '0';
    if (minute > 59 || hour * 60 + minute > highest)
        return NULL;
    *ret = hour * 60 + minute;
    return p + 5;
}

static const char *read_hours(const char *p, struct config_hours *h)
{
    p = read_minute(p, 1439, &h->from_minute);
    p = p && *p == '-' ? read_minute(p + 1, 1440, &h->to_minute) : NULL;
    return p && h->from_minute != h->to_minute ? p : NULL;
}

static const char *skip_blanks(const char *p)
{
    return p + strspn(p, " \t");
}

/* Behind one entry of a list: the next entry, or the end; NULL where neither follows. */
static const char *next_entry(const char *p)
{
    p = skip_blanks(p);
    if (*p == ',')
        return *(p = skip_blanks(p + 1)) ? p : NULL;
    return *p ? NULL : p;
}

bool config_read_server_hours(struct config *c, const struct config_key *key, const char *value,
                              struct error *err)
{
    (void)key;
    struct config_hours list[LIST_LIMIT];
    size_t n = 0;
    const char *p = !value || strcmp(value, "always") == 0 ? "" : value;
    while (p && *p && n < LIST_LIMIT) {
        p = read_hours(p, &list[n++]);
        p = p ? next_entry(p) : NULL;
    }
    if (!p || *p)
        return error_set(err, NULL, "is not \"always\" or hours such as 18:00-06:00, 12:00-13:00");
    free(c->server.hours);
    c->server.hours = n ? xcalloc(n, sizeof *list) : NULL;
    c->server.n_hours = n;
    if (n)
        memcpy(c->server.hours, list, n * sizeof *list);
    return true;
}

static int read_weekday(const char *p)
{
    static const char names[] = "montuewedthufrisatsun";
    for (int i = 0; i < 7; i++)
        if (strncmp(p, names + (size_t)i * 3, 3) == 0)
            return i;
    return -1;
}

/* "mon" or "mon-fri" (over the week's end too); without a day every day is meant. */
static const char *read_days(const char *p, uint8_t *ret)
{
    int from = read_weekday(p), to = from;
    if (from < 0) {
        *ret = 0x7f;
        return p;
    }
    p += 3;
    if (*p == '-') {
        to = read_weekday(p + 1);
        if (to < 0)
            return NULL;
        p += 4;
    }
    *ret = 0;
    for (int day = from;; day = (day + 1) % 7) {
        *ret = (uint8_t)(*ret | 1u << day);
        if (day == to)
            break;
    }
    return *p == ' ' || *p == '\t' ? skip_blanks(p) : NULL;
}

bool config_read_power(struct config *c, const struct config_key *key, const char *value, struct error *err)
{
    (void)key;
    struct config_power list[LIST_LIMIT];
    size_t n = 0;
    const char *p = value ? value : "";
    while (p && *p && n < LIST_LIMIT) {
        p = read_days(p, &list[n].days);
        p = p ? read_hours(p, &list[n++].hours) : NULL;
        p = p ? next_entry(p) : NULL;
    }
    if (!p || *p || (value && !n))
        return error_set(err, NULL, "is not a list such as mon-fri 06:30-17:30, sat 08:00-12:00");
    free(c->screen.power);
    c->screen.power = n ? xcalloc(n, sizeof *list) : NULL;
    c->screen.n_power = n;
    if (n)
        memcpy(c->screen.power, list, n * sizeof *list);
    return true;
}

/* "127.0.0.1:8080" or "[::1]:8080"; the address in network order, family 0 where it is none. */
static int read_listen(const char *value, uint8_t address[16])
{
    char copy[80];
    int64_t port;
    if (!text_copy(copy, sizeof copy, value))
        return 0;
    char *colon = strrchr(copy, ':');
    if (!colon || !parse_int64(colon + 1, 1, 65535, &port))
        return 0;
    *colon = 0;
    if (copy[0] == '[' && colon[-1] == ']') {
        colon[-1] = 0;
        return inet_pton(AF_INET6, copy + 1, address) == 1 ? AF_INET6 : 0;
    }
    return inet_pton(AF_INET, copy, address) == 1 ? AF_INET : 0;
}

bool config_listen_is_loopback(const char *listen)
{
    static const uint8_t one[16] = {[15] = 1};
    uint8_t address[16] = {0};
    int family = read_listen(listen, address);
    return family == AF_INET ? address[0] == 127 : family == AF_INET6 && memcmp(address, one, 16) == 0;
}

bool config_read_listen(struct config *c, const struct config_key *key, const char *value, struct error *err)
{
    (void)key;
    uint8_t address[16];
    if (value && !read_listen(value, address))
        return error_set(err, NULL, "is not address:port such as 127.0.0.1:8080 or [::1]:8080");
    free(c->status.listen);
    c->status.listen = value ? xstrdup(value) : NULL;
    return true;
}

static bool host_valid(const char *name, size_t n)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_";
    return n > 0 && n <= 253 && strspn(name, letters) >= n;
}

static void free_hosts(char **list)
{
    for (char **h = list; h && *h; h++)
        free(*h);
    free(list);
}

bool config_read_hosts(struct config *c, const struct config_key *key, const char *value, struct error *err)
{
    (void)key;
    char **list = xcalloc(LIST_LIMIT + 1, sizeof *list);
    size_t n = 0;
    bool ok = true;
    for (const char *p = skip_blanks(value ? value : ""); *p && ok;) {
        size_t length = strcspn(p, ", \t");
        ok = n < LIST_LIMIT && host_valid(p, length);
        if (ok)
            list[n++] = xstrndup(p, length);
        p += length;
        p += strspn(p, ", \t");
    }
    if (value && (!ok || !n)) {
        free_hosts(list);
        return error_set(err, NULL, "is not a list of at most %d host names", LIST_LIMIT);
    }
    free_hosts(c->status.hosts);
    c->status.hosts = list;
    return true;
}
