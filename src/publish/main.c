/* papan-publish: the MMC's tool. This file only finds the sub-command. */
#include "base/config.h"
#include "base/log.h"
#include "base/memory.h"
#include "command.h"
#include "version.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct command *const commands[] = {
    &command_new,       &command_keygen,  &command_check, &command_build,   &command_cosign,
    &command_emergency, &command_verify,  &command_split, &command_preview, &command_history,
    &command_rollback,  &command_screens, &command_serve,
};

static void print_help(FILE *to)
{
    fprintf(to,
            "papan-publish %s: makes, checks, signs and previews what Papan's screens show.\n\n"
            "Usage: papan-publish COMMAND …\n\n",
            PAPAN_VERSION);
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        fprintf(to, "  %s %s\n      %s\n", commands[i]->name, commands[i]->usage, commands[i]->help);
    fprintf(to, "\npapan-publish COMMAND --help explains a command's options.\n"
                "The first time: new, keygen, check, build, serve.\n");
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int run_command(const struct command *c, int argc, char **argv)
{
    int status = 0;
    char *program = xasprintf("papan-publish %s", c->name),
         *usage = xasprintf("%s %s\n\n%s", program, c->usage, c->help);
    struct options *o = options_parse(program, usage, c->rows, c->n_rows, argc, argv, &status);
    if (o != NULL) {
        size_t given = 0;
        while (options_positional(o, given) != NULL)
            given++;
        if (given == c->n_positional)
            status = c->run(o);
        else if (given < c->n_positional)
            status =
                command_misuse(c->name, "something is missing; it is used like this:\n  papan-publish %s %s",
                               c->name, c->usage);
        else
            status = command_misuse(c->name, "\"%s\" is one argument too many",
                                    options_positional(o, c->n_positional));
    }
    options_free(o);
    free(program);
    free(usage);
    return status;
}

int main(int argc, char **argv)
{
    log_start("publish", LOG_LEVEL_WARNING);
    signal(SIGPIPE, SIG_IGN);
    if (argc < 2) {
        print_help(stderr);
        return 2;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("papan-publish %s\n", PAPAN_VERSION);
        return 0;
    }
    const struct command *c = find_command(argv[1]);
    if (c == NULL) {
        fprintf(stderr, "papan-publish: there is no command \"%s\"\n\n", argv[1]);
        print_help(stderr);
        return 2;
    }
    return run_command(c, argc - 1, argv + 1);
}
