/* The publisher's modules: shared objects in the folder publish/ beside the programs, for what takes long to load and most commands
 * do without. */
#ifndef PAPAN_PUBLISH_MODULE_H
#define PAPAN_PUBLISH_MODULE_H

#include "base/error.h"

/* The symbol of a module ("pictures"), which stays loaded until the end of the program. NULL with an error. Any thread; one that
 * is loaded already costs little, yet callers keep what they got. */
void *module_symbol(const char *module, const char *symbol, struct error *err);

#endif
