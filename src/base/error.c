#include "base/error.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* One line only: the log and /status both show errors as they are. */
static void make_printable(char *text)
{
    for (char *p = text; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = '?';
}

static void set_code(struct error *err, const char *code, int errnum)
{
    text_copy(err->code, sizeof err->code, code ? code : "");
    err->errnum = errnum;
}

bool error_set(struct error *err, const char *code, const char *fmt, ...)
{
    if (!err)
        return false;
    char text[sizeof err->text];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    set_code(err, code, 0);
    text_copy(err->text, sizeof err->text, text);
    make_printable(err->text);
    return false;
}

bool error_errno(struct error *err, const char *code, int errnum, const char *fmt, ...)
{
    if (!err)
        return false;
    char text[sizeof err->text - 128], why[96] = "";
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    set_code(err, code, errnum);
    snprintf(err->text, sizeof err->text, "%s: %s", text, strerror_r(errnum, why, sizeof why));
    make_printable(err->text);
    return false;
}

bool error_prefix(struct error *err, const char *fmt, ...)
{
    if (!err)
        return false;
    char prefix[256], old[sizeof err->text], joined[sizeof err->text + 260];
    va_list args;
    va_start(args, fmt);
    vsnprintf(prefix, sizeof prefix, fmt, args);
    va_end(args);
    text_copy(old, sizeof old, err->text);
    snprintf(joined, sizeof joined, "%s: %s", prefix, old);
    text_copy(err->text, sizeof err->text, joined);
    make_printable(err->text);
    return false;
}
