#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/store.h"
#include "store/store_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TOLERANCE_MS ((int64_t)10 * 60000)
#define RAISE_MS ((int64_t)366 * 86400000)
#define CLOCK_NAME "clock"
#define TRUSTED_NAME "clock-trusted"

enum { TRUST_AUTO, TRUST_ALWAYS, TRUST_NEVER };

struct time_memory {
    struct stat seen; /* of state/clock when it was read; st_ino 0 = never */
    int64_t saved_ms; /* 0 = none */
    int64_t saved_boot_ms;
    char saved_boot[40];
    bool trusted; /* once in this boot: for good */
};

struct time_memory *time_memory_create(void)
{
    return xcalloc(1, sizeof(struct time_memory));
}

void time_memory_free(struct time_memory *m)
{
    free(m);
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* "milliseconds boot-id boot-milliseconds"; anything else counts as absent. */
static void read_saved(const struct store *s)
{
    struct time_memory *m = s->time;
    struct stat st = {0};
    char *path = path_join(s->state, CLOCK_NAME), *text = NULL, boot[40];
    size_t n = 0;
    int64_t ms, boot_ms;
    int length = 0;
    bool there = lstat(path, &st) == 0;
    if (!there || !same_file(&st, &m->seen)) {
        m->saved_ms = 0;
        if (there && file_read(path, 256, &text, &n, NULL) &&
            sscanf(text, "%" SCNd64 " %39s %" SCNd64 "%n", &ms, boot, &boot_ms, &length) == 3 && ms > 0 &&
            ms < INT64_C(253402300800000) && boot_ms >= 0 && strcmp(text + length, "\n") == 0) {
            m->saved_ms = ms;
            m->saved_boot_ms = boot_ms;
            text_copy(m->saved_boot, sizeof m->saved_boot, boot);
        }
        m->seen = st;
        free(text);
    }
    free(path);
}

int64_t store_known_time(int64_t saved_ms, bool same_boot, int64_t saved_boot_ms, int64_t boot_ms,
                         int64_t build_ms)
{
    int64_t elapsed = same_boot ? boot_ms - saved_boot_ms : boot_ms;
    int64_t known = saved_ms > 0 ? saved_ms + (elapsed > 0 ? elapsed : 0) : 0;
    return known > build_ms ? known : build_ms;
}

static int64_t known_time(const struct store *s)
{
    const struct time_memory *m = s->time;
    read_saved(s);
    return store_known_time(m->saved_ms, strcmp(m->saved_boot, clock_boot_id()) == 0, m->saved_boot_ms,
                            clock_boot_ms(), clock_build_ms());
}

/* Synchronised once in this boot is enough: whoever sees it leaves a note for the others. */
static bool is_trusted(const struct store *s, const char *runtime_path, int trust)
{
    struct time_memory *m = s->time;
    if (trust != TRUST_AUTO)
        return trust == TRUST_ALWAYS;
    if (m->trusted)
        return true;
    char *path = path_join(runtime_path, TRUSTED_NAME), *text = NULL;
    size_t n = 0;
    const char *boot = clock_boot_id();
    if (file_read(path, 64, &text, &n, NULL) && *boot && strcmp(text, boot) == 0) {
        m->trusted = true;
    } else if (clock_ntp_synchronised()) {
        m->trusted = true;
        file_replace(path, boot, strlen(boot), 0600, FILE_FAST, NULL);
    }
    free(text);
    free(path);
    return m->trusted;
}

struct known_time store_time(struct store *s, const char *runtime_path, int trust)
{
    int64_t wall = clock_wall_ms();
    if (is_trusted(s, runtime_path, trust))
        return (struct known_time){wall, TIME_TRUSTED};
    int64_t known = known_time(s);
    if (wall >= known - TOLERANCE_MS)
        return (struct known_time){wall, TIME_ESTIMATED};
    return (struct known_time){known, TIME_WRONG};
}

bool store_save_time(struct store *s, const char *runtime_path, int trust, int64_t issued_ms,
                     struct error *err)
{
    char text[128];
    int64_t time = clock_wall_ms();
    if (!is_trusted(s, runtime_path, trust)) {
        time = known_time(s);
        int64_t raised = issued_ms < time + RAISE_MS ? issued_ms : time + RAISE_MS;
        time = raised > time ? raised : time;
    }
    int n =
        snprintf(text, sizeof text, "%" PRId64 " %s %" PRId64 "\n", time, clock_boot_id(), clock_boot_ms());
    return store_write_state(s, CLOCK_NAME, text, (size_t)n, err);
}
