#include "decode/priority.h"

#include "base/text.h"

#include <dirent.h>
#include <limits.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <unistd.h>

#define NICE_WAITING 15

bool priority_lower(void)
{
    struct rlimit r;
    /* setrlimit(2): the ceiling is 20 - RLIM_NICE */
    bool may_return = geteuid() == 0 || (getrlimit(RLIMIT_NICE, &r) == 0 && r.rlim_cur >= 20);
    return may_return && getpriority(PRIO_PROCESS, 0) < NICE_WAITING &&
           setpriority(PRIO_PROCESS, 0, NICE_WAITING) == 0;
}

void priority_restore(void)
{
    /* nice values belong to threads, and each inherits its maker's */
    DIR *threads = opendir("/proc/self/task");
    struct dirent *d;
    while (threads && (d = readdir(threads))) {
        int64_t id;
        if (parse_int64(d->d_name, 1, INT_MAX, &id))
            setpriority(PRIO_PROCESS, (id_t)id, 0);
    }
    if (threads)
        closedir(threads);
}
