#include "ask.h"

#include "base/memory.h"
#include "key.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <termios.h>
#include <unistd.h>

#define PASSWORD_MAX 1024

bool ask_possible(void)
{
    return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
}

bool ask_yes(const char *question)
{
    static const char *const yes[] = {"y", "yes", "ya"};
    char line[64];
    printf("%s [y/N] ", question);
    fflush(stdout);
    if (fgets(line, sizeof(line), stdin) == NULL)
        return false;
    line[strcspn(line, "\r\n")] = '\0';
    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
        if (strcasecmp(line, yes[i]) == 0)
            return true;
    return false;
}

static char *read_hidden_line(int tty)
{
    char *line = xcalloc(1, PASSWORD_MAX + 1);
    size_t n = 0;
    char c = '\0';
    while (n < PASSWORD_MAX && read(tty, &c, 1) == 1 && c != '\n' && c != '\r')
        line[n++] = c;
    return line;
}

char *ask_password(const char *question, struct error *err)
{
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
    struct termios shown, hidden;
    if (tty < 0 || tcgetattr(tty, &shown) != 0) {
        if (tty >= 0)
            close(tty);
        error_set(err, NULL, "a password is asked for only on a terminal, and there is none");
        return NULL;
    }
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(tty, TCSAFLUSH, &hidden);
    dprintf(tty, "%s", question);
    char *line = read_hidden_line(tty);
    tcsetattr(tty, TCSAFLUSH, &shown);
    dprintf(tty, "\n");
    close(tty);
    return line;
}

char *ask_new_password(const char *question, struct error *err)
{
    char *first = ask_password(question, err);
    if (first == NULL)
        return NULL;
    if (first[0] == '\0') {
        error_set(err, NULL, "the password is empty; nothing was made");
        key_forget_password(first);
        return NULL;
    }
    char *second = ask_password("The same again: ", err);
    bool same = second != NULL && strcmp(first, second) == 0;
    if (second != NULL && !same)
        error_set(err, NULL, "the two passwords differ; nothing was made");
    key_forget_password(second);
    if (same)
        return first;
    key_forget_password(first);
    return NULL;
}
