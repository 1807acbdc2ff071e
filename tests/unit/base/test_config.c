#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/config.h"
#include "base/file.h"
#include "base/log.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static char file[64];

static int make_file(void **state)
{
    (void)state;
    snprintf(file, sizeof file, "/tmp/papan-config-XXXXXX");
    int fd = mkstemp(file);
    unsetenv("RUNTIME_DIRECTORY");
    return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
    (void)state;
    return unlink(file);
}

static struct config *load(const void *text, size_t n, const char *set, struct config_faults *faults)
{
    assert_true(file_replace(file, text, n, 0600, FILE_FAST, NULL));
    const char *const sets[] = {set};
    struct config_source source = {.file = file, .sets = sets, .n_sets = set ? 1 : 0};
    return config_load(&source, faults);
}

static struct config *load_good(const char *text, const char *set)
{
    struct config_faults faults;
    struct config *c = load(text, strlen(text), set, &faults);
    if (faults.count)
        fail_msg("%s: %s: %s", faults.list[0].place, faults.list[0].key, faults.list[0].text);
    config_faults_free(&faults);
    return c;
}

static void test_defaults(void **state)
{
    (void)state;
    char host[256] = "";
    gethostname(host, sizeof host - 1);
    host[strcspn(host, ".")] = 0;
    struct config *c = load_good("", NULL);
    assert_string_equal(c->screen.id, id_valid(host) ? host : "");
    assert_true(c->screen.fullscreen);
    assert_int_equal(c->screen.width, 1920);
    assert_int_equal(c->screen.height, 1080);
    assert_int_equal(c->screen.renderer, RENDERER_AUTO);
    assert_int_equal(c->screen.rotate, 0);
    assert_true(c->screen.margins <= 0);
    assert_int_equal(c->screen.language, LANGUAGE_ID);
    assert_int_equal(c->screen.volume, 100);
    assert_string_equal(c->screen.audio_device, "default");
    assert_false(c->screen.orbit);
    assert_int_equal(c->screen.panel, PANEL_LCD);
    assert_int_equal(c->screen.identify_seconds, 10);
    assert_int_equal(c->screen.mode_width, 0);
    assert_int_equal(c->screen.n_power, 0);
    assert_null(c->server.url);
    assert_int_equal(c->server.poll_seconds, 60);
    assert_int_equal(c->server.emergency_seconds, 15);
    assert_string_equal(c->server.keys, "/etc/papan/keys");
    assert_int_equal(c->server.required_signatures, 1);
    assert_int_equal(c->server.emergency_signatures, 1);
    assert_null(c->server.site);
    assert_null(c->server.ca_file);
    assert_null(c->server.proxy);
    assert_null(c->server.token_file);
    assert_null(c->server.report_url);
    assert_int_equal(c->server.max_kbit, 0);
    assert_int_equal(c->server.n_hours, 0);
    assert_string_equal(c->store.path, "/var/lib/papan");
    assert_int_equal(c->store.max_bytes, 0);
    assert_int_equal(c->store.patience_seconds, 600);
    assert_string_equal(c->status.listen, "127.0.0.1:8080");
    assert_null(c->status.hosts[0]);
    assert_null(c->status.token_file);
    assert_int_equal(c->clock.trust, CLOCK_TRUST_AUTO);
    assert_null(c->clock.test);
    assert_string_equal(c->runtime.path, "/run/papan");
    assert_int_equal(c->plays.days, 35);
    assert_int_equal(c->log.level, LOG_LEVEL_INFO);
    assert_string_equal(c->system.sysfs_root, "/");
    assert_int_equal(c->system.temperature_limit, 80);
    assert_false(c->closed_server || c->closed_status);
    config_free(c);
    setenv("RUNTIME_DIRECTORY", "/run/one:/run/two", 1);
    c = load_good("", NULL);
    assert_string_equal(c->runtime.path, "/run/one");
    config_free(c);
    unsetenv("RUNTIME_DIRECTORY");
}

