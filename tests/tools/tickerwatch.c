/* Measures a ticker from outside: tickerwatch X,Y,W,H SECONDS (pixels of the root window). Looks at the strip
 * 500 times a second; each time it has changed, finds by how many pixels it moved to the left and prints
 * {"time": seconds, "shift": px}. */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XShm.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <time.h>

enum { MOST_SHIFT = 64, PAUSE_NS = 2000000 };

struct strip {
    int x, y, w, h;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The sum of each column's green: a line that shows where letters are. */
static void profile(const XImage *image, int *out)
{
    memset(out, 0, (size_t)image->width * sizeof *out);
    for (int y = 0; y < image->height; y++) {
        const uint32_t *row =
            (const uint32_t *)(const void *)(image->data + (ptrdiff_t)y * image->bytes_per_line);
        for (int x = 0; x < image->width; x++)
            out[x] += (int)(row[x] >> 8 & 255);
    }
}

static int best_shift(const int *before, const int *after, int w)
{
    int best = 0;
    int64_t least = INT64_MAX;
    for (int shift = 0; shift <= MOST_SHIFT; shift++) {
        int64_t sum = 0;
        for (int x = 0; x + MOST_SHIFT < w; x++)
            sum += llabs((long long)before[x + shift] - after[x]);
        if (sum < least) {
            least = sum;
            best = shift;
        }
    }
    return best;
}

static void watch(Display *display, XImage *image, struct strip s, double seconds)
{
    int *lines[2] = {calloc((size_t)s.w, sizeof(int)), calloc((size_t)s.w, sizeof(int))};
    double end = now() + seconds;
    int current = 0;
    bool first = true;
    while (lines[0] && lines[1] && now() < end) {
        XShmGetImage(display, DefaultRootWindow(display), image, s.x, s.y, AllPlanes);
        double at = now();
        profile(image, lines[current]);
        if (first || memcmp(lines[0], lines[1], (size_t)s.w * sizeof(int)) != 0) {
            if (!first)
                printf("{\"time\": %.4f, \"shift\": %d}\n", at,
                       best_shift(lines[!current], lines[current], s.w));
            first = false;
            current = !current;
        }
        nanosleep(&(struct timespec){0, PAUSE_NS}, NULL);
    }
    free(lines[0]);
    free(lines[1]);
}

int main(int argc, char **argv)
{
    struct strip s;
    if (argc != 3 || sscanf(argv[1], "%d,%d,%d,%d", &s.x, &s.y, &s.w, &s.h) != 4) {
        fprintf(stderr, "usage: tickerwatch X,Y,W,H SECONDS\n");
        return 2;
    }
    Display *display = XOpenDisplay(NULL);
    if (!display || !XShmQueryExtension(display)) {
        fprintf(stderr, "tickerwatch: no X server with MIT-SHM\n");
        return 1;
    }
    int screen = DefaultScreen(display);
    XShmSegmentInfo info = {0};
    XImage *image =
        XShmCreateImage(display, DefaultVisual(display, screen), (unsigned)DefaultDepth(display, screen),
                        ZPixmap, NULL, &info, (unsigned)s.w, (unsigned)s.h);
    info.shmid = shmget(IPC_PRIVATE, (size_t)image->bytes_per_line * (size_t)image->height, IPC_CREAT | 0600);
    info.shmaddr = image->data = shmat(info.shmid, NULL, 0);
    XShmAttach(display, &info);
    XSync(display, False);
    shmctl(info.shmid, IPC_RMID, NULL);
    watch(display, image, s, strtod(argv[2], NULL));
    XCloseDisplay(display);
    return 0;
}
