#include "screen/shots.h"

#include "base/log.h"
#include "frames/frames.h"
#include "record/record.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS_A_TURN = 4 };

/* The frame in a memfd of its own, without the gaps between rows; -1 where nothing was presented yet. */
static int copy_frame(struct presenter *p, struct shot *s)
{
    const uint32_t *pixels;
    int width, height, pitch;
    struct error err = {0};
    if (!presenter_read(p, &pixels, &width, &height, &pitch) || width <= 0 || height <= 0)
        return -1;
    size_t row = (size_t)width * 4, bytes = row * (size_t)height;
    int fd = frames_memfd("papan-shot", bytes, &err);
    if (fd < 0) {
        log_warning("picture of the screen: %s", err.text);
        return -1;
    }
    uint8_t *out = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (out == MAP_FAILED) {
        close(fd);
        return -1;
    }
    for (int y = 0; y < height; y++)
        memcpy(out + (size_t)y * row, (const uint8_t *)pixels + (ptrdiff_t)y * pitch, row);
    munmap(out, bytes);
    s->width = (uint32_t)width;
    s->height = (uint32_t)height;
    s->pitch = (uint32_t)row;
    return fd;
}

void shots_serve(int listener, struct presenter *p, int64_t wall_ms)
{
    struct shot s = {.wall_ms = wall_ms};
    int frame = -2;
    for (int i = 0; i < CLIENTS_A_TURN; i++) {
        int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (client < 0)
            break;
        if (frame == -2)
            frame = copy_frame(p, &s);
        if (frame >= 0 && !shot_send(client, &s, frame))
            log_debug("a client for the picture of the screen went away");
        close(client);
    }
    if (frame >= 0)
        close(frame);
}