static void test_every_key(void **state)
{
    (void)state;
    struct config *c = load_good(
        "\xef\xbb\xbf# a comment\r\n; another\r\n[screen]\r\nid = lobi-utama  \r\nfullscreen=false\nsize = "
        "1280x720\n"
        "renderer = surface\nrotate = 270\nmargins = 2.5\nlanguage = en\nvolume = 0\naudio_device = "
        "hw:1,0\norbit = true\n"
        "panel = oled\nidentify_seconds = 0\nmode = 1920x1080@60\npower = mon-fri 06:30-17:30, sat "
        "08:00-12:00\n\n"
        "[server]\nurl = https://mmc.example.id/papan/playlist.papan?a=b;c#d\npoll_seconds = "
        "5\nemergency_seconds = 3\n"
        "keys = /a b/keys\nrequired_signatures = 2\nsite = gedung\nca_file = /ca.pem\nproxy = "
        "http://proxy:3128\n"
        "report_url = https://r.example.id/x\nmax_kbit = 8000\nhours = 18:00-06:00, 12:00-13:00\n"
        "[store]\npath = /data/papan\nmax_bytes = 40M\npatience_seconds = 0\n"
        "[status]\nlisten = [::1]:9000\nhosts = papan.kantor.go.id, lobi\n"
        "[clock]\ntrust = never\n[runtime]\npath = /run/x\n[plays]\ndays = 7\n[log]\nlevel = debug\n"
        "[system]\nsysfs_root = /tmp/sys\ntemperature_limit = 70\n",
        NULL);
    assert_string_equal(c->screen.id, "lobi-utama"); /* white space at a line's end belongs to no value */
    assert_false(c->screen.fullscreen);
    assert_int_equal(c->screen.width * 10000 + c->screen.height, 12800720);
    assert_int_equal(c->screen.renderer, RENDERER_SURFACE);
    assert_int_equal(c->screen.rotate, 270);
    assert_true(c->screen.margins > 2.49 && c->screen.margins < 2.51);
    assert_int_equal(c->screen.language, LANGUAGE_EN);
    assert_int_equal(c->screen.volume, 0);
    assert_string_equal(c->screen.audio_device, "hw:1,0");
    assert_true(c->screen.orbit);
    assert_int_equal(c->screen.panel, PANEL_OLED);
    assert_int_equal(c->screen.mode_width + c->screen.mode_height + c->screen.mode_refresh, 1920 + 1080 + 60);
    assert_int_equal(c->screen.n_power, 2);
    assert_int_equal(c->screen.power[0].days, 0x1f);
    assert_int_equal(c->screen.power[0].hours.from_minute, 390);
    assert_int_equal(c->screen.power[0].hours.to_minute, 1050);
    assert_int_equal(c->screen.power[1].days, 0x20);
    assert_string_equal(c->server.url,
                        "https://mmc.example.id/papan/playlist.papan?a=b;c#d"); /* no inline comments */
    assert_string_equal(c->server.keys, "/a b/keys");
    assert_int_equal(c->server.required_signatures, 2);
    assert_int_equal(c->server.emergency_signatures, 2); /* the same, where not given */
    assert_string_equal(c->server.site, "gedung");
    assert_int_equal(c->server.max_kbit, 8000);
    assert_int_equal(c->server.n_hours, 2);
    assert_int_equal(c->server.hours[0].from_minute, 1080);
    assert_int_equal(c->server.hours[0].to_minute, 360);
    assert_int_equal(c->store.max_bytes, 40 * 1024 * 1024);
    assert_int_equal(c->store.patience_seconds, 0);
    assert_string_equal(c->status.listen, "[::1]:9000");
    assert_string_equal(c->status.hosts[0], "papan.kantor.go.id");
    assert_string_equal(c->status.hosts[1], "lobi");
    assert_null(c->status.hosts[2]);
    assert_int_equal(c->clock.trust, CLOCK_TRUST_NEVER);
    assert_string_equal(c->runtime.path, "/run/x");
    assert_int_equal(c->log.level, LOG_LEVEL_DEBUG);
    assert_int_equal(c->system.temperature_limit, 70);
    config_free(c);
}

