/* Ends a test's temporary folder. */
#ifndef PAPAN_TESTS_STORE_TREE_H
#define PAPAN_TESTS_STORE_TREE_H

#include "base/process.h"

#include <stdint.h>
#include <stdlib.h>

/* The folder and all below it. */
static __attribute__((unused)) int tree_remove(const char *path)
{
    const char *const arguments[] = {"/bin/rm", "-rf", path, NULL};
    char *output = NULL;
    int status = -1;
    bool ok = process_run("/bin/rm", (char *const *)(uintptr_t)arguments, 4096, &output, &status, NULL);
    free(output);
    return ok ? status : -1;
}

#endif
