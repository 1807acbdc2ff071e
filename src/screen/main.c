/* papan-screen: composes and presents what is due (design.md 2). */
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/process.h"
#include "base/zone.h"
#include "screen/loop.h"
#include "screen/measure.h"
#include "screen/snapshot.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static const struct option_row rows[] = {
    {"previous", NULL, "start on previous.papan"},
    {"snapshot", "FILE.png", "draw one frame of the store's playlist without a window"},
    {"at", "TIME", "with --snapshot: the moment, RFC 3339"},
    {"measure", "SECONDS", "play FILE full screen for so long and print what it cost"},
};

static int usage_fault(const char *text)
{
    fprintf(stderr, "papan-screen: %s\nTry papan-screen --help.\n", text);
    return 2;
}

/* What was meant for another way of running must not start the screen instead. */
static const char *misplaced(const struct options *o)
{
    if (options_has(o, "at") && !options_has(o, "snapshot"))
        return "--at wants --snapshot FILE.png";
    if (options_positional(o, 0) && (options_has(o, "snapshot") || !options_has(o, "measure")))
        return "a FILE wants --measure SECONDS";
    return NULL;
}

static int run_snapshot(const struct config *c, const struct options *o)
{
    int64_t at = clock_wall_ms();
    const char *time = options_value(o, "at");
    if (time && !time_parse(time, &at))
        return usage_fault("--at wants a time like 2026-11-24T08:00:00+07:00");
    return snapshot_run(c, options_value(o, "snapshot"), at);
}

static int run_measure(const struct config *c, const struct options *o)
{
    int64_t seconds;
    const char *file = options_positional(o, 0);
    if (!parse_int64(options_value(o, "measure"), 1, 86400, &seconds) || !file)
        return usage_fault("--measure wants SECONDS and FILE");
    return measure_run(c, (int)seconds, file);
}

static void report_faults(const struct config_faults *faults)
{
    for (size_t i = 0; i < faults->count; i++)
        log_warning("%s: %s%s%s", faults->list[i].place, faults->list[i].key ? faults->list[i].key : "",
                    faults->list[i].key ? ": " : "", faults->list[i].text);
}

static void use_test_clock(const struct config *c)
{
    struct error err = {0};
    if (c->clock.test && !clock_use_test_file(c->clock.test, &err))
        log_warning("%s", err.text);
}

int main(int argc, char **argv)
{
    int status = 0;
    memory_lean();
    process_die_with_parent(SIGTERM);
    umask(077);
    log_start("screen", LOG_LEVEL_INFO);
    struct options *o = options_parse("papan-screen", "[OPTION]... [FILE]", rows, sizeof rows / sizeof *rows, argc, argv,
                                      &status);
    if (!o)
        return status;
    if (misplaced(o)) {
        status = usage_fault(misplaced(o));
        options_free(o);
        return status;
    }
    struct config_source source = options_config_source(o);
    struct config_faults faults = {0};
    struct config *c = config_load(&source, &faults);
    log_set_level((enum log_level)c->log.level);
    report_faults(&faults);
    use_test_clock(c);
    if (options_has(o, "snapshot"))
        status = run_snapshot(c, o);
    else if (options_has(o, "measure"))
        status = run_measure(c, o);
    else
        status = loop_run(c, options_has(o, "previous"));
    config_faults_free(&faults);
    config_free(c);
    options_free(o);
    return status;
}
