#include "module.h"

#include "base/memory.h"
#include "base/process.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

void *module_symbol(const char *module, const char *symbol, struct error *err)
{
    char *self = process_sibling("papan-publish", err);
    if (self == NULL)
        return NULL;
    char *path = xasprintf("%.*s/publish/papan-%s.so", (int)(strrchr(self, '/') - self), self, module);
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL),
         *found = handle == NULL ? NULL : dlsym(handle, symbol);
    if (found == NULL) {
        const char *why = dlerror();
        error_set(err, NULL, "a part of papan-publish is missing or cannot be loaded; install the package papan-publish (%s)",
                  why == NULL ? path : why);
    }
    free(path);
    free(self);
    return found;
}
