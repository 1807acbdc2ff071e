/* Small allocations that cannot be answered sensibly when they fail: log and abort. Large ones (media,
 * frames) use malloc/mmap and check. Any thread. */
#ifndef PAPAN_BASE_MEMORY_H
#define PAPAN_BASE_MEMORY_H

#include <stddef.h>

/* For a program that runs for months: blocks of 256 KiB and more (pictures) come from the kernel and go back to it at once, and all
 * threads share one heap. Left to itself libc keeps up to 32 MiB of each thread's past. First thing in main(). */
void memory_lean(void);
/* As the functions of libc without the x, but never NULL; a size of 0 is taken as 1. free() releases. */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xreallocarray(void *old, size_t count, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
/* Allocating printf. Caller frees. */
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
