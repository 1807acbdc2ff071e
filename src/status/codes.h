/* The problem codes of design.md 7: how bad, after how long health counts them, and what a person is told.
 * One table. */
#ifndef PAPAN_STATUS_CODES_H
#define PAPAN_STATUS_CODES_H

#include "base/config.h"

#include <stddef.h>
#include <stdint.h>

enum severity { SEVERITY_DEGRADED, SEVERITY_CRITICAL };

struct code_row {
    const char *code;
    enum severity severity;
    int64_t delay_ms; /* problems[] lists it at once, health counts it after this */
    int64_t hold_ms;  /* listed this long after the fault was last seen: what comes and goes must not flap */
    const char *sentence[2]; /* by enum config_language: what is wrong, without a full stop */
    const char *advice[2];   /* what still works and what to do, whole sentences */
};

extern const struct code_row code_rows[];
extern const size_t n_code_rows;

/* NULL where the code is not of the contract. */
const struct code_row *code_find(const char *code);
const char *severity_name(enum severity s);

#endif
