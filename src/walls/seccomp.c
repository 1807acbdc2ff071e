/* seccomp by libseccomp: what a program of ours never needs answers EPERM. A list of what is denied, not of
 * what is allowed: the libraries below us (SDL, VLC, curl) differ in their calls from one Debian to the next,
 * and a lobby screen must not die of an unknown futex variant. */
#include "walls/walls_private.h"

#include <errno.h>
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
    SCMP_SYS(open_by_handle_at), SCMP_SYS(settimeofday), SCMP_SYS(clock_settime),
    /* not adjtimex: it tells whether NTP holds the clock; turning the clock takes a capability that we lack */
    SCMP_SYS(sethostname), SCMP_SYS(setdomainname), SCMP_SYS(syslog),
    SCMP_SYS(personality), SCMP_SYS(lookup_dcookie), SCMP_SYS(nfsservctl), SCMP_SYS(vhangup),
    /* would open sockets and files behind the filter's back */
    SCMP_SYS(io_uring_setup), SCMP_SYS(io_uring_enter), SCMP_SYS(io_uring_register)};

static const int exec_denied[] = {SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork),
                                  /* the neighbours run as the same user */
                                  SCMP_SYS(kill), SCMP_SYS(tkill), SCMP_SYS(rt_sigqueueinfo),
                                  SCMP_SYS(pidfd_send_signal)};

static const int network_denied[] = {SCMP_SYS(listen), SCMP_SYS(bind)};
static const int accept_denied[] = {SCMP_SYS(accept), SCMP_SYS(accept4)};

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

static bool deny_processes(scmp_filter_ctx f)
{
    const scmp_datum_t thread = CLONE_THREAD, self = (scmp_datum_t)getpid();
    return deny_all(f, exec_denied, sizeof exec_denied / sizeof exec_denied[0]) &&
           seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                            SCMP_A0(SCMP_CMP_MASKED_EQ, thread, 0)) == 0 &&
           seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_NE, self)) == 0 &&
           seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(prlimit64), 2, SCMP_A0(SCMP_CMP_NE, 0),
                            SCMP_A0(SCMP_CMP_NE, self)) == 0;
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
    ok = ok && seccomp_load(f) == 0;
    seccomp_release(f);
    return ok;
}
