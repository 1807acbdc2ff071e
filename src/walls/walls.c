#include "walls/walls.h"

#include "base/text.h"
#include "walls/walls_private.h"

#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* AddressSanitizer maps terabytes of shadow memory. */
#if defined(__SANITIZE_ADDRESS__)
#define ADDRESS_SPACE_IS_OURS false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ADDRESS_SPACE_IS_OURS false
#endif
#endif
#ifndef ADDRESS_SPACE_IS_OURS
#define ADDRESS_SPACE_IS_OURS true
#endif

/* Never raises what stands already. */
static bool limit(__rlimit_resource_t what, uint64_t value)
{
    struct rlimit now;
    if (getrlimit(what, &now) != 0)
        return false;
    rlim_t wanted = now.rlim_max != RLIM_INFINITY && value > now.rlim_max ? now.rlim_max : (rlim_t)value;
    struct rlimit next = {wanted, wanted};
    return setrlimit(what, &next) == 0;
}

static bool limits_put_up(const struct walls_plan *plan)
{
    bool ok = limit(RLIMIT_CORE, 0);
    if (plan->memory_bytes && ADDRESS_SPACE_IS_OURS)
        ok = limit(RLIMIT_AS, plan->memory_bytes) && ok;
    if (plan->cpu_seconds)
        ok = limit(RLIMIT_CPU, plan->cpu_seconds) && ok;
    if (plan->file_bytes != UINT64_MAX)
        ok = limit(RLIMIT_FSIZE, plan->file_bytes) && ok;
    if (plan->open_files)
        ok = limit(RLIMIT_NOFILE, plan->open_files) && ok;
    return ok;
}

static void name_add(char names[WALLS_NAMES_SIZE], const char *name)
{
    size_t n = strlen(names);
    if (n > 0 && n + 1 < WALLS_NAMES_SIZE) {
        names[n++] = ',';
        names[n] = 0;
    }
    text_copy(names + n, WALLS_NAMES_SIZE - n, name);
}

void walls_put_up(const struct walls_plan *plan, char ret_names[WALLS_NAMES_SIZE])
{
    char names[WALLS_NAMES_SIZE] = "";
    bool locked = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    if (locked && landlock_put_up(plan))
        name_add(names, "landlock");
    /* behind Landlock: it needs no call that the filter denies, but the filter may one day deny its calls */
    if (locked && seccomp_put_up(plan))
        name_add(names, "seccomp");
    if (limits_put_up(plan))
        name_add(names, "rlimits");
    memcpy(ret_names, names, sizeof names);
}
