/* Looks at an X server's root window from outside, many times a second, and says what is there as JSON lines:
 * the witness of the scenario tests, which ask the screen and never the player.
 *
 *   xwatch [--rate N] [--count N] [--all] [--exact|--hash] [--rect NAME=X,Y,W,H]…     (percent of the screen)
 *
 * A line is printed for the first sample and each one that differs from the last printed one (with --all for
 * each):
 *   {"time": 1764.123, "black": false, "dark": 0.01, "rects": {"main": [12, 40, 39]}, "hash": {"main":
 * "9f…"}} time: Unix seconds; dark: share of pixels with no channel above 8; black: dark >= 0.998; rects:
 * average colours. Every third pixel of every third row is looked at; with --exact every pixel. Samples differ
 * by their average colours; with --hash and --exact by any pixel looked at. SIGTERM or SIGINT ends it with
 *   {"end": true, "samples": 900, "black_samples": 0, "longest_black": 0.000, "longest_gap": 0.034} */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XShm.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <time.h>

enum { MOST_RECTS = 16, CHANNEL_STEP = 2, DARK = 8 };

struct rect {
    const char *name;
    double x, y, w, h; /* percent */
};

struct look {
    double colour[3];
    uint64_t hash;
};

struct sample {
    double time, dark;
    bool black;
    struct look looks[MOST_RECTS];
};

static struct rect rects[MOST_RECTS];
static int n_rects, rate = 30, step = 3;
static long count;
static bool all, by_hash;
static volatile sig_atomic_t stopped;

