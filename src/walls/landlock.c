/* Landlock by its raw calls: Debian 12's libc has no wrappers and its headers know ABI 2 only, while the
 * kernel may know more. */
#include "walls/walls_private.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Landlock(7): rights of later ABIs than the headers'. */
#define ACCESS_TRUNCATE (UINT64_C(1) << 14)  /* ABI 3 */
#define ACCESS_IOCTL_DEV (UINT64_C(1) << 15) /* ABI 5 */
#define NET_BIND_TCP (UINT64_C(1) << 0)      /* ABI 4 */
#define NET_CONNECT_TCP (UINT64_C(1) << 1)
#define SCOPE_ABSTRACT_UNIX (UINT64_C(1) << 0) /* ABI 6 */
#define SCOPE_SIGNAL (UINT64_C(1) << 1)

struct ruleset {
    uint64_t handled_fs, handled_net, scoped;
};

#define READ_FILE (LANDLOCK_ACCESS_FS_READ_FILE)
#define READ_FOLDER (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE_FILE (READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | ACCESS_TRUNCATE)
#define WRITE_FOLDER                                                                                         \
    (READ_FOLDER | WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |             \
     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |              \
     LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_REFER)

static void handled_by(long abi, const struct walls_plan *plan, struct ruleset *r, size_t *size)
{
    /* ABI 1: the first 13 file rights; EXECUTE is left to the rules of the plan (see allow) */
    r->handled_fs = (UINT64_C(1) << 13) - 1;
    *size = sizeof r->handled_fs;
    if (abi >= 2)
        r->handled_fs |= LANDLOCK_ACCESS_FS_REFER;
    if (abi >= 3)
        r->handled_fs |= ACCESS_TRUNCATE;
    if (abi >= 4) {
        r->handled_net = plan->deny_network ? NET_BIND_TCP | NET_CONNECT_TCP : 0;
        *size = 2 * sizeof r->handled_fs;
    }
    if (abi >= 6 && plan->deny_exec) {
        r->scoped = SCOPE_SIGNAL | (plan->deny_unix ? SCOPE_ABSTRACT_UNIX : 0);
        *size = sizeof *r;
    }
    if (!plan->deny_exec)
        r->handled_fs &= ~(uint64_t)LANDLOCK_ACCESS_FS_EXECUTE;
}

/* A path that does not exist needs no rule: what does not exist cannot be opened, and what appears there
 * later stays closed. */
static bool allow(int ruleset, const char *path, uint64_t file_rights, uint64_t folder_rights,
                  uint64_t handled)
{
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return true;
    struct stat st;
    bool folder = fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
    struct landlock_path_beneath_attr rule = {
        .allowed_access = (folder ? folder_rights : file_rights) & handled, .parent_fd = fd};
    bool ok = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
    close(fd);
    return ok;
}

bool landlock_put_up(const struct walls_plan *plan)
{
    if (!plan->read)
        return false;
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1)
        return false;
    struct ruleset r = {0, 0, 0};
    size_t size;
    handled_by(abi, plan, &r, &size);
    int fd = (int)syscall(SYS_landlock_create_ruleset, &r, size, 0);
    if (fd < 0)
        return false;
    bool ok = true;
    for (const char *const *p = plan->read; ok && *p; p++)
        ok = allow(fd, *p, READ_FILE, READ_FOLDER, r.handled_fs);
    for (const char *const *p = plan->write; ok && p && *p; p++)
        ok = allow(fd, *p, WRITE_FILE, WRITE_FOLDER, r.handled_fs);
    ok = ok && syscall(SYS_landlock_restrict_self, fd, 0) == 0;
    close(fd);
    return ok;
}
