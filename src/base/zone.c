/* TZif files (RFC 8536): the table of transitions, then the rule of the footer for all later years. */
#include "base/zone.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/zone_rule.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TZIF_LIMIT = 256 * 1024, HEADER_SIZE = 44, NAME_LIMIT = 100 };

struct zone {
    char *name;
    size_t count;    /* transitions */
    int64_t *at;     /* when, seconds UTC, rising */
    int32_t *offset; /* count + 1 of them: [0] before the first transition, [i + 1] from at[i] on */
    bool has_rule;
    struct zone_rule rule; /* from the last transition on */
};

struct tzif_header {
    char version;
    uint32_t isutcnt, isstdcnt, leapcnt, timecnt, typecnt, charcnt;
};

static uint32_t read_u32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t read_i64(const uint8_t *p)
{
    return (int64_t)((uint64_t)read_u32(p) << 32 | read_u32(p + 4));
}

static bool read_header(const uint8_t *p, size_t left, struct tzif_header *h)
{
    if (left < HEADER_SIZE || memcmp(p, "TZif", 4) != 0)
        return false;
    *h = (struct tzif_header){(char)p[4],       read_u32(p + 20), read_u32(p + 24), read_u32(p + 28),
                              read_u32(p + 32), read_u32(p + 36), read_u32(p + 40)};
    uint32_t most = TZIF_LIMIT;
    return h->isutcnt <= most && h->isstdcnt <= most && h->leapcnt <= most && h->timecnt <= most &&
           h->typecnt <= 256 && h->typecnt > 0 && h->charcnt <= most;
}

static size_t block_size(const struct tzif_header *h, size_t time_size)
{
    return h->timecnt * (time_size + 1) + h->typecnt * 6u + h->charcnt + h->leapcnt * (time_size + 4) +
           h->isstdcnt + h->isutcnt;
}

/* The table of one data block, its times of time_size bytes. */
static bool read_table(struct zone *z, const uint8_t *p, const struct tzif_header *h, size_t time_size)
{
    const uint8_t *index = p + h->timecnt * time_size, *types = index + h->timecnt;
    z->count = h->timecnt;
    z->at = xcalloc(z->count, sizeof *z->at);
    z->offset = xcalloc(z->count + 1, sizeof *z->offset);
    z->offset[0] = (int32_t)read_u32(types);
    for (size_t i = 0; i < z->count; i++) {
        const uint8_t *t = p + i * time_size;
        z->at[i] = time_size == 8 ? read_i64(t) : (int32_t)read_u32(t);
        if (index[i] >= h->typecnt || (i > 0 && z->at[i] <= z->at[i - 1]))
            return false;
        z->offset[i + 1] = (int32_t)read_u32(types + index[i] * 6u);
    }
    for (size_t i = 0; i <= z->count; i++)
        if (z->offset[i] < -93600 || z->offset[i] > 93600) /* RFC 8536 4: -25 h … +26 h */
            return false;
    return true;
}

/* The footer: LF, a POSIX TZ string or nothing, LF. */
static bool read_footer(struct zone *z, const uint8_t *p, size_t left)
{
    if (left < 2 || p[0] != '\n')
        return false;
    const uint8_t *end = memchr(p + 1, '\n', left - 1);
    if (!end)
        return false;
    size_t n = (size_t)(end - (p + 1));
    if (n == 0)
        return true;
    char *text = xstrndup((const char *)p + 1, n);
    z->has_rule = zone_rule_parse(text, &z->rule);
    free(text);
    return z->has_rule;
}

static bool parse(struct zone *z, const uint8_t *p, size_t n, struct error *err)
{
    struct tzif_header h;
    size_t time_size = 4;
    if (!read_header(p, n, &h))
        return error_set(err, NULL, "is not a time zone file");
    if (h.version >= '2') {
        size_t skip = HEADER_SIZE + block_size(&h, 4);
        if (skip >= n || !read_header(p + skip, n - skip, &h))
            return error_set(err, NULL, "time zone file is cut");
        p += skip;
        n -= skip;
        time_size = 8;
    }
    size_t size = block_size(&h, time_size);
    if (size > n - HEADER_SIZE)
        return error_set(err, NULL, "time zone file is cut");
    if (h.leapcnt)
        return error_set(err, NULL, "time zone counts leap seconds");
    if (!read_table(z, p + HEADER_SIZE, &h, time_size))
        return error_set(err, NULL, "time zone file is damaged");
    if (time_size == 8 && !read_footer(z, p + HEADER_SIZE + size, n - HEADER_SIZE - size))
        return error_set(err, NULL, "time zone file's last line is no POSIX rule");
    return true;
}

/* The zoneinfo folder is full of links, so they are followed here. */
static struct zone *load_file(const char *path, const char *name, struct error *err)
{
    char *bytes = NULL;
    size_t n;
    struct zone *z = NULL;
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        error_errno(err, NULL, errno, "time zone %s", name);
        return NULL;
    }
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        error_set(err, NULL, "time zone %s: is not a file", name);
        goto out;
    }
    if (!file_read_fd(fd, TZIF_LIMIT, &bytes, &n, err)) {
        error_prefix(err, "time zone %s", name);
        goto out;
    }
    z = xcalloc(1, sizeof *z);
    z->name = xstrdup(name);
    if (!parse(z, (const uint8_t *)bytes, n, err)) {
        error_prefix(err, "time zone %s", name);
        zone_free(z);
        z = NULL;
    }
out:
    free(bytes);
    close(fd);
    return z;
}