static void test_values(void **state)
{
    (void)state;
    static const struct {
        const char *set;
        bool good;
    } rows[] = {
        {"screen.id=a", true},
        {"screen.id=a b", false},
        {"screen.id=", false},
        {"screen.fullscreen=maybe", false},
        {"screen.size=1920", false},
        {"screen.size=0x0", false},
        {"screen.size=1920x1080x2", false},
        {"screen.size=16385x16", false},
        {"screen.renderer=opengl", false},
        {"screen.rotate=45", false},
        {"screen.rotate=-90", false},
        {"screen.margins=20", true},
        {"screen.margins=20.1", false},
        {"screen.margins=-1", false},
        {"screen.margins=1e1", false},
        {"screen.volume=101", false},
        {"screen.volume=5.5", false},
        {"screen.mode=1920x1080", true},
        {"screen.mode=1920x1080@", false},
        {"screen.mode=1920x1080@0", false},
        {"screen.power=06:30-17:30", true},
        {"screen.power=sat-mon 22:00-02:00", true},
        {"screen.power=mon 06:30-24:00", true},
        {"screen.power=mon 06:30-06:30", false},
        {"screen.power=mon 24:00-06:30", false},
        {"screen.power=mon 06:30-17:60", false},
        {"screen.power=mon 6:30-17:00", false},
        {"screen.power=mon 06:30-17:00,", false},
        {"screen.power=montag 06:30-17:00", false},
        {"server.url=http://x/playlist.papan", true},
        {"server.url=file:///mnt/stick/papan/my list.papan", true},
        {"server.url=ftp://x/y", false},
        {"server.url=http:///x", false},
        {"server.url=http://x/a b", false},
        {"server.url=playlist.papan", false},
        {"server.report_url=file:///x", false},
        {"server.poll_seconds=0", false},
        {"server.poll_seconds=1", true},
        {"server.required_signatures=0", false},
        {"server.required_signatures=9", false},
        {"server.hours=always", true},
        {"server.hours=22:00-05:00", true},
        {"server.hours=22:00", false},
        {"store.max_bytes=1G", true},
        {"store.max_bytes=1T", false},
        {"store.max_bytes=G", false},
        {"store.max_bytes=-1", false},
        {"store.max_bytes=1.5G", false},
        {"store.max_bytes=99999999999G", false},
        {"status.listen=127.0.0.1:8080", true},
        {"status.listen=127.9.9.9:1", true},
        {"status.listen=[::1]:8080", true},
        {"status.listen=localhost:8080", false},
        {"status.listen=127.0.0.1", false},
        {"status.listen=127.0.0.1:0", false},
        {"status.listen=127.0.0.1:65536", false},
        {"status.listen=::1:8080", false},
        {"status.listen=[127.0.0.1]:8080", false},
        {"status.listen=:8080", false},
        {"status.hosts=a.b, c", true},
        {"status.hosts=a/b", false},
        {"status.hosts=,", false},
        {"clock.trust=sometimes", false},
        {"log.level=chatty", false},
        {"plays.days=0", false},
        {"server.proxy=a\tb", false},
        {"server.ca_file=\xff", false},
        {"server.nope=1", false},
        {"nope.id=1", false},
        {"screen=1", false},
        {"screen.id", false},
        {"=1", false},
        {"", false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct config_faults faults;
        struct config *c = load("", 0, rows[i].set, &faults);
        if ((faults.count == 0) != rows[i].good)
            fail_msg("--set %s", rows[i].set);
        if (!rows[i].good)
            assert_string_equal(faults.list[0].place, "--set");
        config_free(c);
        config_faults_free(&faults);
    }
}

/* Each fault with its line; the default in the place of a bad value. */
static void test_faults_have_places(void **state)
{
    (void)state;
    static const char text[] = "[server]\n"
                               "poll_seconds = soon\n" /* 2 */
                               "nope = 1\n"            /* 3 */
                               "url = http://a/b\n"
                               "url = http://c/d\n" /* 5 */
                               "just words\n"       /* 6 */
                               "# fine\n"
                               "[screen\n"                  /* 8 */
                               "words again\n"              /* 9 */
                               "  emergency_seconds = x\n"; /* 10: indented is no continuation */
    static const struct {
        int line;
        const char *key, *text;
    } wanted[] = {{2, "server.poll_seconds", "soon"},
                  {3, "server.nope", "no such key"},
                  {5, "server.url", "line 4"},
                  {6, "server.just words", "key = value"},
                  {8, NULL, "]"},
                  {9, "server.words again", "key = value"},
                  {10, "server.emergency_seconds", "x"}};
    struct config_faults faults;
    struct config *c = load(text, sizeof text - 1, NULL, &faults);
    assert_int_equal(faults.count, COUNT(wanted));
    for (size_t i = 0; i < COUNT(wanted); i++) {
        char place[100];
        snprintf(place, sizeof place, "%s:%d", file, wanted[i].line);
        assert_string_equal(faults.list[i].place, place);
        if (wanted[i].key)
            assert_string_equal(faults.list[i].key, wanted[i].key);
        else
            assert_null(faults.list[i].key);
        assert_non_null(strstr(faults.list[i].text, wanted[i].text));
    }
    assert_int_equal(c->server.poll_seconds, 60);
    assert_string_equal(c->server.url, "http://a/b");
    config_free(c);
    config_faults_free(&faults);
}

static void test_fails_closed(void **state)
{
    (void)state;
    static const struct {
        const char *text, *set;
        bool server, status;
    } rows[] = {
        {"[server]\nrequired_signatures = two\n", NULL, true, false},
        {"[server]\nsite = a b\n", NULL, true, false},
        {"[server]\nkeys =\n", NULL, true, false},
        {"[server]\ntoken_file = /nonexistent\n", NULL, true, false},
        {"[server]\nrequired_signatures = 2\nrequired_signatures = 1\n", NULL, true, false},
        {"[server]\nrequired_signatures\n", NULL, true, false},
        {"[sever]\nrequired_signatures = 2\n", NULL, true, false},
        {"required_signatures = 2\n", NULL, true, false},
        {"[server]\npoll_seconds = soon\nemergency_signatures = 0\n", NULL, false, false},
        {"[status]\nlisten = everywhere\n", NULL, false, true},
        {"[status]\nlisten = 0.0.0.0:8080\n", NULL, false, true},
        {"[status]\nlisten = [::]:8080\n", NULL, false, true},
        {"[status]\nlisten = 192.168.1.5:8080\n", NULL, false, true},
        {"[status]\ntoken_file = /nonexistent\n", NULL, false, true},
        {"[status]\ntls_cert = /a\n", NULL, false, true},
        {"[status]\ntls_key = /a\n", NULL, false, true},
        {"[server]\nsite = a b\n", "server.site=ab", false, false}, /* the last one counts */
        {"[server]\nsite = ab\n", "server.site=a b", true, false},
        {"[screen]\nvolume = loud\n", NULL, false, false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct config_faults faults;
        struct config *c = load(rows[i].text, strlen(rows[i].text), rows[i].set, &faults);
        if (faults.count == 0 || c->closed_server != rows[i].server || c->closed_status != rows[i].status)
            fail_msg("row %zu: %zu faults, %d %d", i, faults.count, c->closed_server, c->closed_status);
        config_free(c);
        config_faults_free(&faults);
    }
}

static void test_damaged_files(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n, faults;
        bool closed;
    } rows[] = {
        {"", 0, 0, false},
        {"\0\0\0\0\0\0\0\0", 8, 1, false}, /* after a power cut: nothing of it is left to weaken */
        {"\n\0\n\0\n", 5, 1, false},
        {"[server]\nurl = http://a/b\n\0\0\0\0", 29, 1, true}, /* who knows what else it asked for */
        {"\xef\xbb\xbf", 3, 0, false},
        {"\n\n\n", 3, 0, false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct config_faults faults;
        struct config *c = load(rows[i].bytes, rows[i].n, NULL, &faults);
        if (faults.count != rows[i].faults || c->closed_server != rows[i].closed)
            fail_msg("row %zu: %zu faults", i, faults.count);
        config_free(c);
        config_faults_free(&faults);
    }
    char *long_line = calloc(1, 20001);
    memset(long_line, 'x', 20000);
    struct config_faults faults;
    struct config *c = load(long_line, 20000, NULL, &faults);
    assert_int_equal(faults.count, 1);
    config_free(c);
    config_faults_free(&faults);
    free(long_line);
}

static void test_long_values(void **state)
{
    (void)state;
    char text[1100] = "[server]\nurl = https://";
    size_t n = strlen(text);
    memset(text + n, 'u', 1000); /* far beyond the 200 bytes that inih takes by itself */
    text[n + 1000] = 0;
    struct config *c = load_good(text, NULL);
    assert_int_equal(strlen(c->server.url), 1008);
    config_free(c);
}

static void test_missing_files(void **state)
{
    (void)state;
    struct config_faults faults;
    struct config_source source = {.file = "/nonexistent/player.conf"};
    struct config *c = config_load(&source, &faults);
    assert_int_equal(faults.count, 1); /* named, so it must be there */
    assert_int_equal(c->server.poll_seconds, 60);
    config_free(c);
    config_faults_free(&faults);
}

static void test_tokens(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *token;
    } rows[] = {
        {"12345678", "12345678"},
        {"12345678\n", "12345678"},
        {"\xef\xbb\xbf"
         "12345678\r\n",
         "12345678"},
        {"12345678  \n", "12345678"},
        {"!~abcdefgh", "!~abcdefgh"},
        {"1234567", NULL},
        {"", NULL},
        {"\n", NULL},
        {"12345678\n12345678\n", NULL},
        {"12345678\n\n", NULL},
        {"1234 5678", NULL},
        {" 12345678", NULL},
        {"1234567\xc3\xa9", NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_true(file_replace(file, rows[i].bytes, strlen(rows[i].bytes), 0600, FILE_FAST, NULL));
        struct error err = {0};
        char *token = config_read_token(file, &err);
        if (rows[i].token ? !token || strcmp(token, rows[i].token) != 0 : token != NULL || !*err.text)
            fail_msg("row %zu: %s", i, token ? token : err.text);
        free(token);
    }
    char long_token[258];
    memset(long_token, 'a', 257);
    assert_true(file_replace(file, long_token, 256, 0600, FILE_FAST, NULL));
    char *token = config_read_token(file, NULL);
    assert_int_equal(strlen(token), 256);
    free(token);
    assert_true(file_replace(file, long_token, 257, 0600, FILE_FAST, NULL));
    assert_null(config_read_token(file, NULL));
}

static void test_token_files_open_the_way(void **state)
{
    (void)state;
    char token[] = "/tmp/papan-token-XXXXXX", text[200];
    close(mkstemp(token));
    assert_true(file_replace(token, "geheim-geheim\n", 14, 0600, FILE_FAST, NULL));
    snprintf(text, sizeof text, "[status]\nlisten = 0.0.0.0:8080\ntoken_file = %s\n", token);
    struct config *c = load_good(text, NULL);
    assert_false(c->closed_status);
    config_free(c);
    unlink(token);
}

static void test_test_clock(void **state)
{
    (void)state;
    struct config_faults faults;
    struct config *c = load("[clock]\ntest = /x\n", 18, NULL, &faults);
#ifdef PAPAN_TEST_CLOCK
    assert_int_equal(faults.count, 0);
    assert_string_equal(c->clock.test, "/x");
#else
    assert_int_equal(faults.count, 1);
    assert_null(c->clock.test);
#endif
    config_free(c);
    config_faults_free(&faults);
}

static const struct option_row rows_of_options[] = {{"previous", NULL, "x"}, {"at", "TIME", "y"}};

static struct options *parse(int *ret_exit, int argc, char **argv)
{
    return options_parse("papan-test", "papan-test", rows_of_options, COUNT(rows_of_options), argc, argv,
                         ret_exit);
}

static void test_options(void **state)
{
    (void)state;
    int status = 9;
    char *argv[] = {"papan-test", "--config", "/a", "one", "--set", "a.b=c", "--at=5", "--set=d.e=f",
                    "--previous", "--at",     "6",  "-",   "--",    "--at",  NULL};
    struct options *o = parse(&status, 14, argv);
    assert_non_null(o);
    assert_true(options_has(o, "previous"));
    assert_false(options_has(o, "help"));
    assert_string_equal(options_value(o, "at"), "6");
    assert_string_equal(options_nth(o, "at", 0), "5");
    assert_null(options_nth(o, "at", 2));
    assert_string_equal(options_positional(o, 0), "one");
    assert_string_equal(options_positional(o, 1), "-");
    assert_string_equal(options_positional(o, 2), "--at");
    assert_null(options_positional(o, 3));
    struct config_source source = options_config_source(o);
    assert_string_equal(source.file, "/a");
    assert_int_equal(source.n_sets, 2);
    size_t n;
    const char **list = options_config_arguments(o, &n);
    static const char *const wanted[] = {"--config", "/a", "--set", "a.b=c", "--set", "d.e=f"};
    assert_int_equal(n, COUNT(wanted));
    for (size_t i = 0; i < n; i++)
        assert_string_equal(list[i], wanted[i]);
    assert_null(list[n]);
    free(list);
    options_free(o);
}

static void test_bad_options(void **state)
{
    (void)state;
    static char *rows[][3] = {{"papan-test", "--nope", NULL},
                              {"papan-test", "--at", NULL},
                              {"papan-test", "--previous=1", NULL},
                              {"papan-test", "-x", NULL},
                              {"papan-test", "--set", NULL}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        int status = 0;
        assert_null(parse(&status, 2, rows[i]));
        assert_int_equal(status, 2);
    }
    int status = 9;
    char *version[] = {"papan-test", "--version", NULL};
    assert_null(parse(&status, 2, version));
    assert_int_equal(status, 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, make_file, remove_file)
    const struct CMUnitTest tests[] = {
        T(test_defaults),     T(test_every_key),
        T(test_values),       T(test_faults_have_places),
        T(test_fails_closed), T(test_damaged_files),
        T(test_long_values),  T(test_missing_files),
        T(test_tokens),       T(test_token_files_open_the_way),
        T(test_test_clock),   T(test_options),
        T(test_bad_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
