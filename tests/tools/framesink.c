/* Starts papan-decode as papan-screen would, plays the screen's part, and tells what came as JSON lines on
 * stdout: framesink [options] FILE -- papan-decode's arguments (--kind …; descriptors and --bytes are filled
 * in)
 *   --decode PATH     the program (else beside this tool: ../bin/papan-decode)
 *   --delay-ms N      START so long after the first frame (100); -1 = never
 *   --hold-ms N       wait so long with START itself (0)
 *   --rounds N        AGAIN until so many rounds played (1), each --round-ms after the one before
 *   --round-ms N
 *   --frames N        STOP after so many frames
 *   --save DIR        every frame as DIR/ROUND-NNNN.raw: I420 planes cropped to the visible size, or B,G,R,A
 * rows
 *   --sound FILE      the samples, in the order of their times
 * Ends when the decoder ends; exit status is the decoder's. */
#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/process.h"
#include "base/text.h"
#include "frames/frames.h"

#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct sink {
    const char *decode, *save, *sound_file;
    int64_t delay_ms, hold_ms, rounds, round_ms, stop_after;
    int socket;
    pid_t pid;
    int64_t begun_us;
    struct frames_message format;
    uint8_t *memory;
    uint64_t bytes;
    uint8_t *sound;
    FILE *sound_out;
    /* frames that the screen has, oldest first */
    struct frames_message queue[FRAMES_RING_MAX];
    size_t queued;
    int64_t start_us; /* moment of round 0's first frame, 0 = not started */
    int64_t first_time_us;
    int64_t first_frame_us;
    int64_t asked, frames, saved[2];
};

static int64_t since(const struct sink *s, int64_t us)
{
    return us - s->begun_us;
}

static void tell(struct sink *s, uint32_t type, uint32_t index, int64_t time_us)
{
    struct frames_message m = {.type = type,
                               .index = index,
                               .time_us = time_us,
                               .offset = (uint64_t)time_us,
                               .sent_us = clock_mono_us()};
    if (type == FRAMES_SOUND_DONE)
        m.time_us = 0;
    frames_send(s->socket, &m, -1);
}

static void write_plane(FILE *out, const uint8_t *from, size_t pitch, size_t row, size_t rows)
{
    for (size_t y = 0; y < rows; y++)
        fwrite(from + y * pitch, 1, row, out);
}

static void save_frame(struct sink *s, const struct frames_message *m)
{
    char path[512];
    const struct frames_message *f = &s->format;
    snprintf(path, sizeof path, "%s/%u-%04" PRId64 ".raw", s->save, m->count, s->saved[m->count & 1]++);
    FILE *out = fopen(path, "wb");
    if (!out)
        return;
    const uint8_t *slot = s->memory + m->index * f->slot_bytes;
    bool planar = f->pixels == FRAMES_I420;
    for (int k = 0; k < (planar ? 3 : 1); k++) {
        size_t w = planar ? k ? (f->width + 1) / 2 : f->width : f->width * 4;
        write_plane(out, slot + f->plane[k], f->pitch[k], w, k ? (f->height + 1) / 2 : f->height);
    }
    fclose(out);
}

static void on_format(struct sink *s, const struct frames_message *m, int fd)
{
    struct error err;
    if (!frames_memfd_bytes(fd, &s->bytes, &err) || !frames_format_valid(m, s->bytes, &err)) {
        fprintf(stderr, "framesink: %s\n", err.text);
        kill(s->pid, SIGKILL);
        return;
    }
    s->format = *m;
    void *at = mmap(NULL, s->bytes, PROT_READ, MAP_SHARED, fd, 0);
    s->memory = at == MAP_FAILED ? NULL : at;
    printf("{\"type\": \"format\", \"at_us\": %" PRId64
           ", \"pixels\": %u, \"matrix\": %u, \"full_range\": %u, "
           "\"width\": %u, \"height\": %u, \"sar\": [%u, %u], \"slots\": %u, \"bytes\": %" PRIu64 "}\n",
           since(s, clock_mono_us()), m->pixels, m->matrix, m->full_range, m->width, m->height, m->sar_num,
           m->sar_den, m->count, s->bytes);
}

