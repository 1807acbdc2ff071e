#include "status/assets.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* build/bin/papan-status → build/assets, a link that the build makes. */
static char *beside_the_build(void)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0)
        return NULL;
    self[n] = 0;
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(self, '/');
        if (!slash)
            return NULL;
        *slash = 0;
    }
    char *path = xasprintf("%s/assets/dashboard", self);
    if (access(path, R_OK | X_OK) == 0)
        return path;
    free(path);
    return NULL;
}

char *assets_dashboard(void)
{
    char *near = beside_the_build();
    if (near)
        return near;
    return xstrdup(PAPAN_ASSETS "/dashboard");
}
