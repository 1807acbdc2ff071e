#include "base/config_table.h"

#include "base/log.h"

#include <stdio.h>
#include <string.h>

static const struct config_word renderers[] = {
    {"auto", RENDERER_AUTO}, {"gpu", RENDERER_GPU}, {"surface", RENDERER_SURFACE}, {NULL, 0}};
static const struct config_word rotations[] = {{"0", 0}, {"90", 90}, {"180", 180}, {"270", 270}, {NULL, 0}};
static const struct config_word languages[] = {{"id", LANGUAGE_ID}, {"en", LANGUAGE_EN}, {NULL, 0}};
static const struct config_word panels[] = {{"lcd", PANEL_LCD}, {"oled", PANEL_OLED}, {NULL, 0}};
static const struct config_word trusts[] = {
    {"auto", CLOCK_TRUST_AUTO}, {"always", CLOCK_TRUST_ALWAYS}, {"never", CLOCK_TRUST_NEVER}, {NULL, 0}};
static const struct config_word levels[] = {{"error", LOG_LEVEL_ERROR},
                                            {"warning", LOG_LEVEL_WARNING},
                                            {"info", LOG_LEVEL_INFO},
                                            {"debug", LOG_LEVEL_DEBUG},
                                            {NULL, 0}};

#define AT(field) .offset = offsetof(struct config, field)