static void stop(int signal)
{
    (void)signal;
    stopped = 1;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const uint32_t *row_of(const XImage *image, int y)
{
    return (const uint32_t *)(const void *)(image->data + (ptrdiff_t)y * image->bytes_per_line);
}

static struct look look_at(const XImage *image, const struct rect *r)
{
    int x0 = (int)(r->x * image->width / 100), x1 = (int)((r->x + r->w) * image->width / 100);
    int y0 = (int)(r->y * image->height / 100), y1 = (int)((r->y + r->h) * image->height / 100);
    struct look l = {.hash = UINT64_C(0xcbf29ce484222325)};
    uint64_t sum[3] = {0}, n = 0;
    for (int y = y0; y < y1; y += step) {
        const uint32_t *row = row_of(image, y);
        for (int x = x0; x < x1; x += step, n++) {
            uint32_t p = row[x] & 0xffffff;
            sum[0] += p >> 16;
            sum[1] += p >> 8 & 0xff;
            sum[2] += p & 0xff;
            l.hash = (l.hash ^ p) * UINT64_C(0x100000001b3);
        }
    }
    for (int i = 0; i < 3 && n; i++)
        l.colour[i] = (double)sum[i] / (double)n;
    return l;
}

static double darkness(const XImage *image)
{
    uint64_t dark = 0, n = 0;
    for (int y = 0; y < image->height; y += step) {
        const uint32_t *row = row_of(image, y);
        for (int x = 0; x < image->width; x += step, n++)
            dark += (row[x] >> 16 & 0xff) <= DARK && (row[x] >> 8 & 0xff) <= DARK && (row[x] & 0xff) <= DARK;
    }
    return n ? (double)dark / (double)n : 1;
}

static struct sample take(const XImage *image)
{
    struct sample s = {.time = now(), .dark = darkness(image)};
    s.black = s.dark >= 0.998;
    for (int i = 0; i < n_rects; i++)
        s.looks[i] = look_at(image, &rects[i]);
    return s;
}

static bool differs(const struct sample *a, const struct sample *b)
{
    if (a->black != b->black)
        return true;
    for (int i = 0; i < n_rects; i++) {
        if (by_hash && a->looks[i].hash != b->looks[i].hash)
            return true;
        for (int c = 0; c < 3; c++) {
            double d = a->looks[i].colour[c] - b->looks[i].colour[c];
            if (d > CHANNEL_STEP || d < -CHANNEL_STEP)
                return true;
        }
    }
    return false;
}

static void print_sample(const struct sample *s)
{
    printf("{\"time\": %.4f, \"black\": %s, \"dark\": %.4f, \"rects\": {", s->time,
           s->black ? "true" : "false", s->dark);
    for (int i = 0; i < n_rects; i++)
        printf("%s\"%s\": [%.1f, %.1f, %.1f]", i ? ", " : "", rects[i].name, s->looks[i].colour[0],
               s->looks[i].colour[1], s->looks[i].colour[2]);
    printf("}, \"hash\": {");
    for (int i = 0; i < n_rects; i++)
        printf("%s\"%s\": \"%016" PRIx64 "\"", i ? ", " : "", rects[i].name, s->looks[i].hash);
    printf("}}\n");
    fflush(stdout);
}

static bool parse(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (strcmp(argv[i], "--all") == 0) {
            all = true;
        } else if (strcmp(argv[i], "--exact") == 0) {
            step = 1;
            by_hash = true;
        } else if (strcmp(argv[i], "--hash") == 0) {
            by_hash = true;
        } else if (strcmp(argv[i], "--rate") == 0 && value) {
            rate = (int)strtol(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--count") == 0 && value) {
            count = strtol(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--rect") == 0 && value && n_rects < MOST_RECTS) {
            struct rect *r = &rects[n_rects++];
            char *equals = strchr(argv[++i], '=');
            if (!equals || sscanf(equals + 1, "%lf,%lf,%lf,%lf", &r->x, &r->y, &r->w, &r->h) != 4)
                return false;
            *equals = 0;
            r->name = argv[i];
        } else {
            return false;
        }
    }
    if (!n_rects)
        rects[n_rects++] = (struct rect){"all", 0, 0, 100, 100};
    return rate > 0;
}

static XImage *attach(Display *display, XShmSegmentInfo *info)
{
    int screen = DefaultScreen(display);
    XImage *image = XShmCreateImage(
        display, DefaultVisual(display, screen), (unsigned)DefaultDepth(display, screen), ZPixmap, NULL, info,
        (unsigned)DisplayWidth(display, screen), (unsigned)DisplayHeight(display, screen));
    if (!image || image->bits_per_pixel != 32)
        return NULL;
    info->shmid =
        shmget(IPC_PRIVATE, (size_t)image->bytes_per_line * (size_t)image->height, IPC_CREAT | 0600);
    info->shmaddr = image->data = shmat(info->shmid, NULL, 0);
    info->readOnly = False;
    if (!XShmAttach(display, info))
        return NULL;
    XSync(display, False);
    shmctl(info->shmid, IPC_RMID, NULL);
    return image;
}

static void watch(Display *display, XImage *image)
{
    struct sample last = {0};
    double black_since = 0, longest_black = 0, longest_gap = 0, previous = 0, next = now();
    long samples = 0, black_samples = 0;
    while (!stopped && (!count || samples < count)) {
        XShmGetImage(display, DefaultRootWindow(display), image, 0, 0, AllPlanes);
        struct sample s = take(image);
        if (previous > 0 && s.time - previous > longest_gap)
            longest_gap = s.time - previous;
        previous = s.time;
        if (s.black && black_since <= 0)
            black_since = s.time;
        if (black_since > 0 && s.time - black_since > longest_black)
            longest_black = s.time - black_since;
        if (!s.black)
            black_since = 0;
        black_samples += s.black;
        bool first = samples++ == 0;
        if (all || first || differs(&s, &last)) {
            print_sample(&s);
            last = s;
        }
        next += 1.0 / rate;
        double rest = next - now();
        if (rest <= 0) {
            next = now();
            continue;
        }
        struct timespec t = {(time_t)rest, (long)((rest - (double)(time_t)rest) * 1e9)};
        nanosleep(&t, NULL);
    }
    printf("{\"end\": true, \"samples\": %ld, \"black_samples\": %ld, \"longest_black\": %.3f, "
           "\"longest_gap\": %.3f}\n",
           samples, black_samples, longest_black, longest_gap);
}

int main(int argc, char **argv)
{
    if (!parse(argc, argv)) {
        fprintf(stderr, "usage: xwatch [--rate N] [--count N] [--all] [--exact|--hash] [--rect NAME=X,Y,W,H]...\n");
        return 2;
    }
    struct sigaction on_stop = {.sa_handler = stop};
    sigaction(SIGTERM, &on_stop, NULL);
    sigaction(SIGINT, &on_stop, NULL);
    Display *display = XOpenDisplay(NULL);
    if (!display || !XShmQueryExtension(display)) {
        fprintf(stderr, "xwatch: no X server with shared memory\n");
        return 1;
    }
    XShmSegmentInfo info = {0};
    XImage *image = attach(display, &info);
    if (!image) {
        fprintf(stderr, "xwatch: cannot share memory with the X server\n");
        return 1;
    }
    watch(display, image);
    XShmDetach(display, &info);
    image->data = NULL; /* the segment's, not malloc's */
    XDestroyImage(image);
    XCloseDisplay(display);
    return 0;
}
