#include "status/hardware.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VALUE_LIMIT 4096u
#define ENTRIES_MAX 64

/* A small file of one line; NULL where unreadable. Caller frees. */
static char *read_line(const char *folder, const char *name)
{
    char *path = path_join(folder, name), *text = NULL;
    size_t n;
    if (!file_read(path, 65536, &text, &n, NULL))
        text = NULL;
    free(path);
    if (text)
        text[strcspn(text, "\n")] = 0;
    return text;
}

static bool read_number(const char *folder, const char *name, int64_t *ret)
{
    char *text = read_line(folder, name);
    bool ok = text && parse_int64(text, INT32_MIN, INT32_MAX, ret);
    free(text);
    return ok;
}

static void each_entry(const char *root, const char *folder, const char *prefix,
                       void (*look)(struct hardware *, const char *), struct hardware *h)
{
    char *path = path_join(root, folder);
    char **names = file_list(path, NULL);
    for (size_t i = 0; names && names[i] && i < ENTRIES_MAX; i++) {
        if (!text_has_prefix(names[i], prefix))
            continue;
        char *entry = path_join(path, names[i]);
        look(h, entry);
        free(entry);
    }
    file_names_free(names);
    free(path);
}

/* ---- temperature and voltage ---- */

static void take_temperature(struct hardware *h, int64_t milli)
{
    double celsius = (double)milli / 1000.0;
    if (celsius > -40 && celsius < 150 && (isnan(h->temperature) || celsius > h->temperature))
        h->temperature = celsius;
}

/* Wireless cards and batteries have zones too, which say nothing of the processor. */
static bool is_processor(const char *name)
{
    static const char *const words[] = {"cpu",      "soc",          "coretemp", "k10temp",
                                        "zenpower", "x86_pkg_temp", "acpitz"};
    for (size_t i = 0; name && i < sizeof words / sizeof words[0]; i++)
        if (strstr(name, words[i]))
            return true;
    return false;
}

static void look_at_zone(struct hardware *h, const char *folder)
{
    int64_t milli;
    char *type = read_line(folder, "type");
    if (is_processor(type) && read_number(folder, "temp", &milli))
        take_temperature(h, milli);
    free(type);
}

static void look_at_hwmon(struct hardware *h, const char *folder)
{
    int64_t value;
    char *name = read_line(folder, "name");
    if (is_processor(name))
        for (int i = 1; i <= 8; i++) {
            char file[32];
            snprintf(file, sizeof file, "temp%d_input", i);
            if (read_number(folder, file, &value))
                take_temperature(h, value);
        }
    /* The Raspberry Pi's own: rpi_volt, in0_lcrit_alarm = 1 while the voltage is too low. */
    if (name && strcmp(name, "rpi_volt") == 0 && read_number(folder, "in0_lcrit_alarm", &value))
        h->undervoltage = value != 0;
    free(name);
}

/* The Pi firmware's word: bit 0 is "under-voltage now". It stands in several places, by kernel. */
static void look_at_firmware(const char *root, struct hardware *h)
{
    static const char *const places[] = {
        "sys/devices/platform/soc/soc:firmware/get_throttled",
        "sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled",
        "sys/devices/platform/firmware/get_throttled"};
    for (size_t i = 0; i < sizeof places / sizeof places[0] && h->undervoltage < 0; i++) {
        char *text = read_line(root, places[i]), *end = NULL;
        unsigned long bits = text ? strtoul(text, &end, 16) : 0;
        if (text && end != text && !*end)
            h->undervoltage = bits & 1 ? 1 : 0;
        free(text);
    }
}

/* ---- display ---- */

static void look_at_connector(struct hardware *h, const char *folder)
{
    char *status = read_line(folder, "status"); /* cards themselves have none */
    if (status && strcmp(status, "connected") == 0)
        h->display_connected = 1;
    else if (status && strcmp(status, "disconnected") == 0 && h->display_connected < 0)
        h->display_connected = 0;
    free(status);
}

/* ---- /proc ---- */

static void read_proc(struct hardware *h)
{
    char *text = NULL;
    size_t n;
    double seconds;
    if (file_read("/proc/uptime", VALUE_LIMIT, &text, &n, NULL)) {
        text[strcspn(text, " \n")] = 0;
        if (parse_decimal(text, &seconds))
            h->uptime_seconds = (int64_t)seconds;
        free(text);
    }
    if (file_read("/proc/loadavg", VALUE_LIMIT, &text, &n, NULL)) {
        text[strcspn(text, " \n")] = 0;
        if (!parse_decimal(text, &h->load1))
            h->load1 = NAN;
        free(text);
    }
    if (file_read("/proc/meminfo", 65536, &text, &n, NULL)) {
        const char *line = strstr(text, "MemAvailable:");
        int64_t kib;
        if (line && sscanf(line, "MemAvailable: %" SCNd64, &kib) == 1)
            h->memory_available_bytes = kib * 1024;
        free(text);
    }
}

void hardware_read(const char *sysfs_root, struct hardware *ret)
{
    *ret = (struct hardware){.temperature = NAN,
                             .undervoltage = -1,
                             .display_connected = -1,
                             .uptime_seconds = -1,
                             .load1 = NAN,
                             .memory_available_bytes = -1};
    each_entry(sysfs_root, "sys/class/thermal", "thermal_zone", look_at_zone, ret);
    each_entry(sysfs_root, "sys/class/hwmon", "hwmon", look_at_hwmon, ret);
    each_entry(sysfs_root, "sys/class/drm", "card", look_at_connector, ret);
    look_at_firmware(sysfs_root, ret);
    read_proc(ret);
}

/* /proc/PID/stat behind the name (which may hold anything): "S …" with the state first and the resident pages 22nd. */
bool hardware_process(int64_t pid, int64_t *ret_rss)
{
    char path[64], *text = NULL;
    size_t n;
    int64_t pages;
    *ret_rss = -1;
    snprintf(path, sizeof path, "/proc/%" PRId64 "/stat", pid);
    if (pid <= 0 || !file_read(path, VALUE_LIMIT, &text, &n, NULL))
        return false;
    const char *at = strrchr(text, ')');
    bool lives = at && at[1] == ' ' && at[2] != 'Z' && at[2] != 'X';
    for (int field = 0; at && field < 22; field++)
        at = strchr(at + 1, ' ');
    if (lives && at && sscanf(at, " %" SCNd64, &pages) == 1)
        *ret_rss = pages * sysconf(_SC_PAGESIZE);
    free(text);
    return lives;
}
