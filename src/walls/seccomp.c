/* seccomp by libseccomp: what a program of ours never needs answers EPERM. A list of what is denied, not of
 * what is allowed: the libraries below us (SDL, VLC, curl) differ in their calls from one Debian to the next,
 * and a lobby screen must not die of an unknown futex variant. */
#include "walls/walls_private.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <sched.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static const int always_denied[] = {
    SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(pidfd_getfd),
    SCMP_SYS(kcmp), SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(pivot_root), SCMP_SYS(chroot),
    SCMP_SYS(move_mount), SCMP_SYS(open_tree), SCMP_SYS(fsopen), SCMP_SYS(fsconfig), SCMP_SYS(fsmount),
    SCMP_SYS(mount_setattr), SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(bpf), SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd), SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(request_key), SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load), SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(delete_module),
    SCMP_SYS(reboot), SCMP_SYS(swapon), SCMP_SYS(swapoff), SCMP_SYS(acct), SCMP_SYS(quotactl),
    SCMP_SYS(open_by_handle_at), SCMP_SYS(settimeofday), SCMP_SYS(clock_settime), SCMP_SYS(sethostname),
    SCMP_SYS(setdomainname), SCMP_SYS(syslog), SCMP_SYS(personality), SCMP_SYS(lookup_dcookie),
    SCMP_SYS(nfsservctl), SCMP_SYS(vhangup),
    /* would open sockets and files behind the filter's back */
    SCMP_SYS(io_uring_setup), SCMP_SYS(io_uring_enter), SCMP_SYS(io_uring_register)};

/* Not denied: adjtimex and clock_adjtime, by which base/clock.c asks whether NTP has set the clock; to set it
 * takes a capability that nobody of ours has. */

static const int exec_denied[] = {SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork),
                                  /* the neighbours run as the same user */
                                  SCMP_SYS(kill), SCMP_SYS(tkill), SCMP_SYS(rt_sigqueueinfo),
                                  SCMP_SYS(pidfd_send_signal)};

static const int network_denied[] = {SCMP_SYS(listen), SCMP_SYS(bind)};
static const int accept_denied[] = {SCMP_SYS(accept), SCMP_SYS(accept4)};

static const int changes_denied[] = {
    SCMP_SYS(creat),       SCMP_SYS(unlink),    SCMP_SYS(unlinkat),    SCMP_SYS(rename),
    SCMP_SYS(renameat),    SCMP_SYS(renameat2), SCMP_SYS(mkdir),       SCMP_SYS(mkdirat),
    SCMP_SYS(rmdir),       SCMP_SYS(link),      SCMP_SYS(linkat),      SCMP_SYS(symlink),
    SCMP_SYS(symlinkat),   SCMP_SYS(mknod),     SCMP_SYS(mknodat),     SCMP_SYS(truncate),
    SCMP_SYS(chmod),       SCMP_SYS(fchmod),    SCMP_SYS(fchmodat),    SCMP_SYS(chown),
    SCMP_SYS(fchown),      SCMP_SYS(lchown),    SCMP_SYS(fchownat),    SCMP_SYS(utime),
    SCMP_SYS(utimes),      SCMP_SYS(utimensat), SCMP_SYS(futimesat),   SCMP_SYS(setxattr),
    SCMP_SYS(lsetxattr),   SCMP_SYS(fsetxattr), SCMP_SYS(removexattr), SCMP_SYS(lremovexattr),
    SCMP_SYS(fremovexattr)};

/* True unless a rule was refused; a call that this architecture does not have is no fault. */
static bool deny(scmp_filter_ctx f, int call)
{
    int rc = seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), call, 0);
    return rc == 0 || rc == -EDOM || rc == -EINVAL;
}

static bool deny_all(scmp_filter_ctx f, const int *calls, size_t n)
{
    bool ok = true;
    for (size_t i = 0; i < n; i++)
        ok = deny(f, calls[i]) && ok;
    return ok;
}

/* Only AF_UNIX remains, and not even that with `deny_unix`: an allow-list of families would need a second
 * filter, so the two halves of the number line around it are denied. */
static bool deny_families(scmp_filter_ctx f, bool unix_too)
{
    const scmp_datum_t family = AF_UNIX;
    bool ok = true;
    static const int calls[] = {SCMP_SYS(socket), SCMP_SYS(socketpair)};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        if (unix_too) {
            ok = deny(f, calls[i]) && ok;
            continue;
        }
        ok = seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), calls[i], 1, SCMP_A0(SCMP_CMP_NE, family)) == 0 && ok;
    }
    return ok;
}

static bool deny_flag(scmp_filter_ctx f, int call, unsigned argument, scmp_datum_t flag)
{
    struct scmp_arg_cmp c = {argument, SCMP_CMP_MASKED_EQ, flag, flag};
    int rc = seccomp_rule_add_array(f, SCMP_ACT_ERRNO(EPERM), call, 1, &c);
    return rc == 0 || rc == -EDOM || rc == -EINVAL;
}

static bool deny_changes(scmp_filter_ctx f)
{
    static const scmp_datum_t writing[] = {O_WRONLY, O_RDWR, O_CREAT, O_TRUNC};
    bool ok = deny_all(f, changes_denied, sizeof changes_denied / sizeof changes_denied[0]);
    for (size_t i = 0; i < sizeof writing / sizeof writing[0]; i++) {
        ok = deny_flag(f, SCMP_SYS(open), 1, writing[i]) && ok;
        ok = deny_flag(f, SCMP_SYS(openat), 2, writing[i]) && ok;
    }
    /* its flags lie in memory; libc does not use it, others fall back */
    return ok && seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(openat2), 0) == 0;
}

static bool deny_processes(scmp_filter_ctx f)
{
    const scmp_datum_t thread = CLONE_THREAD, self = (scmp_datum_t)getpid();
    return deny_all(f, exec_denied, sizeof exec_denied / sizeof exec_denied[0]) &&
           seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                            SCMP_A0(SCMP_CMP_MASKED_EQ, thread, 0)) == 0 &&
           seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_NE, self)) == 0 &&
           seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(prlimit64), 1, SCMP_A0(SCMP_CMP_NE, 0)) == 0;
}

bool seccomp_put_up(const struct walls_plan *plan)
{
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);
    if (!f)
        return false;
    const scmp_datum_t user_namespace = CLONE_NEWUSER;
    bool ok = seccomp_attr_set(f, SCMP_FLTATR_CTL_TSYNC, 1) == 0 &&
              deny_all(f, always_denied, sizeof always_denied / sizeof always_denied[0]) &&
              /* its flags lie in memory where no filter can see them; libc falls back to clone */
              seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0 &&
              seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                               SCMP_A0(SCMP_CMP_MASKED_EQ, user_namespace, user_namespace)) == 0;
    if (ok && plan->deny_network)
        ok = deny_families(f, plan->deny_unix) &&
             deny_all(f, network_denied, sizeof network_denied / sizeof network_denied[0]) &&
             (plan->serves || deny_all(f, accept_denied, sizeof accept_denied / sizeof accept_denied[0])) &&
             (!plan->deny_unix || deny(f, SCMP_SYS(connect)));
    if (ok && plan->deny_exec)
        ok = deny_processes(f);
    if (ok && plan->deny_writing)
        ok = deny_changes(f);
    ok = ok && seccomp_load(f) == 0;
    seccomp_release(f);
    return ok;
}
