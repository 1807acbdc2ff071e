/* Preloaded into Xorg by the tests: gives its dummy driver, which has no panel, the server's own DPMS, so that `xset q` tells from
 * outside what a player did. Debian 12's driver lacks the one call that each real driver makes. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

/* The server's own, as its drivers link them. */
extern void **xf86Screens __attribute__((weak));
extern int xf86NumScreens __attribute__((weak));
void *xf86ScrnToScreen(void *) __attribute__((weak));
int xf86DPMSInit(void *screen, void (*set)(void *, int, int), int flags) __attribute__((weak));
void xf86DPMSSet(void *, int, int) __attribute__((weak));

/* The server's log goes through here, and says when the screens stand and the extensions are next. */
size_t fwrite(const void *data, size_t size, size_t n, FILE *f)
{
    static size_t (*real)(const void *, size_t, size_t, FILE *);
    static const char moment[] = "Initializing extension";
    static int done;
    if (!real)
        *(void **)(void *)&real = dlsym(RTLD_NEXT, "fwrite");
    if (!done && xf86DPMSInit && xf86NumScreens > 0 && memmem(data, size * n, moment, sizeof moment - 1)) {
        done = 1;
        xf86DPMSInit(xf86ScrnToScreen(xf86Screens[0]), xf86DPMSSet, 0);
    }
    return real(data, size, n, f);
}
