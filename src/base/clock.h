/* The only file that asks for the time. Three clocks, kept apart by name:
 *   mono  microseconds, stands still in suspend, for pacing and time-outs;
 *   boot  milliseconds since boot, suspend included, for leases, patience, back-off;
 *   wall  milliseconds since 1970 UTC, may jump, for the timeline only.
 * A build with PAPAN_TEST_CLOCK may bend the wall clock by `clock.test` (FILE with "offset_seconds speed", read
 * anew when it changes): wall = W + offset + (real wall - W) * speed, where W is when the file was last written, so
 * that all programs of a player agree whenever each of them started. A third number, if there is one, is added to the
 * boot clock, in seconds: so many have passed. Mono stays true. */
#ifndef PAPAN_BASE_CLOCK_H
#define PAPAN_BASE_CLOCK_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/* The three clocks of the head comment. They cannot fail; any thread. */
int64_t clock_mono_us(void);
int64_t clock_boot_ms(void);
int64_t clock_wall_ms(void);
/* The same two in microseconds, for what must agree with mono to less than a millisecond. */
int64_t clock_boot_us(void);
int64_t clock_wall_us(void);
/* CPU time of this process, microseconds. */
int64_t clock_cpu_us(void);
/* Kernel's NTP state (adjtimex): synchronised at this moment. */
bool clock_ntp_synchronised(void);
/* Random id of this boot (/proc/sys/kernel/random/boot_id), 36 characters; "" where unreadable. Static
 * storage. */
const char *clock_boot_id(void);
/* Names the test-clock file. False in builds without PAPAN_TEST_CLOCK, or where the file is unreadable. */
bool clock_use_test_file(const char *path, struct error *err);
/* Unit tests: fixes the wall clock (ms), or frees it with -1. Builds with PAPAN_TEST_CLOCK only; else does
 * nothing. */
void clock_set_for_test(int64_t wall_ms);
/* The date this program was built (CMake's SOURCE_DATE_EPOCH or commit time), ms since 1970. */
int64_t clock_build_ms(void);
void clock_sleep_ms(int64_t ms);

#endif
