#include "command.h"
#include "web_server.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

static int run(const struct options *o)
{
    const char *folder = options_positional(o, 0), *listen = options_value(o, "listen");
    struct error err = {0};
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    sigprocmask(SIG_BLOCK, &stop, NULL);
    int stop_fd = signalfd(-1, &stop, SFD_CLOEXEC);
    struct web_server *s = web_server_create(folder, listen == NULL ? "127.0.0.1:8000" : listen, &err);
    if (s == NULL) {
        close(stop_fd);
        return command_fail("serve", &err);
    }
    printf("serving %s at http://%s/ (server.url = http://%s/playlist.papan); Ctrl-C ends it\n", folder,
           web_server_address(s), web_server_address(s));
    fflush(stdout);
    web_server_run(s, stop_fd);
    web_server_destroy(s);
    close(stop_fd);
    return 0;
}

static const struct option_row rows[] = {
    {"listen", "ADDRESS:PORT", "where to listen (default 127.0.0.1:8000: this machine only)"},
};

const struct command command_serve = {
    .name = "serve",
    .usage = "OUT [--listen 127.0.0.1:8000]",
    .help = "a small web server for trying things out",
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
    .n_positional = 1,
    .run = run,
};
