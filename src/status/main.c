/* papan-status: the status endpoint for technicians (design.md 7). One listening socket; reads the store, the
 * runtime folder and the machine's facts; writes its own memory into the runtime folder and nothing else. */
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/process.h"
#include "status/diagnose.h"
#include "status/plays_answer.h"
#include "status/service.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const struct option_row rows[] = {
    {"report", NULL, "print what was really shown, by day and item, and end"},
    {"from", "DATE", "with --report: the first day, 2026-11-24"},
    {"until", "DATE", "with --report: the last day"},
    {"csv", NULL, "with --report: as CSV"},
    {"diagnose", "FILE", "write one archive for the technicians (tar.gz) and end"},
};

static bool read_day(const struct options *o, const char *name, int64_t *ret)
{
    const char *text = options_value(o, name);
    int year, month, day, end = 0;
    if (text && sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &end) == 3 && !text[end] &&
        civil_date_valid(year, month, day)) {
        *ret = civil_day(year, month, day);
        return true;
    }
    fprintf(stderr, "papan-status: --%s needs a date such as 2026-11-24\n", name);
    return false;
}

static int report(const struct config *config, const struct options *o)
{
    int64_t from, until;
    struct error err = {0};
    if (!read_day(o, "from", &from) || !read_day(o, "until", &until))
        return 2;
    if (until < from) {
        fprintf(stderr, "papan-status: --until is before --from\n");
        return 2;
    }
    struct zone *zone = service_zone(config);
    bool ok = plays_report(&(struct plays_place){config->store.path, config->runtime.path}, from, until, zone,
                           options_has(o, "csv"), &err);
    zone_free(zone);
    if (!ok)
        fprintf(stderr, "papan-status: %s\n", err.text);
    return ok ? 0 : 1;
}

static int serve(const struct config_source *source, struct config **config, struct config_faults *faults)
{
    int status;
    process_die_with_parent(SIGTERM);
    for (bool quiet = false; (status = service_run(*config, faults, quiet)) == SERVICE_READ_AGAIN;
         quiet = true) {
        config_free(*config);
        config_faults_free(faults);
        *config = config_load(source, faults);
    }
    return status;
}

/* What ends by itself: *ret_status. False where the service is meant. */
static bool run_once(const struct options *o, const struct config *config, const struct config_faults *faults,
                     int *ret_status)
{
    struct error err = {0};
    log_set_level((enum log_level)config->log.level);
    if (config->clock.test && !clock_use_test_file(config->clock.test, &err))
        log_error("clock.test: %s", err.text);
    if (options_has(o, "report")) {
        *ret_status = report(config, o);
        return true;
    }
    if (!options_value(o, "diagnose"))
        return false;
    bool ok = diagnose_write(options_value(o, "diagnose"), config, faults, options_value(o, "config"), &err);
    if (!ok)
        fprintf(stderr, "papan-status: %s\n", err.text);
    *ret_status = ok ? 0 : 1;
    return true;
}

int main(int argc, char **argv)
{
    int status = 0;
    memory_lean();
    umask(077);
    log_start("status", LOG_LEVEL_INFO);
    struct options *o = options_parse("papan-status",
                                      "papan-status [--config FILE] [--set SECTION.KEY=VALUE]...\n"
                                      "       papan-status --report --from DATE --until DATE [--csv]\n"
                                      "       papan-status --diagnose FILE",
                                      rows, sizeof rows / sizeof rows[0], argc, argv, &status);
    if (!o)
        return status;
    struct config_source source = options_config_source(o);
    struct config_faults faults;
    struct config *config = config_load(&source, &faults);
    if (options_positional(o, 0)) {
        fprintf(stderr, "papan-status: what shall \"%s\" mean?\nTry papan-status --help.\n",
                options_positional(o, 0));
        status = 2;
    } else if (!run_once(o, config, &faults, &status)) {
        status = serve(&source, &config, &faults);
    }
    config_free(config);
    config_faults_free(&faults);
    options_free(o);
    return status;
}
