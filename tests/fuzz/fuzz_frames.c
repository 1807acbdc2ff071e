/* A hostile decoder: any datagram. What frames_receive lets through must be safe to index with. */
#include "frames/frames.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int pair[2] = {-1, -1};
    if (pair[0] < 0 && socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) != 0)
        return 0;
    if (size == 0 || send(pair[0], data, size, MSG_DONTWAIT) < 0)
        return 0;
    struct frames_message m;
    struct error err;
    int fd = -1;
    if (frames_receive(pair[1], &m, &fd, &err) != 1)
        return 0;
    if (m.type != FRAMES_FORMAT || !frames_format_valid(&m, 1u << 20, &err))
        return 0;
    if ((m.count - 1) * m.slot_bytes + m.plane[0] + (uint64_t)m.pitch[0] * (m.height - 1) + m.width >
        1u << 20)
        __builtin_trap();
    return 0;
}
