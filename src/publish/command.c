#include "command.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

int command_fail(const char *command, const struct error *err)
{
    fprintf(stderr, "papan-publish %s: %s\n", command, err->text);
    return 1;
}

int command_misuse(const char *command, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fprintf(stderr, "papan-publish %s: ", command);
    vfprintf(stderr, fmt, args);
    fprintf(stderr, "\nTry: papan-publish %s --help\n", command);
    va_end(args);
    return 2;
}

bool command_number(const struct options *o, const char *name, int64_t lowest, int64_t highest, int64_t *ret,
                    struct error *err)
{
    const char *text = options_value(o, name);
    if (text == NULL || parse_int64(text, lowest, highest, ret))
        return true;
    return error_set(err, NULL, "--%s %s: must be a whole number from %" PRId64 " to %" PRId64, name, text,
                     lowest, highest);
}