const struct config_key config_keys[] = {
    {"screen", "id", config_read_id, AT(screen.id), .shown = "short host name",
     .help = "which screen of the playlist this is"},
    {"screen", "fullscreen", config_read_bool, AT(screen.fullscreen), .initial = "true",
     .help = "false: a window of screen.size"},
    {"screen", "size", config_read_size, .initial = "1920x1080", .help = "size of the window"},
    {"screen", "renderer", config_read_word, AT(screen.renderer), .words = renderers, .initial = "auto",
     .help = "how frames are drawn"},
    {"screen", "rotate", config_read_word, AT(screen.rotate), .words = rotations, .initial = "0",
     .help = "degrees clockwise, for a panel that hangs on its side"},
    {"screen", "margins", config_read_decimal, AT(screen.margins), 0, 20, .initial = "0",
     .help = "percent cut away at each edge (TV overscan)"},
    {"screen", "language", config_read_word, AT(screen.language), .words = languages, .initial = "id",
     .help = "language of built-in texts"},
    {"screen", "volume", config_read_int, AT(screen.volume), 0, 100, .initial = "100",
     .help = "sound, percent"},
    {"screen", "audio_device", config_read_text, AT(screen.audio_device), 1, 200, .initial = "default",
     .help = "sound device"},
    {"screen", "orbit", config_read_bool, AT(screen.orbit), .initial = "false",
     .help = "slow drift against burn-in"},
    {"screen", "panel", config_read_word, AT(screen.panel), .words = panels, .initial = "lcd",
     .help = "kind of panel, for the care against burn-in"},
    {"screen", "identify_seconds", config_read_int, AT(screen.identify_seconds), 0, 3600, .initial = "10",
     .help = "id, address and version in a corner after each start"},
    {"screen", "mode", config_read_mode, .shown = "the display's own",
     .help = "display mode to set, 1920x1080@60"},
    {"screen", "power", config_read_power, .shown = "always on",
     .help = "panel on, off outside: mon-fri 06:30-17:30, sat 08:00-12:00"},
    {"server", "url", config_read_url, AT(server.url), 1, 2000, .shown = "none",
     .help = "URL of playlist.papan: https, http or file"},
    {"server", "poll_seconds", config_read_int, AT(server.poll_seconds), 1, 86400, .initial = "60",
     .help = "period of asking for the playlist"},
    {"server", "emergency_seconds", config_read_int, AT(server.emergency_seconds), 1, 86400, .initial = "15",
     .help = "period of asking for the emergency message"},
    {"server", "keys", config_read_path, AT(server.keys), 1, 4000, .initial = "/etc/papan/keys",
     .help = "folder of trusted minisign public keys", .closes = CLOSES_SERVER},
    {"server", "required_signatures", config_read_int, AT(server.required_signatures), 1, 8, .initial = "1",
     .help = "distinct trusted keys that must have signed a playlist", .closes = CLOSES_SERVER},
    {"server", "emergency_signatures", config_read_int, AT(server.emergency_signatures), 1, 8,
     .shown = "server.required_signatures", .help = "the same for an emergency message"},
    {"server", "site", config_read_id, AT(server.site), .shown = "not checked",
     .help = "where set, the playlist's site must equal it", .closes = CLOSES_SERVER},
    {"server", "ca_file", config_read_path, AT(server.ca_file), 1, 4000, .shown = "the system's",
     .help = "certificates to trust for https"},
    {"server", "proxy", config_read_text, AT(server.proxy), 1, 2000, .shown = "the system's",
     .help = "HTTP proxy, http://host:port"},
    {"server", "token_file", config_read_path, AT(server.token_file), 1, 4000, .shown = "none",
     .help = "file with the bearer token for the server", .closes = CLOSES_SERVER},
    {"server", "report_url", config_read_report_url, AT(server.report_url), 1, 2000, .shown = "none",
     .help = "where health and plays are POSTed"},
    {"server", "sticks", config_read_path, AT(server.sticks), 1, 3000, .initial = "/run/papan-stick",
     .help = "where USB sticks are mounted, a folder each; papan/playlist.papan on one is taken as from a server"},
    {"server", "max_kbit", config_read_number, AT(server.max_kbit), 0, 100000000, .initial = "0",
     .help = "bandwidth for media, kbit/s; 0 = unlimited"},
    {"server", "hours", config_read_server_hours, .initial = "always",
     .help = "hours for downloads that are not due within the next hour: 18:00-06:00"},
    {"store", "path", config_read_path, AT(store.path), 1, 3000, .initial = "/var/lib/papan",
     .help = "the cache of playlists and media"},
    {"store", "max_bytes", config_read_bytes, AT(store.max_bytes), 0, INT64_C(1) << 50, .initial = "0",
     .help = "most bytes of media (K, M, G); 0 = by the free space"},
    {"store", "patience_seconds", config_read_int, AT(store.patience_seconds), 0, 604800, .initial = "600",
     .help = "how long a new playlist waits for all its media"},
    {"status", "listen", config_read_listen, AT(status.listen), .initial = "127.0.0.1:8080",
     .help = "address:port of the status page; beyond loopback only with a token", .closes = CLOSES_STATUS},
    {"status", "hosts", config_read_hosts, .shown = "none",
     .help = "further host names to answer to, by commas"},
    {"status", "token_file", config_read_path, AT(status.token_file), 1, 4000, .shown = "none",
     .help = "file with the token that the status page asks for", .closes = CLOSES_STATUS},
    {"status", "tls_cert", config_read_path, AT(status.tls_cert), 1, 4000, .shown = "none",
     .help = "certificate of the status page (PEM)", .closes = CLOSES_STATUS},
    {"status", "tls_key", config_read_path, AT(status.tls_key), 1, 4000, .shown = "none",
     .help = "its private key (PEM)", .closes = CLOSES_STATUS},
    {"clock", "trust", config_read_word, AT(clock.trust), .words = trusts, .initial = "auto",
     .help = "whether the clock is right: auto = once NTP has synchronised it"},
    {"clock", "test", config_read_test_clock, AT(clock.test), 1, 4000, .shown = "none",
     .help = "test builds only: file with \"offset_seconds speed [boot_offset_seconds]\""},
    {"runtime", "path", config_read_runtime, AT(runtime.path), 1, 3000,
     .shown = "$RUNTIME_DIRECTORY or /run/papan", .help = "heartbeats, sockets, facts"},
    {"plays", "days", config_read_int, AT(plays.days), 1, 3650, .initial = "35",
     .help = "how long play records are kept"},
    {"log", "level", config_read_word, AT(log.level), .words = levels, .initial = "info",
     .help = "least weight that is logged"},
    {"system", "sysfs_root", config_read_path, AT(system.sysfs_root), 1, 3000, .initial = "/",
     .help = "where hardware facts are read"},
    {"system", "temperature_limit", config_read_int, AT(system.temperature_limit), 1, 150, .initial = "80",
     .help = "degrees Celsius; overheating above"},
};

const size_t config_n_keys = sizeof config_keys / sizeof config_keys[0];

const struct config_key *config_find_key(const char *section, const char *name)
{
    for (size_t i = 0; i < config_n_keys; i++)
        if (strcmp(config_keys[i].section, section) == 0 && strcmp(config_keys[i].name, name) == 0)
            return &config_keys[i];
    return NULL;
}

void config_print_table(void)
{
    for (size_t i = 0; i < config_n_keys; i++) {
        const struct config_key *k = &config_keys[i];
        printf("  %s.%s\n      %s", k->section, k->name, k->help);
        for (const struct config_word *w = k->words; w && w->word; w++)
            printf("%s%s", w == k->words ? " (" : ", ", w[0].word);
        printf("%s; default: %s\n", k->words ? ")" : "", k->shown ? k->shown : k->initial);
    }
}
