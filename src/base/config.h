/* Configuration (design.md 6): defaults, then the file, then --set in order. One table describes every key:
 * section, name, type, range, default, help; the parser, --check-config, --help and the man page read that
 * table. A bad value is a fault with place; its default is used, and `closed` tells what must fail closed. */
#ifndef PAPAN_BASE_CONFIG_H
#define PAPAN_BASE_CONFIG_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum config_renderer { RENDERER_AUTO, RENDERER_GPU, RENDERER_SURFACE };
enum config_language { LANGUAGE_ID, LANGUAGE_EN };
enum config_panel { PANEL_LCD, PANEL_OLED };
enum config_clock_trust { CLOCK_TRUST_AUTO, CLOCK_TRUST_ALWAYS, CLOCK_TRUST_NEVER };

struct config_hours { /* "06:30-17:30", minutes of day; to <= from passes midnight */
    int from_minute, to_minute;
};
struct config_power { /* "mon-fri 06:30-17:30, sat 08:00-12:00": a panel-on span */
    uint8_t days;     /* bit 0 = Monday */
    struct config_hours hours;
};

struct config {
    struct {
        char id[ID_MAX + 1]; /* default: host name up to the first dot; "" where that is no id */
        bool fullscreen;
        int width, height; /* screen.size */
        enum config_renderer renderer;
        int rotate;     /* 0, 90, 180, 270 */
        double margins; /* percent at each edge, 0…20 */
        enum config_language language;
        int volume;         /* 0…100 */
        char *audio_device; /* "default" or a device name */
        bool orbit;
        enum config_panel panel;
        int identify_seconds;                      /* 0…3600 */
        int mode_width, mode_height, mode_refresh; /* 0 = not set */
        struct config_power *power;                /* n_power 0 = not set: always on */
        size_t n_power;
    } screen;
    struct {
        char *url; /* NULL = none */
        int poll_seconds, emergency_seconds;
        char *keys;
        char *sticks; /* where USB sticks are mounted */
        int required_signatures, emergency_signatures;
        char *site; /* NULL = not checked */
        char *ca_file, *proxy, *token_file, *report_url;
        int64_t max_kbit;           /* 0 = unlimited */
        struct config_hours *hours; /* n_hours 0 = always */
        size_t n_hours;
    } server;
    struct {
        char *path;
        int64_t max_bytes; /* 0 = by free space */
        int patience_seconds;
    } store;
    struct {
        char *listen; /* "127.0.0.1:8080", "[::1]:8080" */
        char **hosts; /* NULL-terminated, may be empty */
        char *token_file, *tls_cert, *tls_key;
    } status;
    struct {
        enum config_clock_trust trust;
        char *test; /* NULL = none */
    } clock;
    struct {
        char *path;
    } runtime;
    struct {
        int days;
    } plays;
    struct {
        int level; /* enum log_level */
    } log;
    struct {
        char *sysfs_root;
        int temperature_limit;
    } system;
    /* true: a bad value makes this part fail closed (sync fetches nothing; status stays down) */
    bool closed_server, closed_status;
};

struct config_fault {
    char *place; /* "/etc/papan/player.conf:12" or "--set" */
    char *key;   /* "server.poll_seconds", NULL for a line that is none */
    char *text;  /* what is wrong and what is allowed */
};

struct config_faults {
    struct config_fault *list;
    size_t count;
};

#define CONFIG_DEFAULT_FILE "/etc/papan/player.conf"

/* What main() got on its command line beside a program's own options. */
struct config_source {
    const char *file;        /* --config, NULL = CONFIG_DEFAULT_FILE, whose absence is no fault */
    const char *const *sets; /* --set values in order */
    size_t n_sets;
};

/* Never fails as a whole: always yields a usable configuration and the list of faults (empty = good). The
 * caller frees both. A named --config file that cannot be read is a fault. */
struct config *config_load(const struct config_source *source, struct config_faults *ret_faults);
void config_free(struct config *c);
void config_faults_free(struct config_faults *f);

/* Reads a token file (design.md 6: one line, 8…256 visible ASCII characters; BOM and CR LF tolerated). Caller
 * frees. */
char *config_read_token(const char *path, struct error *err);

/* ---- command line shared by all programs ---- */
struct option_row {
    const char *name;     /* "check-config" (without dashes) */
    const char *argument; /* "FILE", NULL = a flag */
    const char *help;
};
struct options; /* parsed command line, owned by the caller */
/* Parses --config, --set, --version, --help (handled: printed, *ret_exit set, NULL returned) and the rows. A
 * fault is printed to stderr with a hint; *ret_exit = 2, NULL. Positional arguments are kept in order. */
struct options *options_parse(const char *program, const char *usage, const struct option_row *rows,
                              size_t n_rows, int argc, char **argv, int *ret_exit);
void options_free(struct options *o);
bool options_has(const struct options *o, const char *name);
/* Last value, or NULL. */
const char *options_value(const struct options *o, const char *name);
/* i-th value of a repeated option, NULL past the end. */
const char *options_nth(const struct options *o, const char *name, size_t i);
const char *options_positional(const struct options *o, size_t i);
struct config_source options_config_source(const struct options *o);
/* ["--config", FILE, "--set", V, …], NULL-terminated, to hand the same configuration to a sibling. Caller
 * frees the array, not the strings. */
const char **options_config_arguments(const struct options *o, size_t *ret_n);

/* Prints the option table (for --help of papan-player and for the man page). */
void config_print_table(void);

#endif