static bool name_valid(const char *name)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
    size_t n = strlen(name);
    return n > 0 && n <= NAME_LIMIT && name[strspn(name, letters)] == 0 && name[0] != '/' &&
           name[n - 1] != '/' && !strstr(name, "//");
}

/* In the folder, but none of the IANA's names: what they mean, or whether they are there, is each machine's. */
static bool name_local(const char *name)
{
    return strcmp(name, "localtime") == 0 || strcmp(name, "posixrules") == 0 ||
           strncmp(name, "posix/", 6) == 0 || strncmp(name, "right/", 6) == 0;
}

struct zone *zone_load(const char *name, struct error *err)
{
    if (!name_valid(name) || name_local(name)) {
        error_set(err, NULL, "%.100s: is not the name of a time zone", name);
        return NULL;
    }
    const char *dir = getenv("TZDIR");
    if (!dir || !*dir)
        dir = "/usr/share/zoneinfo";
    char *path = path_join(dir, name);
    struct error why = {0};
    struct zone *z = load_file(path, name, &why);
    free(path);
    if (z)
        return z;
    if (access(dir, R_OK | X_OK) != 0)
        error_set(err, NULL, "time zone %s: %s cannot be read; is the package tzdata installed?", name, dir);
    else
        error_set(err, NULL, "%s (looked in %s, from the package tzdata)", why.text, dir);
    return NULL;
}

static struct zone *utc(void)
{
    struct zone *z = xcalloc(1, sizeof *z);
    z->name = xstrdup("UTC");
    z->at = xcalloc(1, sizeof *z->at);
    z->offset = xcalloc(1, sizeof *z->offset);
    return z;
}

struct zone *zone_load_system(void)
{
    char target[256] = "", *name = target;
    ssize_t n = readlink("/etc/localtime", target, sizeof target - 1);
    target[n > 0 ? n : 0] = 0;
    char *found = strstr(target, "zoneinfo/");
    name = found ? found + strlen("zoneinfo/") : NULL;
    struct zone *z = load_file("/etc/localtime", name && name_valid(name) ? name : "localtime", NULL);
    return z ? z : utc();
}

char *zone_system_name(void)
{
    struct zone *system_zone = zone_load_system(), *known = zone_load(zone_name(system_zone), NULL);
    char *name = xstrdup(known ? zone_name(known) : "Etc/UTC");
    zone_free(known);
    zone_free(system_zone);
    return name;
}

void zone_free(struct zone *z)
{
    if (!z)
        return;
    free(z->name);
    free(z->at);
    free(z->offset);
    free(z);
}

const char *zone_name(const struct zone *z)
{
    return z->name;
}

/* Transitions at or before t. */
static size_t count_before(const struct zone *z, int64_t t)
{
    size_t low = 0, high = z->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (z->at[middle] <= t)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int32_t offset_at(const struct zone *z, int64_t t)
{
    if (!z)
        return 0;
    size_t n = count_before(z, t);
    if (n == z->count && z->has_rule)
        return zone_rule_offset(&z->rule, t);
    return z->offset[n];
}

/* The first moment > t, <= limit, at which the offset changes; INT64_MAX for none. */
static int64_t next_change(const struct zone *z, int64_t t, int64_t limit)
{
    int32_t now = offset_at(z, t);
    for (size_t i = count_before(z, t); i < z->count && z->at[i] <= limit; i++)
        if (offset_at(z, z->at[i]) != now)
            return z->at[i];
    if (!z->has_rule)
        return INT64_MAX;
    int64_t from = z->count && z->at[z->count - 1] > t ? z->at[z->count - 1] : t;
    int64_t at = zone_rule_next_change(&z->rule, from);
    return at <= limit ? at : INT64_MAX;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;
    return a % b < 0 ? q - 1 : q;
}

struct civil zone_local(const struct zone *z, int64_t utc_ms)
{
    int64_t utc_s = floor_div(utc_ms, 1000);
    int32_t offset = offset_at(z, utc_s);
    int64_t local = utc_s + offset, day = floor_div(local, 86400), rest = local - day * 86400;
    struct civil c = {.hour = (int)(rest / 3600),
                      .minute = (int)(rest / 60 % 60),
                      .second = (int)(rest % 60),
                      .ms = (int)(utc_ms - utc_s * 1000),
                      .weekday = civil_weekday(day),
                      .offset_seconds = offset};
    civil_from_day(day, &c.year, &c.month, &c.day);
    return c;
}

int64_t zone_instant(const struct zone *z, int64_t day, int minute)
{
    const int64_t reach = 27 * 3600; /* no offset is larger */
    int64_t local = day * 86400 + (int64_t)minute * 60, from = local - reach;
    for (;;) {
        int32_t offset = offset_at(z, from);
        if (local < from + offset)
            return from * 1000; /* the gap that ends here swallowed it */
        int64_t next = next_change(z, from, local + reach);
        if (next == INT64_MAX || local < next + offset)
            return (local - offset) * 1000;
        from = next;
    }
}

const char *zone_label(const struct zone *z, int64_t utc_ms)
{
    switch (offset_at(z, floor_div(utc_ms, 1000))) {
    case 7 * 3600:
        return "WIB";
    case 8 * 3600:
        return "WITA";
    case 9 * 3600:
        return "WIT";
    default:
        return "";
    }
}

int64_t zone_next_transition(const struct zone *z, int64_t utc_ms)
{
    int64_t t = floor_div(utc_ms, 1000), at = next_change(z, t, t + INT64_C(2) * 366 * 86400);
    return at == INT64_MAX ? INT64_MAX : at * 1000;
}
