#include "player/console.h"

#include "base/log.h"

#include <errno.h>
#include <linux/kd.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int mode_before = -1;

static void say(const char *sequence)
{
    size_t n = strlen(sequence);
    if (write(STDIN_FILENO, sequence, n) != (ssize_t)n)
        log_debug("the console takes no text: %s", strerror(errno));
}

void console_darken(void)
{
    int mode;
    if (!isatty(STDIN_FILENO) || ioctl(STDIN_FILENO, KDGETMODE, &mode) != 0)
        return;
    /* In this order: in graphics mode the kernel draws no text, not even what clears it. */
    say("\033[?25l\033[2J\033[H");
    if (ioctl(STDIN_FILENO, KDSETMODE, KD_GRAPHICS) == 0)
        mode_before = mode;
    else
        log_warning("the console stays in sight where the screen process dies: %s", strerror(errno));
}

void console_give_back(void)
{
    if (mode_before < 0)
        return;
    ioctl(STDIN_FILENO, KDSETMODE, mode_before);
    say("\033[?25h");
    mode_before = -1;
}
