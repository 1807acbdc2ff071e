/* What the publisher has to tell a person: faults and warnings, each with its place (a JSON path or a file).
 * All of them are collected and printed at once. Safe to use from several threads. */
#ifndef PAPAN_PUBLISH_REPORT_H
#define PAPAN_PUBLISH_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct report;

struct report_line {
    bool warning;
    char *place; /* "loops[0].items[3].seconds", "media/banjir.mp4"; "" = the whole */
    char *text;  /* what is wrong and what to do */
};

struct report *report_create(void);
void report_free(struct report *r);
void report_fault(struct report *r, const char *place, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void report_warn(struct report *r, const char *place, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
size_t report_faults(const struct report *r);
size_t report_warnings(const struct report *r);
/* The lines in the order of arrival, equal ones once; faults first. Valid until the next report. */
const struct report_line *report_lines(struct report *r, size_t *ret_n);
/* "error: PLACE: TEXT" and "warning: PLACE: TEXT", control characters made visible. */
void report_print(struct report *r, FILE *to);

#endif
