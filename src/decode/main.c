/* papan-decode: turns one medium into frames and sound in shared memory; started by papan-screen (see
 * frames/frames.h). */
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/process.h"
#include "base/text.h"
#include "decode/deadline.h"
#include "decode/media.h"
#include "decode/picture.h"
#include "decode/ramparts.h"
#include "decode/video.h"
#include "frames/frames.h"
#include "version.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "papan-decode turns one picture or video into frames in shared memory. papan-screen starts it:\n"
    "  papan-decode --kind picture|video --media FD --socket FD --bytes N [--start-ms N]\n"
    "               [--fit contain|cover|stretch] [--box WxH] [--sound] [--runtime-media-ms N]\n"
    "FD are inherited descriptors: the open file, a SOCK_SEQPACKET pair. --version, --help\n";

static void say(const struct job *job, enum frames_type type, const char *text)
{
    struct frames_message m = {.type = type, .sent_us = clock_mono_us()};
    text_copy(m.text, sizeof m.text, text);
    frames_send(job->socket, &m, -1);
}

static enum job_status run(const struct job *job, int media_again, struct error *err)
{
    const struct magic *magic;
    if (!media_look(job, &magic, err))
        return JOB_BAD_MEDIA;
    if (job->kind == JOB_VIDEO)
        return video_run(job, magic, media_again, err);
    return picture_run(job, magic, err) ? JOB_DONE : JOB_BAD_MEDIA;
}

int main(int argc, char **argv)
{
    memory_lean();
    process_die_with_parent(SIGKILL);
    log_start("decode", LOG_LEVEL_INFO);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            fputs(usage, stdout);
            return 0;
        }
        if (strcmp(argv[i], "--version") == 0) {
            puts("papan-decode " PAPAN_VERSION);
            return 0;
        }
    }
    struct job job;
    struct error err = {{0}, 0, {0}};
    if (!job_parse(argc - 1, argv + 1, &job, &err)) {
        log_error("%s", err.text);
        fputs(usage, stderr);
        return JOB_BAD_CALL;
    }
    deadline_set(job.socket);
    int media_again = job.kind == JOB_VIDEO ? video_open_again(job.media) : -1;
    char names[WALLS_NAMES_SIZE];
    ramparts_put_up(&job, names);
    say(&job, FRAMES_WALLS, names);
    enum job_status status = run(&job, media_again, &err);
    if (status != JOB_DONE)
        say(&job, FRAMES_FAULT, err.text);
    fflush(NULL);
    /* libvlc's threads may wait for the screen for ever; nothing of theirs needs an orderly end */
    _exit((int)status);
}
