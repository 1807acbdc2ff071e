#include "base/clock.h"
#include "command.h"
#include "draft.h"
#include "foresight.h"

#include <stdio.h>

static int run(const struct options *o)
{
    struct draft_request request = {
        .src = options_positional(o, 0), .depth = ASSETS_LOOK, .now_ms = clock_wall_ms()};
    struct error err = {0};
    if (!draft_read_max(o, &request, &err))
        return command_misuse("check", "%s", err.text);
    struct draft *d = draft_make(&request);
    if (report_faults(d->report) == 0)
        foresight_warn(d, request.now_ms);
    report_print(d->report, stdout);
    size_t faults = report_faults(d->report), warnings = report_warnings(d->report);
    if (faults == 0)
        printf("no faults, %zu warning%s, %zu item%s\n", warnings, warnings == 1 ? "" : "s", d->n_items,
               d->n_items == 1 ? "" : "s");
    else
        printf("%zu fault%s, %zu warning%s\n", faults, faults == 1 ? "" : "s", warnings,
               warnings == 1 ? "" : "s");
    draft_free(d);
    return faults == 0 ? 0 : 1;
}

static const struct option_row rows[] = {
    {"max", "WxH", "size of the largest screen (default 1920x1080)"},
};

const struct command command_check = {
    .name = "check",
    .usage = "SRC [--max WxH]",
    .help = "names every fault of a playlist and its files, and what to do; publishes nothing",
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
    .n_positional = 1,
    .run = run,
};
