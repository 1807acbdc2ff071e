#include "decode/ramparts.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define MIB (UINT64_C(1) << 20)

const char *ramparts_plugin_folder(void)
{
    static char folder[4096 + 8];
    ssize_t n = folder[0] ? 0 : readlink("/proc/self/exe", folder, 4096);
    if (n > 0) {
        folder[n] = 0;
        char *slash = strrchr(folder, '/');
        memcpy(slash ? slash + 1 : folder, "vlc", 4);
        if (access(folder, R_OK | X_OK) != 0)
            folder[0] = 0;
    }
    return folder;
}

/* A machine of 1 GB must still have room for the screen: address space by its memory, between what the
 * libraries take anyhow and what the largest allowed medium needs. */
static uint64_t address_space(enum job_kind kind)
{
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    uint64_t memory = pages > 0 && page > 0 ? (uint64_t)pages * (uint64_t)page : 1024 * MIB;
    uint64_t least = kind == JOB_VIDEO ? 1280 * MIB : 768 * MIB,
             most = kind == JOB_VIDEO ? 3072 * MIB : 1536 * MIB;
    return memory < least ? least : memory > most ? most : memory;
}

void ramparts_put_up(const struct job *job, char ret_names[WALLS_NAMES_SIZE])
{
    const char *const read[] = {"/usr",
                                "/lib",
                                "/lib64",
                                "/etc/ld.so.cache",
                                "/proc/self",
                                "/proc/cpuinfo",
                                "/proc/meminfo",
                                "/proc/stat",
                                "/sys/devices/system/cpu",
                                "/sys/devices/system/node",
                                "/dev/null",
                                "/dev/urandom",
                                ramparts_plugin_folder(),
                                NULL};
    bool video = job->kind == JOB_VIDEO;
    struct walls_plan plan = {.read = read,
                              .deny_network = true,
                              .deny_unix = true,
                              .deny_exec = true,
                              .deny_writing = true,
                              .memory_bytes = address_space(job->kind),
                              /* a video may run for days; a picture that takes 20 s of CPU never comes */
                              .cpu_seconds = video ? 0 : 20,
                              /* shared memory counts as files */
                              .file_bytes = 2048 * MIB,
                              .open_files = 128};
    walls_put_up(&plan, ret_names);
}
