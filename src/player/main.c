/* papan-player: starts sync, screen and status, restarts them, answers systemd's watchdog. It parses no
 * playlist. */
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/process.h"
#include "player/tree.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct option_row rows[] = {
    {"check-config", NULL, "say what is wrong with the configuration and end (0 = nothing)"},
    {"diagnose", "FILE", "write a report for the technicians to FILE and end"},
};

static int check_config(const struct config_faults *faults)
{
    for (size_t i = 0; i < faults->count; i++) {
        const struct config_fault *f = &faults->list[i];
        fprintf(stderr, "%s: %s%s%s\n", f->place, f->key ? f->key : "", f->key ? ": " : "", f->text);
    }
    if (faults->count == 0)
        printf("the configuration is good\n");
    return faults->count ? 1 : 0;
}

/* Becomes papan-status --diagnose FILE. */
static int diagnose(const char *file, const char *const *arguments, size_t n)
{
    struct error err = {0};
    char *path = process_sibling("papan-status", &err);
    if (path) {
        char **argv = xcalloc(n + 4, sizeof *argv);
        size_t k = 0;
        argv[k++] = xstrdup("papan-status");
        argv[k++] = xstrdup("--diagnose");
        argv[k++] = xstrdup(file);
        for (size_t i = 0; i < n; i++)
            argv[k++] = xstrdup(arguments[i]);
        execv(path, argv);
        error_errno(&err, NULL, errno, "%s", path);
        for (size_t i = 0; i < k; i++)
            free(argv[i]);
        free(argv);
        free(path);
    }
    fprintf(stderr, "papan-player: %s\n", err.text);
    return 1;
}

static int run(const struct config *config, const struct config_faults *faults, const char *const *arguments,
               size_t n)
{
    struct error err = {0};
    log_start("player", LOG_LEVEL_INFO);
    log_set_level((enum log_level)config->log.level);
    if (config->clock.test && !clock_use_test_file(config->clock.test, &err))
        log_error("clock.test: %s", err.text);
    for (size_t i = 0; i < faults->count; i++) {
        const struct config_fault *f = &faults->list[i];
        log_error("%s: %s%s%s", f->place, f->key ? f->key : "", f->key ? ": " : "", f->text);
    }
    if (config->closed_server)
        log_error("nothing is fetched until the server's configuration is right");
    return tree_run(config, faults, arguments, n);
}

int main(int argc, char **argv)
{
    int status = 0;
    umask(077);
    struct options *options =
        options_parse("papan-player",
                      "papan-player [--config FILE] [--set SECTION.KEY=VALUE]...\n"
                      "       papan-player --check-config\n       papan-player --diagnose FILE",
                      rows, sizeof rows / sizeof rows[0], argc, argv, &status);
    if (!options)
        return status;
    size_t n_arguments;
    const char **arguments = options_config_arguments(options, &n_arguments);
    struct config_source source = options_config_source(options);
    struct config_faults faults;
    struct config *config = config_load(&source, &faults);
    if (options_positional(options, 0)) {
        fprintf(stderr, "papan-player: what shall \"%s\" mean?\nTry papan-player --help.\n",
                options_positional(options, 0));
        status = 2;
    } else if (options_has(options, "check-config")) {
        status = check_config(&faults);
    } else if (options_value(options, "diagnose")) {
        status = diagnose(options_value(options, "diagnose"), arguments, n_arguments);
    } else {
        status = run(config, &faults, arguments, n_arguments);
    }
    config_free(config);
    config_faults_free(&faults);
    free(arguments);
    options_free(options);
    return status;
}