static void on_frame(struct sink *s, const struct frames_message *m)
{
    int64_t now = clock_mono_us();
    printf("{\"type\": \"frame\", \"at_us\": %" PRId64 ", \"round\": %u, \"index\": %u, \"time_us\": %" PRId64
           "}\n",
           since(s, now), m->count, m->index, m->time_us);
    if (s->frames++ == 0) {
        s->first_time_us = m->time_us;
        s->first_frame_us = now;
    }
    if (s->save && s->memory)
        save_frame(s, m);
    if (s->queued < FRAMES_RING_MAX)
        s->queue[s->queued++] = *m;
    if (s->stop_after && s->frames >= s->stop_after)
        tell(s, FRAMES_STOP, 0, 0);
}

static void on_sound(struct sink *s, const struct frames_message *m, int fd)
{
    if (fd >= 0) {
        void *at = mmap(NULL, FRAMES_SOUND_RING_BYTES, PROT_READ, MAP_SHARED, fd, 0);
        s->sound = at == MAP_FAILED ? NULL : at;
    }
    printf("{\"type\": \"sound\", \"at_us\": %" PRId64
           ", \"round\": %u, \"samples\": %u, \"time_us\": %" PRId64 "}\n",
           since(s, clock_mono_us()), m->count, m->samples, m->time_us);
    for (uint32_t i = 0; s->sound && s->sound_out && i < m->samples * 4; i++)
        fputc(s->sound[(m->offset + i) % FRAMES_SOUND_RING_BYTES], s->sound_out);
    tell(s, FRAMES_SOUND_DONE, 0, (int64_t)(m->offset + m->samples * 4));
}

static void print_text(const char *type, const char *text)
{
    printf("{\"type\": \"%s\", \"text\": \"", type);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            putchar('\\');
        putchar(*text);
    }
    puts("\"}");
}

static void on_message(struct sink *s, const struct frames_message *m, int fd)
{
    if (m->type == FRAMES_FORMAT)
        on_format(s, m, fd);
    else if (m->type == FRAMES_FRAME)
        on_frame(s, m);
    else if (m->type == FRAMES_SOUND)
        on_sound(s, m, fd);
    else if (m->type == FRAMES_FAULT)
        print_text("fault", m->text);
    else if (m->type == FRAMES_WALLS)
        print_text("walls", m->text);
    if (m->type == FRAMES_END) {
        printf("{\"type\": \"end\", \"at_us\": %" PRId64
               ", \"round\": %u, \"frames\": %u, \"time_us\": %" PRId64 "}\n",
               since(s, clock_mono_us()), m->count, m->frames, m->time_us);
        if (s->format.pixels == FRAMES_I420 && m->count + 1 >= s->rounds)
            tell(s, FRAMES_STOP, 0, 0);
    }
    if (fd >= 0)
        close(fd);
}

/* Moment of a frame on the glass. */
static int64_t due(const struct sink *s, const struct frames_message *m)
{
    int64_t within = m->count == 0 ? m->time_us - s->first_time_us : m->time_us;
    return s->start_us + (int64_t)m->count * s->round_ms * 1000 + within;
}

/* A frame is given back when the next one is due. */
static void show(struct sink *s, int64_t now)
{
    while (s->start_us && s->queued > 1 && due(s, &s->queue[1]) <= now) {
        tell(s, FRAMES_RELEASE, s->queue[0].index, 0);
        memmove(&s->queue[0], &s->queue[1], --s->queued * sizeof s->queue[0]);
    }
}

