#include "record/plays_pending.h"

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "record/plays.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PENDING_LIMIT (16u << 20)

void pending_init(struct pending *p, const char *runtime_path)
{
    p->path = path_join(runtime_path, PLAYS_WAITING_FILE);
    p->fd = -1;
}

static void pending_close(struct pending *p)
{
    if (p->fd >= 0)
        close(p->fd);
    p->fd = -1;
}

void pending_finish(struct pending *p)
{
    pending_close(p);
    free(p->path);
}

bool pending_open(struct pending *p, struct error *err)
{
    struct stat st;
    p->fd = open(p->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (p->fd < 0)
        return error_errno(err, NULL, errno, "%s: cannot open", p->path);
    if (fstat(p->fd, &st) == 0 && S_ISREG(st.st_mode))
        return true;
    pending_close(p);
    return error_set(err, NULL, "%s is no regular file", p->path);
}

bool pending_add(struct pending *p, const char *line, struct error *err)
{
    struct stat st;
    if (p->fd < 0 && !pending_open(p, err))
        return false;
    if (fstat(p->fd, &st) != 0 || st.st_nlink == 0) {
        pending_close(p);
        return error_set(err, NULL, "%s was removed", p->path);
    }
    if (file_write_all(p->fd, line, strlen(line), err))
        return true;
    if (ftruncate(p->fd, st.st_size) != 0)
        log_debug("%s: a torn line stays", p->path);
    return false;
}

void pending_clear(struct pending *p)
{
    if (p->fd >= 0 && ftruncate(p->fd, 0) != 0)
        log_debug("%s: cannot be emptied", p->path);
}

char *pending_read(const char *runtime_path, size_t *ret_n)
{
    char *path = path_join(runtime_path, PLAYS_WAITING_FILE), *text = NULL;
    if (!file_read(path, PENDING_LIMIT, &text, ret_n, NULL))
        text = NULL;
    free(path);
    return text;
}