static void steer(struct sink *s, int64_t now)
{
    if (!s->start_us && s->frames > 0 && s->delay_ms >= 0 && now >= s->first_frame_us + s->hold_ms * 1000) {
        s->start_us = now + s->delay_ms * 1000;
        tell(s, FRAMES_START, 0, s->start_us);
        printf("{\"type\": \"start\", \"at_us\": %" PRId64 "}\n", since(s, s->start_us));
    }
    int64_t next = s->start_us + (s->asked + 1) * s->round_ms * 1000;
    bool previous_over = now >= s->start_us + s->asked * s->round_ms * 1000 + 30000;
    if (s->start_us && s->asked + 1 < s->rounds && previous_over && now >= next - 600000) {
        tell(s, FRAMES_AGAIN, 0, next);
        s->asked++;
    }
    show(s, now);
}

static void run(struct sink *s)
{
    for (;;) {
        struct pollfd p = {s->socket, POLLIN, 0};
        poll(&p, 1, 4);
        struct frames_message m;
        int fd, got;
        while ((got = frames_receive(s->socket, &m, &fd, NULL)) == 1)
            on_message(s, &m, fd);
        if (got < 0)
            return;
        steer(s, clock_mono_us());
    }
}

static bool start(struct sink *s, const char *file, char **arguments, struct error *err)
{
    int pair[2], media = open(file, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (media < 0 || fstat(media, &st) != 0 ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return error_set(err, NULL, "%s: cannot open", file);
    char bytes[32];
    snprintf(bytes, sizeof bytes, "%lld", (long long)st.st_size);
    char *argv[40] = {"papan-decode", "--media", "3", "--socket", "4", "--bytes", bytes};
    for (int n = 7; n < 39 && *arguments; n++)
        argv[n] = *arguments++;
    struct process_fd fds[] = {{media, 3}, {pair[1], 4}};
    s->socket = pair[0];
    s->begun_us = clock_mono_us();
    bool ok = process_start(s->decode, argv, NULL, fds, 2, &s->pid, err);
    close(pair[1]);
    close(media);
    return ok;
}

static int usage(void)
{
    fprintf(stderr, "framesink [options] FILE -- ARGUMENTS (see the top of framesink.c)\n");
    return 2;
}

static bool option(struct sink *s, const char *name, const char *value)
{
    const struct {
        const char *name;
        int64_t *number;
        const char **text;
    } rows[] = {{"--delay-ms", &s->delay_ms, NULL}, {"--hold-ms", &s->hold_ms, NULL},
                {"--rounds", &s->rounds, NULL},     {"--round-ms", &s->round_ms, NULL},
                {"--frames", &s->stop_after, NULL}, {"--decode", NULL, &s->decode},
                {"--save", NULL, &s->save},         {"--sound", NULL, &s->sound_file}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(name, rows[i].name) != 0)
            continue;
        if (rows[i].text)
            *rows[i].text = value;
        return rows[i].text || parse_int64(value, -1, 1000000, rows[i].number);
    }
    return false;
}

int main(int argc, char **argv)
{
    struct sink s = {.delay_ms = 100, .rounds = 1};
    int i = 1;
    for (; i + 1 < argc && argv[i][0] == '-' && strcmp(argv[i], "--") != 0; i += 2)
        if (!option(&s, argv[i], argv[i + 1]))
            return usage();
    if (i + 1 >= argc || strcmp(argv[i + 1], "--") != 0)
        return usage();
    struct error err;
    char *beside = NULL, self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 32);
    if (!s.decode && n > 0) {
        self[n] = 0;
        *strrchr(self, '/') = 0;
        beside = xasprintf("%s/../bin/papan-decode", self);
        s.decode = beside;
    }
    if (s.sound_file)
        s.sound_out = fopen(s.sound_file, "wb");
    if (!start(&s, argv[i], argv + i + 2, &err)) {
        fprintf(stderr, "framesink: %s\n", err.text);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    run(&s);
    int status;
    waitpid(s.pid, &status, 0);
    if (s.sound_out)
        fclose(s.sound_out);
    free(beside);
    printf("{\"type\": \"exit\", \"at_us\": %" PRId64 ", \"status\": %d, \"signal\": %d}\n",
           since(&s, clock_mono_us()), WIFEXITED(status) ? WEXITSTATUS(status) : -1,
           WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
